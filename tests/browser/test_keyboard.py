"""Reading, rating and answering without a mouse."""

import pytest
from playwright.sync_api import Page, expect

from blog.articles.models import Article
from tests.reading import url_of

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("unscreened")]  # tests type faster than people do


def press_until(page: Page, key: str, selector: str) -> None:
    """Press `key` until what `selector` names has the focus."""
    for _ in range(60):
        page.keyboard.press(key)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{key} never came to {selector}")


def outline(page: Page) -> str:
    """How the element with the focus is marked."""
    return page.evaluate(
        "(look => `${look.outlineWidth} ${look.outlineStyle}`)(getComputedStyle(document.activeElement))"
    )


def test_the_first_stop_leads_past_the_masthead(page: Page, discussion: Article):
    page.goto(url_of(discussion))
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the text")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    press_until(page, "Tab", "main a")
    expect(page.get_by_role("link", name="6 Comments")).to_be_focused()


def test_a_comment_is_rated_and_answered_by_keyboard_alone(page: Page, discussion: Article):
    page.goto(url_of(discussion))
    press_until(page, "Tab", ".rate-insightful")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="You have rated this comment as insightful 1")).to_be_focused()
    press_until(page, "Tab", "a.control")
    page.keyboard.press("Enter")
    expect(page.locator(".reply-slot textarea")).to_be_focused()
    page.keyboard.type("All by keyboard.")
    press_until(page, "Tab", "button.button-primary")
    page.keyboard.press("Enter")
    posted = page.locator(".reply-slot article.comment")
    expect(posted).to_contain_text("All by keyboard.")
    expect(posted).to_be_focused()
    press_until(page, "Tab", "a.control")
    assert "All by keyboard" in page.evaluate("document.activeElement.closest('article').innerText")


def test_a_branch_is_closed_by_keyboard(page: Page, discussion: Article):
    page.goto(url_of(discussion))
    press_until(page, "Tab", ".branch > summary")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nobody reads the terms.")).to_be_hidden()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_stop_of_the_keyboard_is_visible(new_context, discussion: Article, theme: str):
    page = new_context(color_scheme=theme).new_page()
    page.goto(url_of(discussion))
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        assert outline(page) == "3px solid", page.evaluate("document.activeElement.outerHTML")
        assert page.evaluate("document.activeElement.getBoundingClientRect().width > 1")
