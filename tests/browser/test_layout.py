"""Pages fit their window, whatever is written in them."""

from itertools import pairwise

import pytest
from playwright.sync_api import Page

from tests.reading import url_of

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("unscreened")]  # tests type faster than people do
TOO_WIDE = """
() => {
  const width = document.documentElement.clientWidth;
  const clips = (element) => {
    for (let up = element.parentElement; up; up = up.parentElement)
      if (getComputedStyle(up).overflowX !== "visible") return true;
    return false;
  };
  const out = [...document.querySelectorAll("main *, aside *, header *, footer *")].filter((element) => {
    const { right, left, width: own } = element.getBoundingClientRect();
    return own > 1 && (right > width + 0.5 || left < -0.5) && !clips(element) && element.checkVisibility();
  });
  if (document.documentElement.scrollWidth > width) out.push(document.documentElement);
  return out.map((element) => element.outerHTML.slice(0, 160));
}
"""


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_no_page_scrolls_sideways(new_context, states, width: int):
    page = new_context(viewport={"width": width, "height": 800}).new_page()
    found = [f"{name}: {element}" for name in states.visit(page) for element in page.evaluate(TOO_WIDE)]
    assert not found, "\n".join(found)


def test_the_deepest_comment_of_a_long_chain_keeps_a_readable_column_on_a_phone(new_context, make_article, fill):
    article = make_article()
    fill(article, [{"parent": place - 1 if place else None, "body_source": "Word " * 40} for place in range(78)])
    page = new_context(viewport={"width": 360, "height": 800}).new_page()
    page.goto(url_of(article))
    bodies = page.locator(".comment-body")
    assert bodies.count() == 78
    widths = bodies.evaluate_all("all => all.map(one => one.getBoundingClientRect().width)")
    assert min(widths) >= 240
    assert page.evaluate(TOO_WIDE) == []


def test_branches_are_indented_to_the_eighth_level_and_no_further(page: Page, make_article, fill):
    article = make_article()
    fill(article, [{"parent": place - 1 if place else None} for place in range(12)])
    page.goto(url_of(article))
    left = page.locator(".comment-body").evaluate_all("all => all.map(one => one.getBoundingClientRect().left)")
    steps = [round(deeper - shallower) for shallower, deeper in pairwise(left)]
    assert steps == [24] * 7 + [0] * 4
    assert "in reply to Reader 9" in page.locator(".byline").nth(10).inner_text()


@pytest.mark.parametrize("width", [360, 1280])
def test_the_toggle_of_a_branch_stands_at_the_right_end_of_the_row_of_controls(new_context, discussion, width: int):
    page = new_context(viewport={"width": width, "height": 800}).new_page()
    page.goto(url_of(discussion))
    toggle = page.locator(".branch > summary").first.bounding_box()
    row = page.locator(".comment .controls").first.bounding_box()
    column = page.locator(".threads").bounding_box()
    assert toggle["y"] == row["y"]
    assert toggle["height"] == row["height"] == (44 if width == 360 else 32)
    assert abs((toggle["x"] + toggle["width"]) - (column["x"] + column["width"])) <= 7
    last_control = page.locator(".comment .controls > :last-child").first.bounding_box()
    assert last_control["x"] + last_control["width"] <= toggle["x"]


def test_on_a_phone_everything_to_press_in_a_comment_is_44_pixels(new_context, discussion):
    page = new_context(viewport={"width": 360, "height": 800}, has_touch=True).new_page()
    page.goto(url_of(discussion))
    controls = page.locator(".controls .control:visible, .branch > summary:visible")
    assert controls.count() > 20
    for box in controls.evaluate_all("all => all.map(one => one.getBoundingClientRect().toJSON())"):
        assert box["width"] >= 44
        assert box["height"] >= 44


def test_in_colours_of_the_readers_own_lines_say_what_backgrounds_said(new_context, discussion):
    page = new_context(forced_colors="active").new_page()
    page.goto(url_of(discussion))
    colour = "all => all.map(one => getComputedStyle(one).borderBottomColor)"
    current = page.locator(".bar a[aria-current]").evaluate_all(colour)
    others = page.locator(".bar a:not([aria-current])").evaluate_all(colour)
    assert len(current) == 2  # an order, and all of the comments
    assert not set(current) & set(others)
    page.goto(page.locator(".when").first.get_attribute("href"))
    target = page.locator(".is-target")
    assert target.evaluate("comment => getComputedStyle(comment).outlineStyle") == "solid"


def test_nothing_glides_for_who_wants_no_motion(new_context, discussion):
    page = new_context(reduced_motion="reduce", viewport={"width": 1280, "height": 400}).new_page()
    page.goto(url_of(discussion))
    for _ in range(6):
        page.keyboard.press("j")
        box = page.locator(":focus").bounding_box()
        assert 0 <= box["y"] < 400  # at once, not after a while
    moving = page.evaluate("[...document.querySelectorAll('*')].map(one => getComputedStyle(one).transitionDuration)")
    assert set(moving) == {"0s"}
