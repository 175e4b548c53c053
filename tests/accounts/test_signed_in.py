"""A member in one of their browsers: who they are to every page, and that a session's end is the end."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from blog.accounts.models import SYSTEM, Actor, Member, MemberSession, Role, Visitor
from blog.accounts.services import count_as_member, end_session, end_sessions, ensure_visitor
from blog.comments.models import Comment
from blog.foundation import clock
from blog.foundation.database import db, transactional
from blog.ratings.models import Kind, Rating
from blog.ratings.services import rate_comment, take_back_rating
from tests.reading import say, send, url_of


def author_of(app, comment_id: int) -> tuple[int | None, int | None, str]:
    with app.app_context():
        comment = db.session.get_one(Comment, comment_id)
        return comment.author_member_id, comment.author_visitor_id, comment.author_name


def test_who_is_signed_in_writes_under_their_own_name(app, client, make_article, make_member, sign_in):
    jo = make_member("Jo")
    sign_in(client, jo)
    comment_id = say(client, make_article(), "What I think of it.", name="Somebody else")
    assert author_of(app, comment_id) == (jo.id, None, "Jo")


def test_a_session_that_was_ended_is_a_visitor_again(app, client, make_article, make_member, sign_in):
    jo = make_member("Jo")
    actor = sign_in(client, jo)
    with app.app_context():
        assert end_sessions(actor=SYSTEM, member_id=jo.id) == 1
    comment_id = say(client, make_article(), "What I think of it.")
    assert author_of(app, comment_id)[0] is None
    with app.app_context():
        assert not end_session(actor=actor, session_id=1)


def test_nobody_ends_the_session_of_another(app, client, make_member, sign_in):
    sign_in(client, make_member("Jo"))
    with app.app_context():
        session_id = db.session.scalar(sa.select(MemberSession.id))
        kim = make_member("Kim")
        assert not end_session(actor=Actor(member_id=kim.id, is_signed_in=True), session_id=session_id)
        assert db.session.scalar(sa.select(sa.func.count()).select_from(MemberSession)) == 1


@pytest.mark.parametrize(("days", "is_in"), [(29, True), (31, False)])
def test_a_session_that_nobody_uses_ends_by_itself(
    app, client, make_article, make_member, sign_in, moved_clock, days, is_in
):
    jo = make_member("Jo")
    sign_in(client, jo)
    moved_clock.forward(days=days)
    comment_id = say(client, make_article(published_at=clock.utcnow()), "What I think of it.")
    assert (author_of(app, comment_id)[0] == jo.id) is is_in


def test_a_session_in_use_is_noted_once_an_hour(app, client, make_member, sign_in, moved_clock, statements):
    sign_in(client, make_member("Jo"))
    moved_clock.forward(minutes=61)
    with statements() as first:
        client.get("/")
    with statements() as second:
        client.get("/")
    assert len([text for text in first if text.startswith("UPDATE member_sessions")]) == 1
    assert not [text for text in second if text.startswith("UPDATE")]


def test_a_cookie_that_once_signed_in_counts_as_the_member(app_context, make_comment, make_member):
    jo = make_member("Jo")
    browser = ensure_visitor(actor=Actor(network="n"))
    assert count_as_member(actor=browser, member_id=jo.id) is None
    signed_in = Actor(browser.visitor_id, "n", jo.id, is_signed_in=True, name="Jo", role=Role.MEMBER)
    signed_out = Actor(browser.visitor_id, "n", jo.id)
    comment = make_comment()
    rate_comment(actor=signed_in, comment_id=comment.id, kind=Kind.FUNNY)
    rate_comment(actor=signed_out, comment_id=comment.id, kind=Kind.FUNNY)
    assert db.session.scalars(sa.select(Rating.rater_member_id)).all() == [jo.id]
    take_back_rating(actor=signed_out, comment_id=comment.id, kind=Kind.FUNNY)
    assert db.session.scalars(sa.select(Rating.rater_member_id)).all() == []


def test_what_the_browser_rated_before_is_not_rated_again_by_the_member(app_context, make_comment, make_member):
    comment = make_comment()
    before = rate_comment(actor=Actor(network="n"), comment_id=comment.id, kind=Kind.FUNNY).rater
    jo = make_member("Jo")
    count_as_member(actor=before, member_id=jo.id)
    signed_in = Actor(before.visitor_id, "n", jo.id, is_signed_in=True, name="Jo")
    rate_comment(actor=signed_in, comment_id=comment.id, kind=Kind.FUNNY)
    assert db.session.get_one(Comment, comment.id, populate_existing=True).funny_count == 1


def test_a_cookie_of_one_member_never_counts_as_another(app_context, make_member):
    jo, kim = make_member("Jo"), make_member("Kim")
    browser = ensure_visitor(actor=Actor(network="n"))
    count_as_member(actor=browser, member_id=jo.id)
    another = count_as_member(actor=browser, member_id=kim.id)
    owners = dict(tuple(row) for row in db.session.execute(sa.select(Visitor.id, Visitor.member_id)))
    assert owners == {browser.visitor_id: jo.id, another: kim.id}


def test_who_is_suspended_writes_nothing_and_reads_on(app, client, make_article, make_comment, make_member, sign_in):
    jo, comment = make_member("Jo"), make_comment()
    sign_in(client, jo)
    with app.app_context():
        suspend(jo.id)
    article = make_article()
    refused = send(client, url_of(article) + "comments/", body="All the same.")
    assert refused.status_code == 403
    assert "Your account is suspended until" in refused.text
    assert "All the same." in refused.text, "what was typed is not lost"
    assert send(client, f"/comments/{comment.id}/ratings/funny").status_code == 403
    assert client.get(url_of(article)).status_code == 200


@transactional
def suspend(member_id: int) -> None:
    until = clock.utcnow() + timedelta(days=1)
    db.session.execute(sa.update(Member).where(Member.id == member_id).values(suspended_until=until))
