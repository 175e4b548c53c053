"""The page on which a member claims what they left as a visitor, and where it is offered."""

from datetime import timedelta

import lxml.html
import pytest
import sqlalchemy as sa
from flask import render_template_string

from blog.accounts.models import Actor, Member, Visitor
from blog.accounts.services import ensure_visitor
from blog.articles.models import Article, ArticleState
from blog.comments.models import Comment, Status
from blog.comments.schemas import DraftInput
from blog.comments.services import post_comment
from blog.foundation import clock
from blog.foundation.database import db
from blog.foundation.http.templating import counted
from blog.foundation.http.tokens import COOKIES
from blog.foundation.schemas import load
from blog.profiles.views import claim_landing
from blog.ratings.models import Kind, Rating
from blog.ratings.services import rate_comment
from tests.profiles.conftest import as_member, change
from tests.reading import page_words, reader, say, send, tree, url_of, words

PAGE = "/account/claim/"


@pytest.fixture
def jo(make_member) -> Member:
    return make_member("Jo")


def test_who_is_not_signed_in_is_led_to_sign_in_and_back(client, make_article):
    say(client, make_article(), "Left behind.")
    for answer in (client.get(PAGE), send(client, PAGE, back=PAGE)):
        assert (answer.status_code, answer.location) == (303, f"/sign-in/?next={PAGE}")


def test_what_one_left_is_shown_and_claimed(app, client, jo, make_article, make_comment, sign_in):
    article, other = make_article(title="Toaster Sues Owner"), make_comment(body="Rate me.")
    first = say(client, article, "My *first* words.", name="Somebody")
    say(client, article, "And more.")
    send(client, f"/comments/{other.id}/ratings/funny")
    sign_in(client, jo)
    page = client.get(PAGE)
    text = page_words(page)
    assert words(tree(page).xpath("//h1")[0]) == "Is this yours?"
    assert "Two comments" in text
    assert "My first words." in text
    assert "Somebody on Toaster Sues Owner" in text
    assert "One rating It will count as yours." in text
    links = tree(page).xpath('//a[@class="box-excerpt"]/@href')
    assert f"{url_of(article)}comments/{first}/#comment-{first}" in links
    assert all(client.get(link).status_code == 200 for link in links)
    answer = send(client, PAGE)
    assert (answer.status_code, answer.location) == (303, "/members/Jo/?done=claimed")
    profile = client.get(answer.location)
    assert "All yours. What you wrote, rated and flagged as a visitor is under your name now." in page_words(profile)
    assert "My first words." in page_words(profile)
    assert "Nothing waits for an owner" in page_words(client.get(PAGE))
    assert send(client, PAGE).location == "/members/Jo/?done=unclaimed"


def test_the_profile_tells_only_the_member_that_they_claimed(client, jo):
    assert "All yours." not in client.get("/members/Jo/?done=claimed").text


def test_ratings_that_would_be_dropped_are_shown_with_the_reason(app, client, jo, make_article, make_comment, sign_in):
    both, phone = make_comment(body="Rated by both."), reader(app)
    for browser in (client, phone):
        send(browser, f"/comments/{both.id}/ratings/funny")
    mine = say(phone, make_article(), "From my phone.")
    send(client, f"/comments/{mine}/ratings/insightful")
    for browser in (phone, client):
        sign_in(browser, jo)
    send(phone, PAGE)
    text = page_words(client.get(PAGE))
    assert (
        "Two ratings None can be yours. Two ratings will be dropped, since nobody rates twice, or themselves:" in text
    )
    assert "insightful: your own comment From my phone." in text
    assert "funny: you had rated it so already Rated by both." in text
    send(client, PAGE)
    with app.app_context():
        counts = db.session.execute(sa.select(Comment.funny_count, Comment.insightful_count).order_by(Comment.id))
        assert [tuple(row) for row in counts] == [(1, 0), (0, 0)]


def test_ratings_alone_can_be_claimed_and_some_of_them_dropped(client, jo, make_comment, sign_in):
    kept, both = make_comment(), make_comment()
    for comment in (kept, both):
        send(client, f"/comments/{comment.id}/ratings/funny")
    with client.application.app_context():
        rate_comment(actor=as_member(jo), comment_id=both.id, kind=Kind.FUNNY)
    sign_in(client, jo)
    text = page_words(client.get(PAGE))
    assert "Two ratings One rating will be yours. One rating will be dropped" in text
    assert send(client, PAGE).location == "/members/Jo/?done=claimed"


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (Status.HELD, "waits for a moderator"),
        (Status.HIDDEN, "flagged by the community"),
        (Status.REMOVED, "removed by a moderator"),
        (Status.PUBLISHED, None),
    ],
)
def test_what_became_of_a_comment_is_said(app, client, jo, make_article, sign_in, status, state):
    comment_id = say(client, make_article(), "Left behind.")
    with app.app_context():
        change(Comment, comment_id, status=status)
    sign_in(client, jo)
    found = [words(one) for one in tree(client.get(PAGE)).xpath('//span[@class="role"]')]
    assert found == ([state] if state else [])


