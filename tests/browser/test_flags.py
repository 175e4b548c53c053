"""Flagging in a browser: in place, from a phone's menu, and without JavaScript."""

import pytest
from playwright.sync_api import Page, expect

from blog.articles.models import Article
from blog.comments.models import Comment
from tests.flags.conftest import change
from tests.reading import url_of

pytestmark = pytest.mark.browser
RESTING, DONE = "Flag this comment as abusive/trolling/spam", "You have flagged this comment"


@pytest.fixture
def first(page: Page, discussion: Article):
    """The first comment of a discussion, before somebody without a cookie."""
    page.goto(url_of(discussion))
    return page.locator("article.comment").first


def test_the_form_opens_in_place_and_the_focus_goes_along(page: Page, first):
    first.get_by_role("link", name=RESTING).click()
    expect(first.get_by_role("radio", name="Abusive")).to_be_focused()
    first.get_by_role("link", name="Never mind").click()
    expect(first.get_by_role("link", name=RESTING)).to_be_focused()
    expect(first.get_by_role("radio")).to_have_count(0)
    first.get_by_role("link", name=RESTING).click()
    first.get_by_role("radio", name="Spam").check()
    first.get_by_role("textbox", name="Note").fill("The third link sells pills.")
    first.get_by_role("button", name="Flag it").click()
    expect(first.locator("p", has_text="Your flag is with a moderator.")).to_be_focused()
    expect(first.get_by_role("link", name=DONE)).to_be_visible()
    page.reload()
    first.get_by_role("link", name=DONE).click()
    first.get_by_role("button", name="Take it back").click()
    expect(first.get_by_text("Taken back.")).to_be_focused()
    expect(first.get_by_role("link", name=RESTING)).to_be_visible()


def test_an_older_page_of_who_is_known_meanwhile_flags_all_the_same(page: Page, first):
    first.get_by_role("link", name=RESTING).click()
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("button", name="Rate this comment as funny").first.click()
    expect(other.get_by_role("button", name="You have rated this comment as funny")).to_be_visible()
    first.get_by_role("radio", name="Trolling").check()
    first.get_by_role("button", name="Flag it").click()
    expect(first.get_by_role("link", name=DONE)).to_be_visible()


def test_a_phone_has_it_in_the_menu_which_closes(new_context, discussion: Article):
    page = new_context(viewport={"width": 360, "height": 800}).new_page()
    page.goto(url_of(discussion))
    first = page.locator("article.comment").first
    expect(first.get_by_role("link", name=RESTING)).to_have_count(0)
    first.locator(".menu > summary").click()
    first.get_by_role("link", name=RESTING).click()
    expect(first.get_by_role("radio", name="Abusive")).to_be_focused()
    expect(first.locator(".menu")).not_to_have_attribute("open", "")
    first.get_by_role("link", name="Never mind").click()
    expect(first.locator(".menu > summary")).to_be_focused()


def test_without_javascript_it_is_a_page_and_leads_back(page_without_js: Page, discussion: Article):
    page = page_without_js
    page.goto(url_of(discussion))
    page.get_by_role("link", name=RESTING).first.click()
    expect(page.get_by_role("heading", name="Flag this comment")).to_be_visible()
    page.get_by_label("Abusive").check()
    page.get_by_role("button", name="Flag it").click()
    assert page.url.split("#")[0].endswith(url_of(discussion))
    page.get_by_role("link", name=DONE).click()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("link", name=DONE)).to_have_count(0)


@pytest.mark.parametrize("script", ["page", "page_without_js"])
def test_a_hidden_comment_opens_without_a_request_and_closes_again(request, app, script, make_article, make_comment):
    article = make_article()
    comment = make_comment(article=article, body="Rude words.")
    make_comment(parent=comment, body="Well said.")
    with app.app_context():
        change(Comment, comment.id, status="hidden")
    page: Page = request.getfixturevalue(script)
    page.goto(url_of(article))
    expect(page.get_by_text("Rude words.")).to_be_hidden()
    expect(page.get_by_text("Well said.")).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url))
    page.get_by_text("This comment has been flagged by the community. Click here to show it").click()
    expect(page.get_by_text("Rude words.")).to_be_visible()
    page.get_by_text("Hide it again").click()
    expect(page.get_by_text("Rude words.")).to_be_hidden()
    assert asked == []
