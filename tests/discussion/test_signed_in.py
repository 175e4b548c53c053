"""The form and the discussion of who is signed in, and of who is not where it matters."""

import pytest
import sqlalchemy as sa

from blog.accounts.models import SYSTEM, Member
from blog.accounts.services import end_sessions
from blog.articles.models import DiscussionMode
from blog.comments.models import Comment
from blog.foundation import clock
from blog.foundation.database import db, transactional
from tests.reading import HTMX, comment_ids, form_values, page_words, reader, say, send, token_for, tree, url_of, words

OPEN = "No account needed. Have an account? Sign in now. Want one? Register here"
MEMBERS = "Only members can comment here."


@pytest.fixture
def article(make_article):
    return make_article()


@pytest.fixture
def signed_in(app, make_member, sign_in):
    """Gives a browser in which a member is signed in."""

    def enter(name="Jo", client=None):
        client = client or reader(app)
        sign_in(client, make_member(name))
        return client

    return enter


def respond(response) -> str:
    """The words around the form."""
    return words(tree(response).xpath('//section[contains(@class, "respond")]')[0])


def post(client, article, **fields):
    return send(client, url_of(article) + "comments/", **fields)


@transactional
def suspend(member_id: int, until) -> None:
    db.session.execute(sa.update(Member).where(Member.id == member_id).values(suspended_until=until))


@pytest.mark.parametrize("place", ["", "comments/1/reply"])
def test_the_form_says_whose_name_the_comment_will_carry(app, client, article, signed_in, place):
    say(client, article, "The first.")
    jo = signed_in().get(url_of(article) + place)
    assert "Commenting as Jo. Not you? Sign out" in respond(jo)
    assert {"name", "email"} & set(form_values(jo)) == set()
    visitor = reader(app).get(url_of(article) + place)
    assert OPEN in respond(visitor)
    assert {"name", "email"} <= set(form_values(visitor))


def test_a_refused_comment_and_a_preview_of_a_member_stay_under_their_name(article, signed_in):
    jo = signed_in()
    refused = post(jo, article, body="x")
    assert "Commenting as Jo." in respond(refused)
    preview = send(jo, url_of(article) + "comments/preview", body="What I think.", name="Somebody else")
    assert words(tree(preview).xpath('//*[@class="preview"]')[0]) == "Preview. Not posted yet. Jo says: What I think."


def test_a_look_alike_of_a_members_name_is_refused_as_one(app, client, article, make_member):
    make_member("Morag")
    answer = post(client, article, name="rnorag", body="r and n make an m.")
    assert answer.status_code == 422
    assert "That name looks like a member's. Choose another, or leave it empty. Is it yours? Sign in" in respond(answer)
    assert form_values(answer)["name"] == "rnorag"


@pytest.mark.parametrize("place", ["", "comments/{}/reply"])
def test_where_only_members_write_a_visitor_is_shown_the_way_in(make_article, signed_in, client, place):
    article = make_article(discussion_mode=DiscussionMode.MEMBERS_ONLY)
    jo = signed_in()
    place = url_of(article) + place.format(say(jo, article, "Among ourselves."))
    visitor, member = client.get(place), jo.get(place)
    assert f"{MEMBERS} Have an account? Sign in now. Want one? Register here" in respond(visitor)
    assert not tree(visitor).xpath("//*[@data-comment-form]")
    ways = tree(visitor).xpath('//section[contains(@class, "respond")]//a/@href')
    assert [way.partition("?next=")[0] for way in ways[:2]] == ["/sign-in/", "/register/"]
    assert "Commenting as Jo." in respond(member)
    assert tree(member).xpath("//*[@data-comment-form]")


def test_where_only_members_write_only_they_are_offered_to_reply(app, make_article, signed_in, client):
    article = make_article(discussion_mode=DiscussionMode.MEMBERS_ONLY)
    jo = signed_in()
    comment = say(jo, article, "Among ourselves.")
    for who, is_offered in ((client, False), (jo, True)):
        assert bool(tree(who.get(url_of(article))).xpath('//a[contains(@href, "/reply")]')) is is_offered
    assert client.get(f"/api/v1/comments/{comment}").json["may"]["reply"] is False


def test_a_visitors_comment_where_only_members_write_comes_back_with_the_way_in(make_article, client):
    article = make_article(discussion_mode=DiscussionMode.MEMBERS_ONLY)
    answer = post(client, article, body="All the same.")
    assert answer.status_code == 403
    assert MEMBERS in respond(answer)
    assert form_values(answer)["body"] == "All the same."
    assert tree(answer).xpath('//button[text()="Sign in now"]')


