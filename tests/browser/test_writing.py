"""Writing with scripts: names after an @, help, count, keys, preview, waiting, and withdrawing in place."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Locator, Page, expect

from blog.accounts.models import SYSTEM
from blog.accounts.services import import_member
from blog.articles.models import Article
from tests.reading import url_of

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("unscreened")]  # tests type faster than people do
HOSTILE = "<img src=x onerror=alert(1)>"


def comment_of(page: Page, words: str) -> Locator:
    """The one comment that says `words`."""
    return page.locator("article.comment", has=page.locator(".comment-body", has_text=words))


def main_form(page: Page) -> Locator:
    return page.locator("#respond")


def field_of(form: Locator) -> Locator:
    return form.get_by_role("textbox", name="Comment")


def voice(page: Page) -> Locator:
    """What is said to who listens."""
    return page.locator("#live")


def reply_in_place(page: Page, words: str) -> Locator:
    comment = comment_of(page, words)
    comment.get_by_role("link", name=re.compile("^Reply")).click()
    expect(field_of(comment)).to_be_focused()
    return comment.locator(".respond")


@pytest.fixture
def reading(page: Page, discussion: Article) -> Page:
    """A reader who has opened the article."""
    page.goto(url_of(discussion))
    return page


# --- Names --------------------------------------------------------------------------------------


@pytest.fixture
def company(app: Flask, page: Page, make_article, make_member, fill) -> Page:
    """A reader in front of a discussion among members, one of whom has a hostile name, and a visitor."""
    article = make_article()
    with app.app_context():
        strange = import_member(actor=SYSTEM, name=HOSTILE, email=None, source_key="wp:1")
    members = [make_member(name) for name in ("Jo Smith", "Josephine", "Émile O’Hara")] + [strange]
    said = [{"author_member_id": one.id, "author_name": one.name} for one in members]
    fill(article, [*said, {"author_name": "Jodie"}])
    page.goto(url_of(article))
    return page


def names(page: Page) -> list[str]:
    return page.get_by_role("option").all_inner_texts()


def test_names_of_members_who_speak_here_are_offered_and_taken_by_keyboard(company: Page):
    field = field_of(main_form(company))
    field.press_sequentially("Ask @jo")
    expect(company.get_by_role("listbox", name="Names in this discussion")).to_be_visible()
    assert names(company) == ["Jo Smith", "Josephine"]
    expect(field).to_have_attribute("aria-activedescendant", "mention-name-0")
    expect(voice(company)).to_contain_text("2 names")
    company.keyboard.press("ArrowDown")
    expect(company.get_by_role("option", name="Josephine")).to_have_attribute("aria-selected", "true")
    company.keyboard.press("ArrowDown")
    expect(company.get_by_role("option", name="Jo Smith")).to_have_attribute("aria-selected", "true")
    company.keyboard.press("Enter")
    expect(field).to_have_value("Ask @Jo Smith ")
    expect(field).to_be_focused()
    expect(company.get_by_role("listbox")).to_have_count(0)
    assert field.get_attribute("aria-controls") is None
    company.keyboard.type("about it.")
    main_form(company).get_by_role("button", name="Post comment").click()
    mine = company.locator("article.comment.is-target")
    mine.get_by_role("link", name="@Jo Smith").click()
    expect(company.get_by_role("heading", name="Jo Smith")).to_be_visible()


def test_a_later_word_and_a_letter_without_its_accent_find_a_name(company: Page):
    field = field_of(main_form(company))
    for typed, found in (("@o’h", ["Émile O’Hara"]), ("@emi", ["Émile O’Hara"]), ("@<img", [HOSTILE]), ("@zzz", [])):
        field.fill("")
        field.press_sequentially(typed)
        assert names(company) == found
    assert company.locator("#respond img").count() == 0


def test_escape_sends_the_names_away_until_the_next_at(company: Page):
    field = field_of(main_form(company))
    field.press_sequentially("@jo")
    company.keyboard.press("Escape")
    company.keyboard.type("s")
    expect(company.get_by_role("listbox")).to_have_count(0)
    company.keyboard.type(" and @jo")
    assert names(company) == ["Jo Smith", "Josephine"]
    company.keyboard.press("Tab")
    expect(field).to_have_value("@jos and @Jo Smith ")


def test_a_name_is_taken_with_the_mouse_and_the_list_goes_with_the_focus(company: Page):
    field = field_of(main_form(company))
    field.press_sequentially("@jo")
    company.get_by_role("option", name="Josephine").click()
    expect(field).to_have_value("@Josephine ")
    expect(field).to_be_focused()
    field.press_sequentially("@jo")
    expect(company.get_by_role("listbox")).to_be_visible()
    main_form(company).get_by_role("textbox", name="Subject").focus()
    expect(company.get_by_role("listbox")).to_have_count(0)


def test_nothing_is_offered_in_an_address_and_the_keys_that_post_still_do(company: Page):
    field = field_of(main_form(company))
    field.press_sequentially("mail me: me@jo")
    expect(company.get_by_role("listbox")).to_have_count(0)
    field.press_sequentially(" or @jo")
    expect(company.get_by_role("listbox")).to_be_visible()
    company.keyboard.press("Control+Enter")
    expect(company.locator("article.comment.is-target")).to_contain_text("or @jo")


# --- Help, count and keys -----------------------------------------------------------------------


def test_the_help_stays_open_while_the_form_comes_back(reading: Page):
    form = reply_in_place(reading, "human right")
    form.get_by_text("What you can write").click()
    expect(form.locator("table")).to_be_visible()
    field_of(form).fill("No")
    form.get_by_role("button", name="Post comment").click()
    expect(form.get_by_role("alert")).to_be_visible()
    expect(form.locator("table")).to_be_visible()
    field_of(form).fill("Not *toast*.")
    form.get_by_role("button", name="Preview").click()
    expect(form.get_by_role("region", name="Preview")).to_be_visible()
    expect(form.locator("table").first).to_be_visible()
    expect(main_form(reading).locator("table")).to_be_hidden()


def test_the_help_opens_without_scripts(page_without_js: Page, discussion: Article):
    page_without_js.goto(url_of(discussion))
    page_without_js.get_by_text("What you can write").click()
    expect(page_without_js.locator(".help-shown strong")).to_have_text("strong")


def test_the_count_is_said_near_the_limit_only(reading: Page):
    field = field_of(main_form(reading))
    field.fill("x" * 9000)
    expect(voice(reading)).to_have_text("")
    field.fill("x" * 9600)
    expect(voice(reading)).to_have_text("400 characters left.")
    field.press_sequentially("x")
    expect(reading.locator(".field-count").last).to_have_text("9,601 / 10,000")
    expect(voice(reading)).to_have_text("400 characters left.")
    field.fill("x" * 9750)
    expect(voice(reading)).to_have_text("250 characters left.")
    field.fill("x" * 10_003)
    expect(voice(reading)).to_have_text("3 characters too many.")


def test_over_the_limit_the_button_still_sends_and_everything_comes_back(reading: Page):
    text = "word " * 2001
    field_of(main_form(reading)).fill(text)
    main_form(reading).get_by_role("button", name="Post comment").click()
    expect(reading.get_by_role("alert")).to_be_in_viewport()
    expect(reading.locator(".field-error")).to_contain_text("at most 10,000 characters; this one has 10,004")
    expect(field_of(main_form(reading))).to_have_value(text)


def test_the_keys_post_in_place_and_save_an_edit(reading: Page):
    form = reply_in_place(reading, "human right")
    reading.keyboard.type("By keys alone.")
    reading.keyboard.press("Control+Enter")
    posted = comment_of(reading, "human right").locator("article.comment")
    expect(posted).to_contain_text("By keys alone.")
    expect(form).to_have_count(0)
    posted.get_by_role("link", name="Edit").click()
    expect(reading.get_by_text("Ctrl and Enter save, too.")).to_be_visible()
    reading.get_by_role("textbox", name="Comment").fill("By keys, edited.")
    reading.keyboard.press("Meta+Enter")
    expect(reading.locator("article.comment.is-target")).to_contain_text("By keys, edited.")


def test_only_who_has_a_keyboard_is_told_of_its_keys(
    reading: Page, discussion: Article, new_context: Callable[..., BrowserContext], page_without_js: Page
):
    expect(reading.get_by_text("Ctrl and Enter post, too.")).to_be_visible()
    phone = new_context(has_touch=True, is_mobile=True, viewport={"width": 360, "height": 800}).new_page()
    for other in (phone, page_without_js):
        other.goto(url_of(discussion))
        expect(other.get_by_role("button", name="Post comment").last).to_be_visible()
        expect(other.get_by_text("Ctrl and Enter")).to_be_hidden()


# --- Preview ------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["main", "reply", "edit"])
def test_a_preview_moves_nothing_and_keeps_the_focus(reading: Page, place: str):
    if place == "reply":
        form = reply_in_place(reading, "human right")
    elif place == "main":
        form = main_form(reading)
    else:
        field_of(main_form(reading)).fill("To be edited.")
        main_form(reading).get_by_role("button", name="Post comment").click()
        reading.get_by_role("link", name="Edit").click()
        expect(reading.get_by_role("heading", name="Edit your comment")).to_be_visible()
        form = main_form(reading)
    reading.evaluate("window.stayed = true")
    field_of(form).fill("As **promised**.")
    button = form.get_by_role("button", name="Preview")
    button.focus()
    before = reading.evaluate("scrollY"), button.bounding_box()
    reading.keyboard.press("Enter")
    shown = form.get_by_role("region", name="Preview")
    expect(shown.locator("strong")).to_have_text("promised")
    expect(button).to_be_focused()
    assert (reading.evaluate("scrollY"), button.bounding_box()) == before
    expect(voice(reading)).to_have_text("The preview is below.")
    expect(field_of(form)).to_have_value("As **promised**.")
    field_of(form).fill("As *mended*.")
    button.click()
    expect(shown.locator("em")).to_have_text("mended")
    expect(form.get_by_role("region", name="Preview")).to_have_count(1)
    assert reading.evaluate("window.stayed === true")


def test_a_preview_that_is_refused_says_why_and_the_next_one_says_it_no_more(reading: Page):
    form = main_form(reading)
    field_of(form).fill("No")
    form.get_by_role("button", name="Preview").click()
    expect(form.get_by_role("alert")).to_be_visible()
    expect(field_of(form)).to_have_value("No")
    expect(field_of(form)).to_have_attribute("aria-invalid", "true")
    field_of(form).fill("No, thanks.")
    form.get_by_role("button", name="Preview").click()
    expect(form.get_by_role("region", name="Preview")).to_contain_text("No, thanks.")
    expect(form.get_by_role("alert")).to_have_count(0)
    assert field_of(form).get_attribute("aria-invalid") is None


# --- Waiting ------------------------------------------------------------------------------------


class TestWaiting:
    """With a limit of one comment in ten minutes."""

    @pytest.fixture
    def app(self, make_app: Callable[..., Flask]) -> Flask:
        return make_app(limit_posts="1 per 10 minutes")

    @pytest.fixture
    def hurried(self, page: Page, discussion: Article) -> Page:
        """A reader whose second comment came too fast."""
        page.clock.install()
        for words in ("The first.", "The second.", "The *third*."):
            page.goto(url_of(discussion))
            field_of(main_form(page)).fill(words)
            main_form(page).get_by_role("button", name="Post comment").click()
            expect(page.get_by_role("status").or_(page.get_by_role("alert")).first).to_be_visible()
        return page

    def test_the_time_is_counted_quietly_and_the_button_comes_back_by_itself(self, hurried: Page):
        form = main_form(hurried)
        button = form.get_by_role("button", name="Post comment")
        expect(form.get_by_role("alert")).to_contain_text(re.compile(r"wait 10 minutes, until [\d:]+[ap]m UTC"))
        expect(field_of(form)).to_have_value("The *third*.")
        expect(button).to_be_disabled()
        expect(form.get_by_role("button", name="Preview")).to_be_enabled()
        shown = form.locator("[data-wait]")
        place = button.bounding_box(), form.get_by_role("button", name="Preview").bounding_box()
        hurried.clock.fast_forward(60_000)
        expect(shown).to_have_text(re.compile(r"Again in [89]:\d\d"))
        expect(voice(hurried)).to_have_text("")
        hurried.clock.fast_forward(60_000 * 10)
        expect(button).to_be_enabled()
        expect(voice(hurried)).to_have_text("The wait is over: you can go on.")
        assert (button.bounding_box(), form.get_by_role("button", name="Preview").bounding_box()) == place
        expect(field_of(form)).to_have_value("The *third*.")

    def test_while_the_button_rests_its_keys_do_too(self, hurried: Page):
        hurried.evaluate("window.stayed = true")
        field_of(main_form(hurried)).focus()
        hurried.keyboard.press("Control+Enter")
        expect(voice(hurried)).to_contain_text("Again in")
        assert hurried.evaluate("window.stayed === true")

    def test_a_reply_in_place_waits_in_place(self, hurried: Page):
        form = reply_in_place(hurried, "human right")
        field_of(form).fill("Too fast, too.")
        form.get_by_role("button", name="Post comment").click()
        expect(form.get_by_role("button", name="Post comment")).to_be_disabled()
        expect(field_of(form)).to_have_value("Too fast, too.")
        hurried.clock.fast_forward(60_000 * 11)
        expect(form.get_by_role("button", name="Post comment")).to_be_enabled()

    def test_without_scripts_the_button_stays_and_the_time_is_told(self, page_without_js: Page, discussion: Article):
        for words in ("The first.", "The second.", "The third."):
            page_without_js.goto(url_of(discussion))
            field_of(main_form(page_without_js)).fill(words)
            main_form(page_without_js).get_by_role("button", name="Post comment").click()
        form = main_form(page_without_js)
        expect(form.get_by_role("button", name="Post comment")).to_be_enabled()
        expect(form.locator("[data-wait]")).to_have_text(re.compile(r"Again at [\d:]+[ap]m UTC"))
        expect(field_of(form)).to_have_value("The third.")


# --- Withdrawing --------------------------------------------------------------------------------


@pytest.fixture
def mine(reading: Page) -> Locator:
    """One's own comment, posted in place under another."""
    form = reply_in_place(reading, "human right")
    field_of(form).fill("My own words.")
    form.get_by_role("button", name="Post comment").click()
    posted = comment_of(reading, "human right").locator("article.comment")
    expect(posted).to_contain_text("My own words.")
    return posted


