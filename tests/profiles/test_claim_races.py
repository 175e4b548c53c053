"""Claiming while others, or the same reader's other tabs, do something: nothing is lost, nothing counts twice."""

import pytest
import sqlalchemy as sa

from blog.accounts.models import Actor, Member
from blog.accounts.services import count_as_member, ensure_visitor
from blog.comments.jobs import follow_the_members_name, tell_namesakes_apart
from blog.comments.models import Comment
from blog.comments.queries import wrongly_counted_articles, wrongly_counted_branches
from blog.comments.schemas import DraftInput
from blog.comments.services import post_comment, withdraw_comment
from blog.foundation.database import db
from blog.foundation.schemas import load
from blog.profiles.services import Claimed, OthersPast, claim_past
from blog.ratings.models import Kind, Rating
from blog.ratings.queries import wrongly_counted_comments
from blog.ratings.services import rate_comment
from tests.profiles.conftest import as_member, change
from tests.racing import at_once, in_context


@pytest.fixture
def race(app):
    """Does all of it at the same moment, each in a database session of its own; gives what came of each."""

    def race(*jobs):
        return at_once([in_context(app, job) for job in jobs])

    return race


@pytest.fixture
def visitor(app) -> Actor:
    with app.app_context():
        return ensure_visitor(actor=Actor(network="home"))


def claim(actor: Actor):
    return lambda: claim_past(actor=actor)


def rate(actor: Actor, comment: Comment):
    return lambda: rate_comment(actor=actor, comment_id=comment.id, kind=Kind.FUNNY)


def post(actor: Actor, article_id: int, parent_id: int | None = None):
    draft = {"body": "In the same moment.", "parent_id": str(parent_id or ""), "form_key": f"{parent_id}"}
    return lambda: post_comment(actor=actor, article_id=article_id, draft=load(DraftInput(), draft))


def mistakes(results: list) -> list:
    return [result for result in results if isinstance(result, Exception)]


def nothing_is_miscounted(app) -> bool:
    with app.app_context():
        return not (wrongly_counted_articles() or wrongly_counted_branches() or wrongly_counted_comments())


def authors(app) -> list[tuple[int | None, int | None]]:
    with app.app_context():
        columns = sa.select(Comment.author_member_id, Comment.author_visitor_id).order_by(Comment.id)
        return [tuple(row) for row in db.session.execute(columns)]


def test_claiming_four_times_at_once_claims_once(app, make_comment, make_member, race, visitor):
    actor = as_member(make_member("Jo"), visitor_id=visitor.visitor_id, network="home")
    rated = [make_comment() for _ in range(3)]
    written = [make_comment(actor=visitor) for _ in range(3)]
    with app.app_context():
        for comment in rated:
            rate(visitor, comment)()
    results = race(*[claim(actor)] * 4)
    assert sorted(results, key=lambda one: one.comment_count) == [Claimed(0, 0, 0)] * 3 + [Claimed(3, 3, 0)]
    assert authors(app)[-len(written) :] == [(actor.member_id, None)] * 3
    assert nothing_is_miscounted(app)


def test_of_two_members_in_one_browser_one_has_it_all(app, make_comment, make_member, race, visitor):
    actors = [as_member(make_member(name), visitor_id=visitor.visitor_id) for name in ("Jo", "Kim", "Lee")]
    for _ in range(3):
        make_comment(actor=visitor)
    results = race(*map(claim, actors))
    assert results.count(Claimed(3, 0, 0)) == 1
    assert all(isinstance(one, OthersPast) or one in (Claimed(0, 0, 0), Claimed(3, 0, 0)) for one in results), results
    assert len(set(authors(app))) == 1


def test_what_the_other_tab_posts_meanwhile_is_not_lost(app, make_comment, make_member, race, visitor):
    jo = make_member("Jo")
    actor = as_member(jo, visitor_id=visitor.visitor_id)
    first, elsewhere = make_comment(actor=visitor), make_comment()
    posts = [post(visitor, first.article_id, first.id), post(visitor, elsewhere.article_id, elsewhere.id)]
    assert mistakes(race(claim(actor), *posts, claim(actor))) == []
    with app.app_context():
        claim_past(actor=actor)
    assert [author for author, _ in authors(app)].count(jo.id) == 3
    assert nothing_is_miscounted(app)


def test_what_the_other_tab_rates_meanwhile_counts_once(app, make_comment, make_member, race, visitor):
    jo = make_member("Jo")
    actor, elsewhere = as_member(jo, visitor_id=visitor.visitor_id), as_member(jo, network="elsewhere")
    comments = [make_comment() for _ in range(3)]
    mine = make_comment(actor=visitor)
    with app.app_context():
        rate(visitor, comments[0])()
    jobs = [rate(who, comment) for comment in comments for who in (visitor, elsewhere)]
    results = race(claim(actor), rate(visitor, mine), *jobs)
    assert [type(one).__name__ for one in mistakes(results)] == ["NotRateable"]
    with app.app_context():
        claim_past(actor=actor)
        rows = db.session.execute(sa.select(Rating.comment_id, Rating.rater_member_id, Rating.rater_visitor_id)).all()
    assert sorted(tuple(row) for row in rows) == [(comment.id, jo.id, None) for comment in comments]
    assert nothing_is_miscounted(app)


def test_nobody_waits_in_a_ring(app, make_comment, make_member, race, visitor):
    jo = make_member("Jo")
    phone, actor = Actor(network="mobile"), as_member(jo, visitor_id=visitor.visitor_id)
    with app.app_context():
        phone = ensure_visitor(actor=phone)
        count_as_member(actor=phone, member_id=jo.id)
    threads = [make_comment(actor=visitor, name="Somebody") for _ in range(3)]
    signed = [make_comment(name="Cap") for _ in range(3)]
    written = [make_comment(actor=actor, parent=comment) for comment in threads]
    with app.app_context():
        change(Member, jo.id, name="Cap")
        for comment in signed:
            rate(visitor, comment)()
            rate(phone, comment)()
    jobs = [claim(actor), lambda: tell_namesakes_apart({"member_id": jo.id})]
    jobs += [lambda: follow_the_members_name({"member_id": jo.id})]
    jobs += [post(as_member(jo), comment.article_id, comment.id) for comment in threads]
    jobs += [lambda key=comment.id: withdraw_comment(actor=actor, comment_id=key) for comment in written]
    jobs += [rate(Actor(network=f"n{comment.id}"), comment) for comment in [*threads, *signed]]
    assert mistakes(race(*jobs)) == []
    with app.app_context():
        claim_past(actor=actor)
        follow_the_members_name({"member_id": jo.id})
        names = set(db.session.scalars(sa.select(Comment.author_name).where(Comment.author_member_id == jo.id)))
        assert names == {"Cap"}
        assert len(db.session.scalars(sa.select(Comment.id).where(Comment.is_namesake)).all()) == len(signed)
    assert nothing_is_miscounted(app)
