"""What readers do in a browser without JavaScript: everything, by links and forms."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from blog.articles.models import Article
from tests.reading import url_of

pytestmark = pytest.mark.browser
RATE = "Rate this comment as funny"
RATED = "You have rated this comment as funny"


def comment_of(page: Page, words: str) -> Locator:
    """The one comment that says `words`."""
    return page.locator("article.comment", has=page.locator(".comment-body", has_text=words))


@pytest.fixture
def reading(page_without_js: Page, discussion: Article) -> Page:
    """A reader without JavaScript who has opened the article."""
    page_without_js.goto(url_of(discussion))
    return page_without_js


def test_a_comment_is_rated_and_the_rating_taken_back(reading: Page):
    comment_of(reading, "human right").get_by_role("button", name=RATE).click()
    rated = comment_of(reading, "human right").get_by_role("button", name=f"{RATED} 1")
    expect(rated).to_be_in_viewport()
    rated.click()
    expect(comment_of(reading, "human right").get_by_role("button", name=RATE, exact=True)).to_be_in_viewport()


def test_a_tab_from_before_the_first_rating_can_still_rate_after_one_more_press(reading: Page, discussion: Article):
    older = reading.context.new_page()
    older.goto(url_of(discussion))
    comment_of(reading, "human right").get_by_role("button", name=RATE).click()
    comment_of(older, "Is it?").get_by_role("button", name=RATE).click()
    expect(older.get_by_role("heading", name="One more press")).to_be_visible()
    older.get_by_role("button", name="Send it").click()
    expect(comment_of(older, "Is it?").get_by_role("button", name=f"{RATED} 1")).to_be_visible()


def test_a_reply_is_refused_previewed_and_then_posted(reading: Page):
    comment_of(reading, "human right").get_by_role("link", name=re.compile("^Reply")).click()
    expect(reading.get_by_role("heading", name="Reply to Wren")).to_be_visible()
    reading.get_by_role("textbox", name="Name").fill("Jo <b>")
    reading.get_by_role("textbox", name="Comment").fill("No")
    reading.get_by_role("button", name="Post comment").click()
    expect(reading.get_by_role("alert")).to_be_in_viewport()
    expect(reading.get_by_role("alert")).to_contain_text("Nothing you typed is lost.")
    expect(reading.get_by_role("textbox", name="Name")).to_have_value("Jo <b>")
    expect(reading.get_by_role("textbox", name="Comment")).to_have_value("No")
    reading.get_by_role("textbox", name="Comment").fill("No *toast*, no peace.")
    reading.get_by_role("button", name="Preview").click()
    preview = reading.get_by_role("region", name="Preview")
    expect(preview).to_be_in_viewport()
    promised = preview.locator(".comment-body").inner_html()
    reading.get_by_role("button", name="Post comment").click()
    expect(reading.get_by_role("status")).to_contain_text("Posted.")
    mine = reading.locator("article.comment.is-target")
    expect(mine).to_be_in_viewport()
    expect(mine.locator(".byline")).to_contain_text("Jo <b>")
    assert mine.locator(".comment-body").inner_html() == promised
    expect(comment_of(reading, "human right")).to_have_count(1)


def test_a_comment_is_refused_in_sight_of_the_reader_and_then_posted(reading: Page):
    reading.get_by_role("textbox", name="Comment").fill("No")
    reading.get_by_role("button", name="Post comment").click()
    expect(reading.get_by_role("alert")).to_be_in_viewport()
    reading.get_by_role("textbox", name="Comment").fill("Not again.")
    reading.get_by_role("button", name="Post comment").click()
    expect(reading.locator("article.comment.is-target .comment-body")).to_have_text("Not again.")


def test_ones_own_comment_is_edited_withdrawn_and_put_back(reading: Page):
    reading.get_by_role("textbox", name="Comment").fill("Original words.")
    reading.get_by_role("button", name="Post comment").click()
    mine = reading.locator("article.comment.is-target")
    mine.get_by_role("link", name="Edit").click()
    reading.get_by_role("textbox", name="Comment").fill("Better words.")
    reading.get_by_role("button", name="Save the changes").click()
    expect(mine.locator(".comment-body")).to_have_text("Better words.")
    mine.locator(".menu summary").click()
    mine.get_by_role("button", name="Withdraw").click()
    expect(reading.locator(".tombstone")).to_contain_text("Withdrawn by its author.")
    reading.get_by_role("button", name="Undo").click()
    expect(mine.locator(".comment-body")).to_have_text("Better words.")


def test_the_rest_of_a_discussion_is_a_link_away(page_without_js: Page, make_article, fill):
    article = make_article()
    fill(article, [{} for _ in range(130)])
    page_without_js.goto(url_of(article))
    first = page_without_js.locator("article.comment").evaluate_all("all => all.map(one => one.id)")
    page_without_js.get_by_role("link", name=re.compile("^Show the next")).click()
    expect(page_without_js.locator("#comments")).to_be_in_viewport()
    second = page_without_js.locator("article.comment").evaluate_all("all => all.map(one => one.id)")
    assert len(first) + len(second) == len({*first, *second}) == 130


def test_a_branch_is_closed_and_opened(reading: Page):
    reply = comment_of(reading, "Is it?")
    toggle = reading.locator("summary", has_text="to Wren")
    toggle.click()
    expect(reply).to_be_hidden()
    toggle.click()
    expect(reply).to_be_visible()


def test_the_time_leads_to_the_permalink_and_back_to_the_whole_discussion(reading: Page):
    comment_of(reading, "I did, twice.").locator(".when").click()
    expect(reading.locator("article.comment.is-target")).to_contain_text("I did, twice.")
    expect(reading.locator("article.comment.is-target")).to_be_in_viewport()
    expect(comment_of(reading, "I read the terms.")).to_be_visible()
    expect(comment_of(reading, "human right")).to_have_count(0)
    reading.get_by_role("link", name="Back to the whole discussion").click()
    expect(comment_of(reading, "human right")).to_have_count(1)


def test_the_theme_switch_is_absent_where_it_could_do_nothing(reading: Page):
    expect(reading.locator(".theme-switch")).to_be_hidden()