def withdraw(comment: Locator) -> None:
    comment.locator(".menu > summary").click()
    comment.get_by_role("button", name="Withdraw").click()


def test_a_comment_is_withdrawn_in_place_and_put_back_by_keyboard(reading: Page, mine: Locator):
    reading.evaluate("window.stayed = true")
    field_of(main_form(reading)).fill("Half a thought, elsewhere")
    withdraw(mine)
    stone = comment_of(reading, "human right").locator(".tombstone")
    expect(stone).to_contain_text(re.compile(r"Withdrawn by its author\.\s+Undo.*, (60|5\d) seconds left\."))
    expect(reading.get_by_text("It is live")).to_have_count(0)
    expect(stone.get_by_role("button", name="Undo the withdrawal of your comment")).to_be_focused()
    reading.keyboard.press("Enter")
    expect(mine).to_contain_text("My own words.")
    expect(mine).to_be_focused()
    expect(field_of(main_form(reading))).to_have_value("Half a thought, elsewhere")
    assert reading.evaluate("window.stayed === true")


def test_what_stands_below_a_withdrawn_comment_stays_and_so_do_words_in_its_form(reading: Page):
    field_of(main_form(reading)).fill("My own words.")
    main_form(reading).get_by_role("button", name="Post comment").click()
    own = reading.locator("article.comment", has_text="My own words.")
    form = reply_in_place(reading, "My own words.")
    field_of(form).fill("And one more thing")
    withdraw(own)
    expect(reading.locator(".tombstone")).to_be_visible()
    expect(field_of(reading.locator(".reply-slot"))).to_have_value("And one more thing")
    reading.get_by_role("button", name="Undo").click()
    expect(own.locator(".comment-body").first).to_have_text("My own words.")
    expect(field_of(own)).to_have_value("And one more thing")
    withdraw(own)
    expect(reading.locator(".tombstone")).to_be_visible()
    reading.locator(".reply-slot").get_by_role("button", name="Post comment").click()
    expect(reading.get_by_role("alert")).to_contain_text("no longer there")
    expect(field_of(main_form(reading))).to_have_value("And one more thing")