def test_who_is_suspended_is_told_until_when_where_the_form_would_be(app, client, article, make_member, sign_in):
    jo = make_member("Jo")
    actor = sign_in(client, jo)
    comment = say(client, article, "While I could.")
    with app.app_context():
        suspend(actor.member_id, clock.utcnow().replace(year=2100, month=3, day=5, hour=14, minute=30))
    for place in (url_of(article), f"{url_of(article)}comments/{comment}/reply"):
        page = client.get(place)
        assert "Your account is suspended until 5 March 2100, 14:30 UTC. You can read, but not write." in respond(page)
        assert not tree(page).xpath("//*[@data-comment-form]")


def test_nobody_posts_under_a_name_that_their_form_did_not_tell(app, article, make_member, sign_in):
    client, jo = reader(app), make_member("Jo")
    say(client, article, "So that I am known.")
    opened = form_values(client.get(url_of(article))) | {
        "body": "For no name but mine.",
        "name": "Nobody in particular",
    }
    sign_in(client, jo)
    answer = post(client, article, **(opened | {"token": token_for(client)}))
    assert answer.status_code == 409
    assert "You are signed in as Jo now, and your comment will say so." in respond(answer)
    with app.app_context():
        end_sessions(actor=SYSTEM, member_id=jo.id)
    late = post(client, article, **(form_values(answer)))
    assert late.status_code == 409
    assert "You have been signed out meanwhile. Sign in again, or post it without your name." in respond(late)
    last = post(client, article, **form_values(late))
    assert last.status_code == 303
    with app.app_context():
        names = db.session.scalars(sa.select(Comment.author_name).order_by(Comment.id)).all()
    assert names == ["Anonymous Coward", "Anonymous Coward"]


def test_a_member_edits_and_withdraws_in_any_of_their_browsers(app, article, make_member, sign_in):
    jo, first, second, other = make_member("Jo"), reader(app), reader(app), reader(app)
    sign_in(first, jo)
    sign_in(second, jo)
    sign_in(other, make_member("Kim"))
    comment = say(first, article, "Original words.")
    assert send(other, f"/comments/{comment}/edit", body="Not mine.").status_code == 403
    assert send(second, f"/comments/{comment}/edit", body="Better words.").status_code == 303
    assert "Better words." in page_words(first.get(url_of(article)))
    assert send(other, f"/comments/{comment}/withdraw").status_code == 403
    assert send(second, f"/comments/{comment}/withdraw").status_code == 303
    assert comment_ids(other.get(url_of(article))) == []
    assert send(first, f"/comments/{comment}/withdraw/undo").status_code == 303
    assert comment_ids(other.get(url_of(article))) == [comment]


def test_what_the_browser_wrote_as_a_visitor_is_ones_own_beside_being_signed_in(app, article, make_member, sign_in):
    client = reader(app)
    comment = say(client, article, "Before I was somebody.")
    sign_in(client, make_member("Jo"))
    page = client.get(url_of(article))
    assert tree(page).xpath(f'//*[@id="comment-{comment}"]//*[@class="role"]/text()') == ["You"]
    assert send(client, f"/comments/{comment}/edit", body="Better words.").status_code == 303
    assert send(client, f"/comments/{comment}/withdraw").status_code == 303


def test_a_held_comment_is_seen_by_its_member_and_by_no_other(app, make_article, make_member, sign_in):
    article = make_article(discussion_mode=DiscussionMode.HELD_FIRST)
    jo, first, second, other = make_member("Jo"), reader(app), reader(app), reader(app)
    for client, member in ((first, jo), (second, jo), (other, make_member("Kim"))):
        sign_in(client, member)
    comment = say(first, article, "For a moderator first.")
    for order in ("threaded", "newest"):
        place = f"{url_of(article)}?order={order}"
        assert [comment_ids(who.get(place)) for who in (first, second, other)] == [[comment], [comment], []]
    assert "Held for review. Only you and the moderators can see this." in page_words(second.get(url_of(article)))
    assert other.get(f"{url_of(article)}comments/{comment}/").status_code == 404


def test_who_has_signed_out_still_does_not_rate_what_they_wrote(app, article, make_member, sign_in):
    client, jo = reader(app), make_member("Jo")
    say(client, article, "So that there is a cookie.")
    with app.app_context():
        count_first_visitor_as(jo.id)
    sign_in(client, jo)
    comment = say(client, article, "Rate me.")
    with app.app_context():
        end_sessions(actor=SYSTEM, member_id=jo.id)
    assert not tree(client.get(url_of(article))).xpath(f'//button[starts-with(@id, "rate-{comment}-")]')
    refused = send(client, f"/comments/{comment}/ratings/funny", headers=HTMX)
    assert refused.status_code == 403
    assert "You cannot rate your own comment." in page_words(refused)
    assert send(reader(app), f"/comments/{comment}/ratings/funny").status_code == 303


@transactional
def count_first_visitor_as(member_id: int) -> None:
    db.session.execute(sa.text("UPDATE visitors SET member_id = :member_id"), {"member_id": member_id})
