"""The review queue in a browser: by keyboard, two moderators at once, a selection, without scripts, on a phone."""

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from blog.accounts.models import Member, Role
from blog.comments.models import Comment
from blog.foundation.database import db
from blog.moderation.models import Action
from tests.reviewing import flag, hold, log_of, review_of, status_of

pytestmark = pytest.mark.browser
QUEUE = "/moderation/queue/"
KEYS = (("a",), ("h",), ("r", "1"), ("s",), ("r", "4"))
PRESS_AT = """
([at, action]) => {
  setTimeout(() => document.querySelector(`#decide [value=${action}]`).click(), at - Date.now());
}
"""
DONE = (Action.KEEP, Action.HIDE, Action.REMOVE, Action.SPAM, Action.REMOVE)


@pytest.fixture
def desk(new_context: Callable[..., BrowserContext], make_member: Callable[..., Member], enter) -> Callable[..., Page]:
    """Opens the queue in a moderator's browser: `desk("Priya")`; options are Playwright's."""

    def open_queue(name: str = "Priya", address: str = QUEUE, **options) -> Page:
        context = new_context(**{"viewport": {"width": 1280, "height": 900}} | options)
        enter(context, make_member(name, role=Role.MODERATOR))
        page = context.new_page()
        page.goto(address)
        return page

    return open_queue


@pytest.fixture
def waiting(app: Flask, make_article, make_comment) -> list[int]:
    """Six flagged comments, from the heaviest to the lightest."""
    article = make_article()
    comments = [make_comment(article=article, name=f"Author {place}", body=f"Number {place}.") for place in range(6)]
    for place, comment in enumerate(comments):
        for standing in (0, 1):
            flag(app, comment.id, standing=standing)
        for _ in range(6 - place):
            flag(app, comment.id)
    return [comment.id for comment in comments]


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def case(page: Page, name: str) -> None:
    """The case of the comment by `name` is open."""
    expect(page.locator("#case")).to_have_attribute("aria-label", f"The comment by {name}")


def stay(page: Page) -> Callable[[], bool]:
    """Whether the page is still the same document, which no navigation has replaced."""
    page.evaluate("globalThis.isSame = true")
    return lambda: page.evaluate("globalThis.isSame === true")


# --- By keyboard --------------------------------------------------------------------------------


def test_fifty_flagged_comments_of_the_demo_are_handled_by_keyboard_alone(app: Flask, desk):
    app.test_cli_runner().invoke(args=["demo"])
    with app.app_context():
        found = sa.select(Comment.id).where(Comment.source_key.is_not(None), Comment.author_member_id.is_(None))
        ids = list(db.session.scalars(found.order_by(Comment.id).limit(50)))
    for place, key in enumerate(ids):
        for network in ("north", "south"):
            flag(app, key, ("abusive", "trolling", "spam")[place % 3], standing=4, network=network)
    page = desk()
    loaded = []
    page.on("request", lambda request: request.is_navigation_request() and loaded.append(request.url))
    is_same = stay(page)
    decided = []
    for place in range(50):
        review = page.locator("#case").get_attribute("data-review")
        decided.append(review)
        press(page, *KEYS[place % 5])
        expect(page.locator(f"#review-{review}")).to_have_count(0)
        expect(page.locator("#case")).not_to_have_attribute("data-review", review)
    assert is_same()
    assert loaded == []
    assert len(set(decided)) == 50
    assert log_of(app) == list(DONE) * 10
    assert set(log_of(app, *ids)) == set(DONE)


def test_j_and_k_open_the_neighbours_and_the_address_follows(app, desk, waiting):
    page = desk()
    is_same = stay(page)
    case(page, "Author 0")
    press(page, "j")
    case(page, "Author 1")
    expect(page).to_have_url(re.compile(f"{QUEUE}{review_of(app, waiting[1])}/"))
    expect(page.locator('.review-link[aria-current="true"]')).to_have_text("Author 1")
    press(page, "k")
    case(page, "Author 0")
    press(page, "k")
    expect(page.locator("#live")).to_have_text("That was the first review.")
    assert is_same()


def test_undo_brings_the_review_back_and_is_gone_after_ten_seconds(app, desk, waiting):
    page = desk()
    press(page, "s")
    case(page, "Author 1")
    expect(page.locator(".undo")).to_contain_text("Marked the comment by Author 0 as spam.")
    press(page, "u")
    case(page, "Author 0")
    expect(page.locator(".undo")).to_contain_text("Undone: it waits again.")
    expect(page.locator(f"#review-{review_of(app, waiting[0])}")).to_be_visible()
    assert log_of(app) == [Action.SPAM, Action.UNDO]
    assert status_of(app, waiting[0]) == "published"
    page.clock.install()
    page.reload()
    case(page, "Author 0")
    press(page, "a")
    case(page, "Author 1")
    expect(page.locator(".undo-left")).to_have_text(re.compile(r"\((9|10) s\)"))
    page.clock.run_for(4_000)
    expect(page.locator(".undo-left")).to_have_text(re.compile(r"\([56] s\)"))
    page.clock.run_for(7_000)
    expect(page.locator("[data-undo]")).to_have_count(0)
    expect(page.locator(".undo")).to_contain_text("Kept the comment by Author 0.")
    press(page, "u")
    expect(page.locator("#live")).to_have_text("There is nothing to undo.")


