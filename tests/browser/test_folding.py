"""Closing branches and muting people, in a browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from blog.accounts.models import Actor
from blog.articles.models import Article
from tests.browser.test_keyboard import press_until
from tests.reading import url_of

pytestmark = pytest.mark.browser
REMEMBERED = "Object.keys(localStorage).filter((key) => key.includes('branches'))"
REPLY = "Nobody reads the terms."


@pytest.fixture
def people(discussion: Article, make_comment):
    """A discussion in which Theo, a visitor, speaks three times, once in answer to himself and once to be answered."""
    first = make_comment(article=discussion, name="Theo", body="Theo opens.")
    theo = Actor(visitor_id=first.author_visitor_id)
    make_comment(parent=first, name="Mara", body="Mara answers.")
    make_comment(article=discussion, actor=theo, name="Theo", body="Theo again.")
    return discussion


@pytest.fixture(params=["visitor", "member", "member without JavaScript"])
def reading(request: pytest.FixtureRequest, enter, make_member) -> Page:
    """A reader who can mute."""
    page: Page = request.getfixturevalue("page_without_js" if "without" in request.param else "page")
    if request.param != "visitor":
        enter(page.context, make_member("Jo"))
    return page


def comment(page: Page, words: str):
    return page.locator("article.comment", has=page.locator(".comment-body", has_text=words))


def mute(page: Page, words: str, name: str) -> None:
    """Press the item in the menu of a comment."""
    comment(page, words).locator(".menu > summary").click()
    comment(page, words).get_by_role("button", name=re.compile(f"ute {name}$")).click()


# --- Branches -----------------------------------------------------------------------------------


def test_a_closed_branch_stays_closed_until_it_is_opened(page: Page, discussion: Article):
    page.goto(url_of(discussion))
    page.locator(".branch > summary").first.click()
    page.wait_for_function(f"{REMEMBERED}.length === 1")  # a browser tells of a branch a moment after it has closed
    page.reload()
    expect(page.get_by_text(REPLY)).to_be_hidden()
    expect(page.get_by_text("Is it?")).to_be_visible()
    page.goto(f"{url_of(discussion)}?order=threaded")
    expect(page.get_by_text(REPLY)).to_be_hidden()
    page.locator(".branch > summary").first.click()
    page.wait_for_function(f"{REMEMBERED}.length === 0")
    page.reload()
    expect(page.get_by_text(REPLY)).to_be_visible()
    assert page.evaluate(REMEMBERED) == []


def test_a_branch_closes_before_it_is_painted(page: Page, discussion: Article):
    page.goto(url_of(discussion))
    page.locator(".branch > summary").first.click()
    page.wait_for_function(f"{REMEMBERED}.length === 1")
    page.add_init_script(
        """
        addEventListener("DOMContentLoaded", () => {
          window.wasOpen = document.querySelector(".branch").open;
        }, { capture: true });
        new MutationObserver(() => {
          const branch = document.querySelector(".branch");
          if (branch) requestAnimationFrame(() => { window.painted ??= branch.open; });
        }).observe(document, { childList: true, subtree: true });
        """
    )
    page.reload()
    page.wait_for_function("window.painted !== undefined")
    assert page.evaluate("[window.painted, window.wasOpen]") == [False, False]


def test_a_link_into_a_closed_branch_opens_it(page: Page, discussion: Article):
    page.goto(url_of(discussion))
    reply = comment(page, REPLY).get_attribute("id")
    page.locator(".branch > summary").first.click()
    page.goto("/")
    page.goto(f"{url_of(discussion)}#{reply}")
    expect(page.get_by_text(REPLY)).to_be_in_viewport()
    page.locator(".branch > summary").first.click()
    page.goto(f"{url_of(discussion)}comments/{reply.removeprefix('comment-')}/")
    expect(page.get_by_text(REPLY)).to_be_in_viewport()


def test_an_address_that_was_cut_off_breaks_nothing(page: Page, discussion: Article):
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    for end in ("#%", "#comment-%E0%A4%A"):
        page.goto("/")
        page.goto(f"{url_of(discussion)}{end}")
        page.wait_for_load_state()
    assert errors == []


def test_find_in_page_opens_a_closed_branch(page: Page, discussion: Article):
    page.goto(url_of(discussion))
    page.locator(".branch > summary").first.click()
    page.goto(f"{url_of(discussion)}#:~:text=Nobody%20reads%20the%20terms")  # as finding does, it reveals
    expect(page.get_by_text(REPLY)).to_be_visible()


def test_a_branch_closes_without_scripts(page_without_js: Page, discussion: Article):
    page_without_js.goto(url_of(discussion))
    page_without_js.locator(".branch > summary").first.click()
    expect(page_without_js.get_by_text(REPLY)).to_be_hidden()


# --- Mutes --------------------------------------------------------------------------------------


def test_muting_folds_all_that_somebody_says_and_replies_stay(reading: Page, people: Article):
    reading.goto(url_of(people))
    mute(reading, "Theo opens.", "Theo")
    expect(reading.get_by_text("Muted: Theo. Show")).to_have_count(2)
    for words in ("Theo opens.", "Theo again."):
        expect(reading.get_by_text(words)).to_be_hidden()
    expect(comment(reading, "Mara answers.")).to_be_visible()
    expect(comment(reading, REPLY)).to_be_visible()  # by another of the name, whom nobody knows
    reading.reload()
    expect(reading.get_by_text("Muted: Theo. Show")).to_have_count(2)
    reading.get_by_text("Muted: Theo. Show").first.click()
    expect(comment(reading, "Theo opens.")).to_be_visible()
    mute(reading, "Theo opens.", "Theo")
    expect(reading.get_by_text("Muted: Theo.")).to_have_count(0)
    expect(comment(reading, "Theo again.")).to_be_visible()


def test_a_visitor_is_not_followed_to_another_article_and_a_member_is(
    reading: Page, make_article, make_comment, make_member, sign_in, app
):
    here, there = make_article(title="Here"), make_article(title="There")
    first = make_comment(article=here, name="Theo", body="Theo, a visitor.")
    make_comment(article=there, actor=Actor(visitor_id=first.author_visitor_id), name="Theo", body="Theo, once more.")
    kim = sign_in(app.test_client(), make_member("Kim"))
    make_comment(article=here, actor=kim, body="Kim, a member.")
    make_comment(article=there, actor=kim, body="Kim, once more.")
    reading.goto(url_of(here))
    mute(reading, "Theo, a visitor.", "Theo")
    mute(reading, "Kim, a member.", "Kim")
    reading.goto(url_of(there))
    expect(comment(reading, "Theo, once more.")).to_be_visible()
    expect(comment(reading, "Kim, once more.")).to_be_hidden()
    expect(reading.get_by_text("Muted: Kim. Show")).to_be_visible()


def test_the_list_on_the_account_page_takes_somebody_off(page: Page, people: Article, enter, make_member):
    enter(page.context, make_member("Jo"))
    page.goto(url_of(people))
    mute(page, "Theo opens.", "Theo")
    expect(page.get_by_text("Muted: Theo. Show")).to_have_count(2)
    page.goto("/account/")
    listed = page.get_by_role("listitem").filter(has_text="a visitor, on “Toaster Sues Owner”")
    listed.get_by_role("button", name="Unmute Theo").click()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    expect(page.get_by_text("Whom you have muted")).to_have_count(0)
    page.goto(url_of(people))
    expect(comment(page, "Theo opens.")).to_be_visible()


def test_one_cannot_mute_oneself(page: Page, discussion: Article):
    page.goto(url_of(discussion))
    page.get_by_role("textbox", name="Comment").fill("Mine.")
    page.get_by_role("button", name="Post comment").click()
    own = page.locator(".is-target")
    own.locator(".menu > summary").click()
    expect(own.get_by_role("button", name="Withdraw")).to_be_visible()
    expect(own.get_by_role("button", name=re.compile("Mute"))).to_have_count(0)


def test_muting_and_unmuting_by_keyboard_alone(page: Page, people: Article):
    page.goto(url_of(people))
    own = f"#{comment(page, 'Theo opens.').get_attribute('id')}"
    page.locator(f"{own} .when").focus()
    press_until(page, "Tab", f"{own} .menu > summary")
    page.keyboard.press("Enter")
    expect(page.locator(f"{own} [data-mute]")).to_be_visible()
    press_until(page, "Tab", f"{own} [data-mute]")
    page.keyboard.press("Enter")
    expect(page.locator("details.muted > summary").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(comment(page, "Theo opens.")).to_be_visible()
    press_until(page, "Tab", f"{own} .menu > summary")
    page.keyboard.press("Enter")
    expect(page.locator(f"{own} [data-mute]")).to_be_visible()
    press_until(page, "Tab", f"{own} [data-mute]")
    page.keyboard.press("Enter")
    expect(page.locator(f"{own} .menu > summary")).to_be_focused()
    expect(page.get_by_text("Muted:")).to_have_count(0)


def test_what_a_visitor_muted_is_folded_in_what_is_loaded_later(page: Page, make_article, fill):
    article = make_article()
    fill(article, [{"author_name": "Theo" if place % 50 == 0 else f"R{place}"} for place in range(120)])
    page.goto(url_of(article))
    mute(page, "Comment 0.", "Theo")
    expect(page.get_by_text("Muted: Theo. Show")).to_have_count(2)
    page.get_by_role("link", name=re.compile("^Show the next")).click()
    expect(page.get_by_text("Muted: Theo. Show")).to_have_count(3)