def test_the_way_back_goes_when_its_time_is_over_and_the_focus_stays_near(page: Page, discussion: Article):
    page.clock.install()
    page.goto(url_of(discussion))
    form = reply_in_place(page, "human right")
    field_of(form).fill("My own words.")
    form.get_by_role("button", name="Post comment").click()
    withdraw(comment_of(page, "human right").locator("article.comment"))
    stone = page.locator(".tombstone")
    expect(stone.get_by_role("button")).to_be_focused()
    page.clock.fast_forward(30_000)
    expect(stone).to_contain_text(re.compile(r"(30|2\d) seconds left"))
    page.clock.fast_forward(40_000)
    expect(stone).to_have_text(re.compile(r"^\s*Withdrawn by its author\.\s*$"))
    expect(stone).to_be_focused()


# --- What it said before ------------------------------------------------------------------------


def test_an_author_reads_what_they_said_before_without_colour_and_without_scripts(
    page_without_js: Page, discussion: Article
):
    page = page_without_js
    page.goto(url_of(discussion))
    field_of(main_form(page)).fill("I read all of it.")
    main_form(page).get_by_role("button", name="Post comment").click()
    page.get_by_role("link", name="Edit").click()
    page.get_by_role("textbox", name="Comment").fill("I read most of it.")
    page.get_by_role("button", name="Save the changes").click()
    page.get_by_role("link", name=re.compile("^edited today at .*: what it said before$")).click()
    expect(page.get_by_role("heading", name="What this comment said before")).to_be_visible()
    newest = page.locator(".version-body").first
    looks = "element => getComputedStyle(element).textDecorationLine"
    assert newest.locator("del").evaluate(looks) == "line-through"
    assert newest.locator("ins").evaluate(looks) == "underline"
    page.get_by_role("link", name="The comment in its place").click()
    expect(page.locator("article.comment.is-target")).to_contain_text("I read most of it.")