def test_e_lets_the_words_be_changed_before_they_are_sent(app, desk, waiting):
    page = desk()
    press(page, "r", "e", "4")
    field = page.get_by_role("textbox", name="What its author and readers are told")
    expect(field).to_be_focused()
    expect(field).to_have_value(re.compile("private to somebody"))
    assert log_of(app) == []
    field.fill("Somebody’s home address was in it.")
    press(page, "Control+Enter")
    case(page, "Author 1")
    page.goto(f"{QUEUE}{review_of(app, waiting[0])}/")
    expect(page.get_by_text("“Somebody’s home address was in it.”")).to_be_visible()


def test_what_is_typed_is_only_typed_and_escape_shuts_the_panel(app, desk, waiting):
    page = desk()
    press(page, "n")
    page.keyboard.type("as usual")
    expect(page.get_by_role("textbox", name="Note about")).to_have_value("as usual")
    press(page, "Escape")
    expect(page.locator("#note")).to_be_hidden()
    expect(page.locator("#case")).to_be_focused()
    assert log_of(app) == []


def test_keys_can_be_switched_off_as_those_of_readers(app, desk, waiting):
    page = desk()
    press(page, "?")
    page.get_by_role("dialog").get_by_role("checkbox").uncheck()
    page.get_by_role("button", name="Close").click()
    press(page, "a", "s")
    page.reload()
    press(page, "a", "j")
    case(page, "Author 0")
    assert log_of(app) == []


def test_a_key_that_is_pressed_while_the_next_case_is_on_its_way_decides_nothing(app, desk, waiting):
    page = desk()
    page.route("**/decide*", lambda route: (press_again(page), route.continue_()))
    press(page, "a")
    case(page, "Author 1")
    assert log_of(app) == [Action.KEEP]


def press_again(page: Page) -> None:
    page.evaluate("document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 's', bubbles: true }))")


def test_where_no_flag_says_why_to_hide_asks(app, desk, make_comment):
    comment = make_comment(name="Wren")
    page = desk(address="/")
    page.goto(f"/comments/{comment.id}/")
    page.locator(".menu > summary").first.click()
    page.get_by_role("button", name="Moderate").click()
    case(page, "Wren")
    press(page, "h")
    expect(page.locator("#remove")).to_be_visible()
    press(page, "8")
    expect(page.get_by_text("Nothing left to decide")).to_be_visible()
    assert status_of(app, comment.id) == "hidden"


# --- Two at once --------------------------------------------------------------------------------


def test_of_two_moderators_who_decide_at_once_one_wins_and_the_other_is_told(app, desk, waiting):
    one, other = desk("Priya"), desk("Noor")
    at = one.evaluate("Date.now() + 500")
    for page, action in ((one, "keep"), (other, "spam")):
        page.evaluate(PRESS_AT, [at, action])
    for page in (one, other):
        expect(page.locator(".undo, .message-bad").first).to_be_visible()
    lost = one if one.locator(".message-bad").count() else other
    won = other if lost is one else one
    expect(won.locator(".undo")).to_be_visible()
    winner = "Noor" if won is other else "Priya"
    expect(lost.locator(".message-bad")).to_contain_text(
        re.compile(rf"Nothing was done. {winner} (kept|marked) this comment")
    )
    case(lost, "Author 0")
    expect(lost.locator(f"#review-{review_of(app, waiting[0])}")).to_have_count(0)
    assert len(log_of(app, waiting[0])) == 1
    press(lost, "j")
    case(lost, "Author 1")


def test_a_claim_is_told_to_others_in_place(app, desk, waiting):
    one, other = desk("Priya"), desk("Noor")
    is_same = stay(one)
    one.get_by_role("button", name="Claim it").click()
    expect(one.get_by_text("Claimed by you.").first).to_be_visible()
    press(other, "s")
    expect(other.locator(".message-bad")).to_contain_text("Priya is looking at this")
    assert log_of(app) == []
    one.get_by_role("button", name="Hand it back").click()
    expect(one.get_by_role("button", name="Claim it")).to_be_visible()
    press(one, "a")
    case(one, "Author 1")
    assert is_same()


# --- Several at once ----------------------------------------------------------------------------


def test_a_selection_is_decided_and_undone_by_keyboard(app, desk, waiting):
    page = desk()
    is_same = stay(page)
    expect(page.locator(".bulk-bar")).to_be_hidden()
    for name in ("Author 1", "Author 2"):
        press(page, "x", "j")
        case(page, name)
    press(page, "x")
    expect(page.locator("#live")).to_have_text("3 selected")
    press(page, "r", "3")
    case(page, "Author 3")
    expect(page.locator(".undo")).to_contain_text("Three comments removed.")
    expect(page.locator(".review")).to_have_count(3)
    assert [status_of(app, key) for key in waiting] == ["removed"] * 3 + ["published"] * 3
    press(page, "u")
    expect(page.locator(".undo")).to_contain_text("Undone: 3 reviews wait again.")
    expect(page.locator(".review")).to_have_count(6)
    assert {status_of(app, key) for key in waiting} == {"published"}
    assert is_same()


