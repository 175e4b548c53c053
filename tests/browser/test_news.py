"""New comments announce themselves, and stand in their places once the reader asks for them."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import BrowserContext, Locator, Page, expect

from blog.accounts.models import SYSTEM, Actor
from blog.articles.models import Article
from blog.comments.models import Comment, Status
from blog.comments.services import change_status
from blog.foundation.database import db
from tests.reading import url_of

pytestmark = pytest.mark.browser
PLACES = """
() => [...document.querySelectorAll("main p, .byline, .controls, textarea, h2, .threads li")]
  .filter((part) => part.checkVisibility())
  .map((part) => [part.outerHTML.slice(0, 60), Object.values(part.getBoundingClientRect().toJSON()).join()])
"""


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """An application whose pages ask for news each second."""
    return make_app(news_seconds=1)


def comments_of(app: Flask, article: Article) -> dict[str, Comment]:
    """The comments of a discussion, by who said something first."""
    with app.app_context():
        rows = db.session.scalars(
            sa.select(Comment).where(Comment.article_id == article.id).order_by(Comment.id.desc())
        )
        return {row.author_name: row for row in rows}


@pytest.fixture
def ids(app: Flask, discussion: Article) -> dict[str, Comment]:
    """The comments of the discussion, by who said something first."""
    return comments_of(app, discussion)


def pill(page: Page, words: str) -> Locator:
    """The pill that says so."""
    return page.get_by_role("button", name=words, exact=True)


def comment_of(page: Page, words: str) -> Locator:
    return page.locator("article.comment", has=page.locator(".comment-body", has_text=words))


def said_in_order(page: Page) -> list[str]:
    """What the comments say, from top to bottom."""
    return page.locator(".threads .comment-body").all_inner_texts()


def places(page: Page) -> list[Any]:
    """Where everything that is read stands in the window."""
    return page.evaluate(PLACES)


def post(context: BrowserContext, article: Article, words: str, answers: Comment | None = None) -> None:
    """Another reader writes, in a browser of their own."""
    page = context.new_page()
    page.goto(url_of(article) + (f"comments/{answers.id}/reply" if answers else ""))
    page.get_by_role("textbox", name="Comment").fill(words)
    page.get_by_role("button", name="Post comment").click()
    expect(page.get_by_text("It is live")).to_be_visible()
    page.close()


def test_a_reader_sees_what_another_posts_without_losing_place_or_words(
    page: Page, new_context: Callable[..., BrowserContext], discussion: Article, ids: dict[str, Comment]
):
    page.set_viewport_size({"width": 1280, "height": 500})
    page.goto(url_of(discussion))
    comment_of(page, "Is it?").get_by_role("link", name="Reply to Mara").click()
    form = page.locator(".reply-slot form")
    form.get_by_role("textbox", name="Comment").fill("Half a thought, and")
    comment_of(page, "Toast is").evaluate("comment => comment.scrollIntoView()")
    page.get_by_role("textbox", name="Comment").first.evaluate("field => field.focus({ preventScroll: true })")
    before, scrolled = places(page), page.evaluate("scrollY")
    other = new_context()
    post(other, discussion, "I read them now.", answers=ids["Theo"])
    post(other, discussion, "A thread of its own.")
    expect(pill(page, "2 new comments")).to_be_visible()
    expect(page.locator("#live")).to_have_text("2 new comments")
    assert places(page) == [*before, *[place for place in places(page) if place not in before]]
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    assert page.evaluate("scrollY") == scrolled
    assert "I read them now." not in said_in_order(page)

    top = comment_of(page, "Toast is").locator(".byline").first
    stood = top.bounding_box()
    page.evaluate("HTMLElement.prototype.focus = () => {}")  # what follows is where the reader is led, not what moves
    pill(page, "2 new comments").click()
    expect(comment_of(page, "I read them now.")).to_be_attached()
    assert abs(top.bounding_box()["y"] - stood["y"]) < 1  # windows scroll by whole pixels, lines have halves
    assert said_in_order(page) == [
        "I read the terms.",
        "Nobody reads the terms.",
        "I did, twice.",
        "I read them now.",
        "Toast is a human right.",
        "Is it?",
        "First!",
        "A thread of its own.",
    ]
    expect(form.get_by_role("textbox", name="Comment")).to_have_value("Half a thought, and")
    expect(page.locator(".pill:visible")).to_have_count(0)
    expect(page.locator(".comments-row b")).to_have_text("8 Comments")
    expect(page.get_by_role("link", name="8 Comments")).to_be_visible()
    assert page.locator(".is-new > .comment-body").all_inner_texts() == ["I read them now.", "A thread of its own."]


def test_the_focus_goes_to_the_first_new_one_once_the_reader_pressed(
    page: Page, discussion: Article, ids: dict[str, Comment], make_comment: Callable[..., Comment]
):
    page.goto(url_of(discussion))
    make_comment(article=discussion, body="Comes first, stands last.")
    make_comment(parent=ids["Ines"], body="Stands first.")
    expect(pill(page, "2 new comments")).to_be_visible()
    assert page.evaluate("document.activeElement === document.body")
    pill(page, "2 new comments").press("Enter")
    expect(comment_of(page, "Stands first.")).to_be_focused()
    expect(comment_of(page, "Stands first.")).to_be_in_viewport()
    expect(page.locator(".branch > summary").first).to_contain_text("3 replies to Ines")


def test_the_key_n_presses_the_pill_where_nothing_else_is_new(page: Page, discussion: Article, make_comment):
    page.goto(url_of(discussion))
    make_comment(article=discussion, body="Come and see.")
    expect(pill(page, "1 new comment")).to_be_visible()
    page.keyboard.press("n")
    expect(comment_of(page, "Come and see.")).to_be_focused()


def test_ones_own_comments_are_not_announced(page: Page, discussion: Article, make_comment: Callable[..., Comment]):
    page.goto(url_of(discussion))
    comment_of(page, "First!").get_by_role("link", name="Reply to Dov").click()
    page.locator(".reply-slot").get_by_role("textbox", name="Comment").fill("Too late.")
    with page.expect_response(lambda answer: "comments/news" in answer.url and answer.status == 200):
        page.locator(".reply-slot").get_by_role("button", name="Post comment").click()
    expect(comment_of(page, "Too late.").last).to_be_visible()
    expect(page.locator(".comments-row b")).to_have_text("7 Comments")
    expect(page.locator(".pill:visible")).to_have_count(0)
    make_comment(article=discussion, body="Third.")
    pill(page, "1 new comment").click()
    expect(comment_of(page, "Third.")).to_be_visible()
    assert said_in_order(page).count("Too late.") == 1


def test_in_newest_order_they_come_on_top_and_in_oldest_at_the_end(
    page: Page, discussion: Article, make_comment: Callable[..., Comment], ids: dict[str, Comment]
):
    for order, place in (("newest", 0), ("oldest", -1)):
        page.goto(f"{url_of(discussion)}?order={order}")
        words = f"Said in {order} order."
        make_comment(parent=ids["Dov"], body=words)
        pill(page, "1 new comment").click()
        expect(comment_of(page, words)).to_be_focused()
        assert said_in_order(page)[place] == words
        expect(comment_of(page, words).locator(".reply-to")).to_have_text("in reply to Dov")


def test_the_first_comment_of_all_comes_too(page: Page, make_article: Callable[..., Article], make_comment):
    article = make_article()
    page.goto(url_of(article))
    expect(page.get_by_role("heading", name=re.compile("^Comments on"))).to_be_hidden()
    make_comment(article=article, body="Somebody had to begin.")
    pill(page, "1 new comment").click()
    expect(page.get_by_role("heading", name=re.compile("^Comments on"))).to_be_visible()
    expect(comment_of(page, "Somebody had")).to_be_focused()


@pytest.mark.parametrize("who", ["visitor", "member"])
def test_ones_own_words_from_another_tab_come_without_the_mark(
    page: Page, discussion: Article, make_member, enter, who: str
):
    if who == "member":
        enter(page.context, make_member("Jo"))
    page.goto(url_of(discussion))
    post(page.context, discussion, "From my other tab.")
    pill(page, "1 new comment").click()
    expect(comment_of(page, "From my other tab.")).to_be_focused()
    expect(page.locator(".is-new, .new-word")).to_have_count(0)


@pytest.mark.parametrize("who", ["visitor", "member"])
def test_what_a_muted_person_says_comes_folded_and_without_the_mark(
    page: Page, discussion: Article, make_comment, make_member, enter, who: str
):
    if who == "member":
        enter(page.context, make_member("Jo"))
    first = make_comment(article=discussion, name="Vic", body="Not for everybody.")
    page.goto(url_of(discussion))
    comment_of(page, "Not for").locator(".menu > summary").click()
    page.get_by_role("button", name="Mute Vic").click()
    expect(page.get_by_text("Muted: Vic. Show")).to_have_count(1)
    make_comment(article=discussion, actor=Actor(visitor_id=first.author_visitor_id), name="Vic", body="And again.")
    pill(page, "1 new comment").click()
    expect(page.get_by_text("Muted: Vic. Show")).to_have_count(2)
    expect(page.locator("details.muted > summary").last).to_be_focused()
    expect(page.locator(".is-new, .new-word")).to_have_count(0)


def test_what_was_hidden_meanwhile_comes_folded_and_without_the_mark(
    app: Flask, page: Page, discussion: Article, make_comment: Callable[..., Comment]
):
    page.goto(url_of(discussion))
    comment = make_comment(article=discussion, body="Not for everybody.")
    expect(pill(page, "1 new comment")).to_be_visible()
    with app.app_context():
        change_status(actor=SYSTEM, comment=db.session.get(Comment, comment.id), to=Status.HIDDEN, reason="flagged")
    pill(page, "1 new comment").click()
    expect(page.locator("details.stub > summary")).to_be_focused()
    expect(page.locator(".is-new, .new-word")).to_have_count(0)


def test_closed_branches_stay_closed(page: Page, discussion: Article, ids, make_comment):
    page.goto(url_of(discussion))
    summary = page.locator(".branch > summary").first
    summary.click()
    make_comment(parent=ids["Theo"], body="Behind the fold.")
    pill(page, "1 new comment").click()
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("3")
    expect(comment_of(page, "Behind the fold.")).to_be_hidden()


def test_what_has_no_place_here_is_counted_and_leads_to_where_it_is(page: Page, discussion: Article, ids, make_comment):
    page.goto(f"{url_of(discussion)}comments/{ids['Dov'].id}/")
    make_comment(parent=ids["Ines"], body="In another branch.")
    make_comment(parent=ids["Dov"], body="In this one.")
    pill(page, "2 new comments").click()
    expect(comment_of(page, "In this one.")).to_be_focused()
    elsewhere = page.get_by_role("link", name="1 new elsewhere")
    expect(elsewhere).to_be_visible()
    assert f"{url_of(discussion)}?since=" in elsewhere.get_attribute("href")


def test_what_a_later_part_will_bring_is_not_met_twice(app: Flask, page: Page, make_article, fill, make_comment):
    article = make_article()
    fill(article, [{"parent": place - 1 if place else None} for place in range(130)])
    page.goto(url_of(article))
    make_comment(parent=comments_of(app, article)["Reader 0"], body="At the end of it all.")
    pill(page, "1 new comment").click()
    expect(page.get_by_role("link", name="1 new elsewhere")).to_be_visible()
    page.get_by_role("link", name=re.compile("^Show .* more replies")).click()
    expect(comment_of(page, "At the end of it all.")).to_be_attached()
    found = page.locator(".threads [id^=comment-]").evaluate_all("all => all.map(one => one.id)")
    assert len(found) == len(set(found)) == 131


def test_a_hidden_page_asks_nothing_and_goes_on_when_it_is_seen_again(page: Page, discussion: Article, make_comment):
    page.add_init_script("""
      window.isAway = false;
      Object.defineProperty(document, "hidden", { get: () => window.isAway });
    """)
    asked = []
    page.on("request", lambda request: asked.append(request) if "comments/news" in request.url else None)
    page.clock.install()
    page.goto(url_of(discussion))
    page.clock.run_for(1500)
    expect(page.locator("#news")).to_be_attached()
    page.evaluate("window.isAway = true; document.dispatchEvent(new Event('visibilitychange'))")
    before = len(asked)
    assert before >= 1
    make_comment(article=discussion, body="While nobody looked.")
    page.clock.run_for(60_000)
    assert len(asked) == before
    page.evaluate("window.isAway = false; document.dispatchEvent(new Event('visibilitychange'))")
    page.clock.run_for(1500)
    expect(pill(page, "1 new comment")).to_be_visible()


def test_questions_become_rare_while_nothing_happens_and_after_errors(page: Page, discussion: Article):
    moments = []
    page.clock.install()
    page.route("**/comments/news?*", lambda route: (moments.append(1), route.fulfill(status=429))[1])
    page.goto(url_of(discussion))
    for _ in range(60):
        page.clock.run_for(1000)
    assert 3 <= len(moments) <= 8, "of sixty that could have been asked"
