"""One key each: reading a discussion, and taking part in it, without a mouse."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from blog.accounts.models import SYSTEM
from blog.articles.models import Article
from blog.comments.models import Comment, Status
from blog.comments.services import change_status
from blog.foundation.database import db
from tests.reading import url_of

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("unscreened")]  # tests type faster than people do


@pytest.fixture
def reading(page: Page, discussion: Article) -> Page:
    """A reader who has opened the article."""
    page.set_viewport_size({"width": 1280, "height": 500})
    page.goto(url_of(discussion))
    return page


def comment_of(page: Page, words: str) -> Locator:
    """The comment that says `words`."""
    return page.locator("article.comment", has=page.locator(".comment-body", has_text=words)).first


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def said_at(page: Page) -> str | None:
    """What the comment with the focus says."""
    return page.evaluate("document.activeElement.closest('.comment')?.querySelector('.comment-body').innerText")


def test_j_and_k_walk_through_the_comments(reading: Page):
    press(reading, "j")
    assert said_at(reading) == "I read the terms."
    walked = []
    for _ in range(5):
        press(reading, "j")
        walked.append(said_at(reading))
        expect(reading.locator(":focus")).to_be_in_viewport()
        assert reading.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert walked == ["Nobody reads the terms.", "I did, twice.", "Toast is a human right.", "Is it?", "First!"]
    press(reading, "j")
    assert said_at(reading) == "First!"
    expect(reading.locator("#live")).to_have_text("That was the last comment on this page.")
    press(reading, "k", "k")
    assert said_at(reading) == "Toast is a human right."


def test_walking_begins_at_what_is_in_the_window(reading: Page):
    comment_of(reading, "Toast is").evaluate("comment => comment.scrollIntoView()")
    press(reading, "j")
    assert said_at(reading) == "Toast is a human right."


def test_p_leads_to_what_is_answered_and_c_closes_the_branch(reading: Page):
    press(reading, "j", "j", "j", "p")
    assert said_at(reading) == "Nobody reads the terms."
    press(reading, "j", "c")  # it has no branch of its own: the one that it is in
    assert said_at(reading) == "Nobody reads the terms."
    expect(comment_of(reading, "I did, twice.")).to_be_hidden()
    press(reading, "j")
    assert said_at(reading) == "Toast is a human right."
    press(reading, "k", "c")
    expect(comment_of(reading, "I did, twice.")).to_be_visible()


def test_r_opens_the_reply_and_typing_in_it_is_only_typing(reading: Page):
    press(reading, "j", "j", "r")
    field = reading.locator(".reply-slot textarea")
    expect(field).to_be_focused()
    reading.keyboard.type("jknpcrq? all keys")
    expect(field).to_have_value("jknpcrq? all keys")
    expect(reading.locator("dialog")).to_be_hidden()
    press(reading, "Control+Enter")
    expect(comment_of(reading, "all keys")).to_be_visible()
    expect(reading.locator(".reply-slot article.comment")).to_be_focused()
    press(reading, "p")
    assert said_at(reading) == "Nobody reads the terms."


def test_n_leads_from_new_to_new(reading: Page):
    press(reading, "n")
    expect(reading.locator("#live")).to_have_text("Nothing new on this page.")
    reading.evaluate("""
      for (const at of [1, 4]) document.querySelectorAll("article.comment")[at].classList.add("is-new");
    """)
    press(reading, "n")
    assert said_at(reading) == "Nobody reads the terms."
    press(reading, "n")
    assert said_at(reading) == "Is it?"
    press(reading, "n")
    assert said_at(reading) == "Nobody reads the terms."


def test_q_asks_for_a_quotation_at_the_comment(reading: Page):
    reading.evaluate("document.addEventListener('lastword:quote', ({ target }) => { window.quoted = target.id; })")
    press(reading, "j")
    focused = reading.evaluate("document.activeElement.id")
    press(reading, "q")
    assert reading.evaluate("window.quoted") == focused


def test_with_a_modifier_keys_are_the_browsers(reading: Page):
    press(reading, "j", "Control+k", "Alt+k", "Shift+J")
    assert said_at(reading) == "I read the terms."


def test_the_help_opens_by_key_and_by_button_and_gives_the_focus_back(reading: Page):
    help_ = reading.get_by_role("dialog", name="One key each")
    press(reading, "j", "?")
    expect(help_).to_be_visible()
    press(reading, "j")
    expect(help_).to_be_visible()
    press(reading, "Escape")
    expect(help_).to_be_hidden()
    assert said_at(reading) == "I read the terms."
    reading.get_by_role("button", name="Keys").press("Enter")
    help_.get_by_role("button", name="Close").press("Enter")
    expect(reading.get_by_role("button", name="Keys")).to_be_focused()


def test_keys_can_be_switched_off_and_stay_off(reading: Page):
    reading.get_by_role("button", name="Keys").click()
    reading.get_by_role("checkbox", name="Keys are on").press("Space")
    press(reading, "Escape", "j", "?")
    assert said_at(reading) is None
    reading.reload()
    press(reading, "j", "?")
    assert said_at(reading) is None
    expect(reading.get_by_role("dialog")).to_be_hidden()
    reading.get_by_role("button", name="Keys").click()
    reading.get_by_role("checkbox", name="Keys are on").press("Space")
    press(reading, "Escape")
    reading.reload()
    press(reading, "j")
    assert said_at(reading) == "I read the terms."


def test_in_a_flat_order_p_follows_the_link(reading: Page, discussion: Article):
    reading.goto(f"{url_of(discussion)}?order=oldest")
    press(reading, "j", "j", "p")
    assert said_at(reading) == "I read the terms."


def test_keys_work_at_a_permalink_and_for_what_was_loaded_later(page: Page, make_article, fill):
    article = make_article()
    fill(article, [{} for _ in range(120)])
    page.goto(url_of(article))
    page.get_by_role("link", name=re.compile("^Show the next")).click()
    expect(page.locator("article.comment")).to_have_count(120)
    page.locator("article.comment").nth(99).evaluate("last => { last.tabIndex = -1; last.focus(); }")
    press(page, "j")
    assert said_at(page) == "Comment 100."
    press(page, "j", "r")
    expect(page.locator(".reply-slot textarea")).to_be_focused()
    page.goto(page.locator(".when").nth(3).get_attribute("href"))
    press(page, "j")
    assert said_at(page) == "Comment 3."


def test_no_key_does_anything_without_a_name_for_it(reading: Page):
    before = reading.content()
    press(reading, "x", "z", "Tab")
    assert re.sub(r"\s", "", reading.content()) == re.sub(r"\s", "", before)


def test_comments_have_names_and_threads_have_headings(reading: Page):
    threads = reading.locator(".threads")
    names = [article.get_attribute("aria-labelledby") for article in threads.get_by_role("article").all()]
    assert len(names) == 6
    assert threads.get_by_role("article", name=re.compile("^Ines .*m$")).count() == 2
    found = threads.get_by_role("heading").evaluate_all("all => all.map(one => [one.tagName, one.innerText])")
    assert found == [["H3", "Consent"], ["H3", "Wren"], ["H3", "Dov"]]
    assert threads.get_by_role("list").count() >= 3


@pytest.mark.parametrize("fold", ["hidden", "muted"])
def test_a_folded_comment_is_met_at_its_line_which_enter_opens(
    app: Flask, page: Page, discussion: Article, make_comment: Callable[..., Comment], fold: str
):
    comment = make_comment(article=discussion, name="Vic", body="Not for everybody.")
    make_comment(parent=comment, body="Why not?")
    if fold == "hidden":
        with app.app_context():
            change_status(actor=SYSTEM, comment=db.session.get(Comment, comment.id), to=Status.HIDDEN, reason="flagged")
    page.goto(url_of(discussion))
    if fold == "muted":
        comment_of(page, "Not for").locator(".menu > summary").click()
        page.get_by_role("button", name="Mute Vic").click()
        page.goto(url_of(discussion))  # from the top again
    line = page.locator(":is(.stub, .muted) > summary")
    press(page, *"jjjjjjj")
    expect(line).to_be_focused()
    expect(line).to_be_in_viewport()
    press(page, "j")
    assert said_at(page) == "Why not?"
    press(page, "p")
    expect(line).to_be_focused()
    press(page, "Enter")
    expect(comment_of(page, "Not for")).to_be_visible()
    expect(page.locator("details[tabindex]")).to_have_count(0)
    press(page, "r")
    expect(page.locator(f"#reply-{comment.id} textarea")).to_be_focused()


def test_only_who_has_keys_is_told_of_them(reading: Page, discussion: Article, new_context):
    expect(reading.get_by_role("button", name="Keys")).to_be_visible()
    phone = new_context(has_touch=True, is_mobile=True, viewport={"width": 360, "height": 800}).new_page()
    phone.goto(url_of(discussion))
    expect(phone.locator("[data-opens-keys]:not([hidden])")).to_be_attached()
    expect(phone.locator("[data-opens-keys]")).to_be_hidden()
