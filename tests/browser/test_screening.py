"""Screening in a browser: how long one types is measured there, and moderators rehearse without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from blog.accounts.models import Role
from blog.articles.models import Article
from tests.reading import url_of

pytestmark = pytest.mark.browser
WORDS = "Nobody has read the second page of these terms."


def form_of(page: Page):
    return page.locator("#respond").get_by_role("textbox", name="Comment")


def send(page: Page) -> None:
    page.get_by_role("button", name="Post comment").click()


def test_who_types_faster_than_people_is_asked_to_send_it_once_more(page: Page, discussion: Article):
    page.goto(url_of(discussion))
    form_of(page).focus()
    page.keyboard.type(WORDS)  # all of it within a moment
    send(page)
    expect(page.get_by_text("send it once more")).to_be_visible()
    expect(form_of(page)).to_have_value(WORDS)
    send(page)
    expect(page.locator("article.comment", has_text=WORDS)).to_be_visible()


def test_what_is_pasted_is_not_measured(page: Page, discussion: Article):
    page.goto(url_of(discussion))
    form_of(page).fill(WORDS)
    send(page)
    expect(page.locator("article.comment", has_text=WORDS)).to_be_visible()


def test_the_trap_is_out_of_sight_and_out_of_the_way_of_the_keyboard(page: Page, discussion: Article):
    page.goto(url_of(discussion))
    assert page.locator(".trap").evaluate("trap => [trap.offsetWidth, trap.offsetHeight]") == [1, 1]
    form_of(page).focus()
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        assert page.evaluate("document.activeElement.name") != "homepage"


def test_a_moderator_rehearses_and_sets_a_check_without_scripts(
    new_context: Callable[..., BrowserContext], discussion: Article, make_member, enter
):
    context = new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page = context.new_page()
    enter(context, make_member("Priya", role=Role.MODERATOR))
    page.goto("/moderation/screening/")
    page.get_by_role("link", name="Reply that says nothing").click()
    words = page.get_by_role("textbox", name="What says nothing, one a line")
    words.fill("is it\nFirst")
    page.get_by_role("button", name="Rehearse on the last").click()
    expect(page.get_by_text("Of the last 6 comments it would have stopped 1.")).to_be_visible()
    expect(page.get_by_text("would be refused, not appear")).to_be_visible()
    expect(words).to_have_value("is it\nFirst")
    page.get_by_role("radio", name="dry").check()
    page.get_by_role("button", name="Set it so").click()
    expect(page.get_by_text("The check is set so from now on.")).to_be_visible()
    expect(page.get_by_role("heading", name="Reply that says nothing runs dry")).to_be_visible()