def test_the_bar_goes_with_the_selection_and_a_new_list_keeps_it(app, desk, waiting):
    page = desk()
    page.get_by_role("checkbox", name="Select the comment by Author 5").check()
    page.locator("#decide").get_by_role("button", name="Keep", exact=True).click()
    case(page, "Author 1")
    page.get_by_role("button", name="Undo").click()
    case(page, "Author 0")
    expect(page.get_by_role("checkbox", name="Select the comment by Author 5")).to_be_checked()
    page.get_by_role("button", name="Select nothing").click()
    expect(page.locator(".bulk-bar")).to_be_hidden()


# --- News ---------------------------------------------------------------------------------------


def test_what_comes_is_counted_while_the_page_is_seen_and_moves_nothing(app, desk, make_comment, waiting):
    page = desk(address="about:blank")
    page.clock.install()
    page.goto(QUEUE)
    flag(app, make_comment(name="Late").id, "spam", standing=4)
    page.clock.run_for(16_000)
    expect(page.locator("#queue-news")).to_have_text("1 new review")
    expect(page.locator("#queue-tabs")).to_contain_text("Spam 1")
    expect(page.locator(".nav-queue")).to_contain_text("7")
    expect(page.locator(".review")).to_have_count(6)
    page.locator("#queue-news a").click()
    expect(page.get_by_role("link", name="Late")).to_be_visible()


# --- Without scripts, and on a phone -------------------------------------------------------------


def test_without_scripts_all_of_it_is_links_and_forms(app, desk, make_comment, waiting):
    page = desk(java_script_enabled=False)
    hold(app, make_comment(name="Mara").id)
    page.get_by_role("link", name="Author 2").click()
    case(page, "Author 2")
    expect(page.locator("#remove")).to_be_hidden()
    page.locator("#decide").get_by_role("link", name="Remove").click()
    page.locator("#remove").get_by_role("radio", name="Threat").check()
    page.locator("#remove").get_by_role("button", name="Remove").click()
    case(page, "Author 3")
    expect(page.locator(".undo")).to_contain_text("Removed the comment by Author 2.")
    page.get_by_role("button", name="Undo").click()
    case(page, "Author 2")
    page.get_by_role("link", name="Note").click()
    page.get_by_role("textbox", name="Note about").fill("Always like this.")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.get_by_text("Always like this.")).to_be_visible()
    page.get_by_role("button", name="Claim it").click()
    expect(page.get_by_text("Claimed by you.")).to_be_visible()
    page.goto(QUEUE)
    expect(page.locator(".bulk-bar")).to_be_hidden()
    for name in ("Author 4", "Author 5"):
        page.get_by_role("checkbox", name=f"Select the comment by {name}").check()
    page.locator(".bulk-bar").get_by_role("button", name="Keep").click()
    expect(page.locator(".undo")).to_contain_text("Two comments kept.")
    page.goto(f"{QUEUE}?show=held")
    page.locator("#decide").get_by_role("button", name="Publish").click()
    expect(page.locator("#case .undo")).to_contain_text("Published the comment by Mara.")
    assert status_of(app, waiting[2]) == "published"


def test_on_a_phone_list_and_case_are_two_pages_and_all_can_be_reached(app, desk, waiting):
    page = desk(viewport={"width": 360, "height": 740}, has_touch=True)
    expect(page.locator("#case")).to_be_hidden()
    page.get_by_role("link", name="Author 1").click()
    expect(page.locator("#reviews")).to_be_hidden()
    expect(page.get_by_text("2 of 6")).to_be_visible()
    is_same = stay(page)
    for control in page.locator("#decide .button").all():
        box = control.bounding_box()
        assert box["height"] >= 44
        assert 0 <= box["x"] < box["x"] + box["width"] <= 360
        assert box["y"] + box["height"] <= 740  # without scrolling
    page.locator("#decide").get_by_role("link", name="Remove").tap()
    page.locator("#remove").get_by_text("Threat").tap()
    page.locator("#remove").get_by_role("button", name="Remove").tap()
    case(page, "Author 2")
    page.get_by_role("button", name="Undo").tap()
    case(page, "Author 1")
    assert is_same()
    page.get_by_role("link", name="Queue", exact=True).first.tap()
    expect(page.locator("#reviews")).to_be_visible()
    page.get_by_role("checkbox", name="Select the comment by Author 5").check()
    page.locator(".bulk-bar").get_by_role("button", name="Spam").tap()
    expect(page.locator(".undo")).to_contain_text("One comment marked as spam.")
    assert status_of(app, waiting[5]) == "removed"


def test_nothing_in_the_queue_breaks_the_policy(app, desk, waiting):
    page = desk()
    reports: list[str] = []
    page.on("console", lambda message: "Security Policy" in message.text and reports.append(message.text))
    press(page, "j")
    case(page, "Author 1")
    press(page, "r", "2")
    case(page, "Author 2")
    press(page, "u")
    case(page, "Author 1")
    assert not reports