def test_an_article_that_was_taken_back_is_not_named(app, client, jo, make_article, sign_in):
    article = make_article(title="A secret now")
    say(client, article, "Left behind.")
    with app.app_context():
        change(Article, article.id, state=ArticleState.DRAFT)
    sign_in(client, jo)
    page = client.get(PAGE)
    assert "Left behind." in page.text
    assert "secret" not in page.text


def test_not_mine_leaves_everything_as_it_is(app, client, jo, make_article, sign_in):
    say(client, make_article(), "Left behind.")
    sign_in(client, jo)
    link = tree(client.get(PAGE)).xpath('//a[normalize-space()="Not mine"]/@href')[0]
    assert client.get(link).status_code == 200
    with app.app_context():
        assert db.session.scalars(sa.select(Comment.author_member_id)).all() == [None]


def test_who_is_suspended_is_told_so(app, client, jo, make_article, sign_in):
    say(client, make_article(), "Left behind.")
    sign_in(client, jo)
    with app.app_context():
        change(Member, jo.id, suspended_until=clock.utcnow() + timedelta(days=1))
    answer = send(client, PAGE)
    assert answer.status_code == 403
    assert "Your account is suspended until" in answer.text


def test_the_page_costs_the_same_however_much_was_left(client, jo, make_article, sign_in, statements):
    article = make_article()
    say(client, article, "The first.")
    sign_in(client, jo)
    for _ in range(2):
        with statements() as seen:
            client.get(PAGE)
        assert len(seen) == 8  # visitor, session; visitors, count, newest, two of ratings, flags
        with client.application.app_context():
            for _ in range(5):
                visitor_id = db.session.scalar(sa.select(Visitor.id))
                draft = load(DraftInput(), {"body": f"Number {_}."})
                post_comment(actor=Actor(visitor_id, "n"), article_id=article.id, draft=draft)


# --- Where it is offered ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, ""),
        (1, "One comment from this browser has no owner. Sign in and we’ll ask whether it’s yours."),
        (4, "Four comments from this browser have no owner. Sign in and we’ll ask whether they’re yours."),
    ],
)
def test_who_is_about_to_sign_in_is_told_what_has_no_owner(app, client, make_article, make_comment, count, said):
    send(client, f"/comments/{make_comment().id}/ratings/funny")
    article = make_article()
    for number in range(count):
        say(client, article, f"Left behind, {number}.")
    assert said_in(app, client, "sign_in") == said
    assert said_in(app, reader(app), "sign_in") == ""


def test_the_account_offers_what_can_be_claimed(app, client, jo, make_article, make_comment, sign_in):
    assert said_in(app, client, "account") == ""
    send(client, f"/comments/{make_comment().id}/ratings/funny")
    sign_in(client, jo)
    heading = "From before you signed in "
    assert said_in(app, client, "account") == heading + "One rating from your browsers has no owner. Is it yours?"
    for number in range(2):
        with app.app_context():
            visitor_id = db.session.scalar(sa.select(Visitor.id).order_by(Visitor.id.desc()))
            draft = load(DraftInput(), {"body": f"Left behind, {number}."})
            post_comment(actor=Actor(visitor_id, "n"), article_id=make_article().id, draft=draft)
    said = "Two comments and one rating from your browsers have no owner. Are they yours?"
    assert said_in(app, client, "account") == heading + said
    send(client, PAGE)
    assert said_in(app, client, "account") == ""


def said_in(app, client, slot: str) -> str:
    """The words of what fills a slot for this reader."""
    cookies = "; ".join(f"{name}={client.get_cookie(name).value}" for name in COOKIES if client.get_cookie(name))
    with app.test_request_context(headers={"Cookie": cookies}):
        filled = render_template_string("<p>{{ slot(name) }}</p>", name=slot)
    return words(lxml.html.fromstring(filled))


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, "One reply"), (2, "Two replies"), (12, "Twelve replies"), (13, "13 replies"), (1204, "1,204 replies")],
)
@pytest.mark.one_database("asks no database")
def test_numbers_up_to_twelve_are_words(count, said):
    assert counted(count, "reply") == said


def test_who_left_something_lands_on_the_page_when_they_sign_in_from_nowhere(app, client, jo, make_comment, sign_in):
    actor = sign_in(client, jo)
    with app.test_request_context():
        assert claim_landing(actor) is None
    send(client, f"/comments/{make_comment().id}/ratings/funny")
    with app.app_context():
        change(Rating, 1, rater_member_id=None, rater_visitor_id=ensure_visitor(actor=Actor(network="n")).visitor_id)
        change(Visitor, db.session.scalar(sa.select(sa.func.max(Visitor.id))), member_id=jo.id)
    with app.test_request_context():
        assert claim_landing(actor) == PAGE
        assert claim_landing(Actor(member_id=jo.id)) is None
