"""Quoting a selection: with the mouse, with the keys, before what is typed, and to the letter."""

import random
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from blog.accounts.models import SYSTEM
from blog.articles.models import Article, DiscussionMode
from blog.comments.models import Comment, Status
from blog.comments.services import change_status
from blog.foundation.database import db
from blog.foundation.markup import clean_text, render_comment
from blog.foundation.quoting import quote_of
from tests.browser.texts import OURS
from tests.reading import say, url_of

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("unscreened")]  # tests type faster than people do
SELECT = """
(words) => {
  const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (const [place, word] of words.entries()) {
    let node;
    do node = texts.nextNode(); while (!node.data.includes(word));
    const start = node.data.indexOf(word);
    if (place === 0) range.setStart(node, start);
    range.setEnd(node, start + word.length);
  }
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}
"""
MARKS = [
    "*a*", "_", "a_b", "`x`", "```\n", "> ", "- ", "1. ", "# ", "<b>", "</b>", "<", "&", "&amp;", "[a](http://b.example)",
    "\n", "\n\n", "\\", "    ", "~~~", "===", "---", "<br>", "@Jo ", "<pre>", "</pre>", "<ol start=7><li>",
    "<blockquote>",
    "</blockquote>", "\t", "\u00a0", "é", "🦉", "word ", "__init__", "!",
]  # fmt: skip


def comment_of(page: Page, words: str) -> Locator:
    """The one comment that says `words`."""
    return page.locator("article.comment", has=page.locator(".comment-body", has_text=words))


def select(page: Page, *words: str) -> None:
    """Select from the first of these words to the last."""
    page.evaluate(SELECT, list(words))


def quote_button(page: Page) -> Locator:
    return page.get_by_role("button", name="Quote", exact=True)


def caret(page: Page) -> int:
    return page.evaluate("document.activeElement.selectionStart")


@pytest.fixture
def reading(page: Page, discussion: Article) -> Page:
    """A reader who has opened the article."""
    page.goto(url_of(discussion))
    return page


def test_a_selection_is_quoted_in_the_form_that_opens_under_its_comment(reading: Page):
    select(reading, "is a human right")
    quote_button(reading).click()
    field = comment_of(reading, "human right").get_by_role("textbox", name="Comment")
    expect(field).to_be_focused()
    expect(field).to_have_value("> [Wren says:](/comments/4/)\n>\n> is a human right\n\n")
    assert caret(reading) == len(field.input_value())
    expect(quote_button(reading)).to_have_count(0)
    reading.keyboard.type("Since when?")
    comment_of(reading, "human right").get_by_role("button", name="Post comment").click()
    posted = comment_of(reading, "human right").locator("article.comment")
    expect(posted.locator("blockquote")).to_contain_text("is a human right")
    posted.get_by_role("link", name="Wren says:").click()
    expect(reading.locator("article.comment.is-target .comment-body")).to_have_text("Toast is a human right.")


def test_a_quote_comes_before_what_is_typed_already(reading: Page):
    comment_of(reading, "human right").get_by_role("link", name=re.compile("^Reply")).click()
    field = comment_of(reading, "human right").get_by_role("textbox", name="Comment")
    field.fill("I doubt it.")
    select(reading, "human right")
    quote_button(reading).click()
    expect(field).to_have_value("> [Wren says:](/comments/4/)\n>\n> human right\n\nI doubt it.")
    assert caret(reading) == len(field.input_value()) - len("I doubt it.")


@pytest.mark.parametrize("is_by_mouse", [True, False])
def test_the_button_is_the_next_stop_of_the_keyboard_and_escape_sends_it_away(reading: Page, is_by_mouse: bool):  # noqa: FBT001
    if is_by_mouse:
        comment_of(reading, "human right").locator(".comment-body p").dblclick(position={"x": 20, "y": 12})
    else:
        select(reading, "human")
    expect(quote_button(reading)).to_be_visible()
    reading.keyboard.press("Escape")
    expect(quote_button(reading)).to_have_count(0)
    select(reading, "human")
    expect(quote_button(reading)).to_be_visible()
    reading.keyboard.press("Tab")
    expect(quote_button(reading)).to_be_focused()
    reading.keyboard.press("Enter")
    field = comment_of(reading, "human right").get_by_role("textbox", name="Comment")
    expect(field).to_be_focused()
    expect(field).to_have_value("> [Wren says:](/comments/4/)\n>\n> human\n\n")


def test_from_the_button_the_keyboard_goes_on_after_the_comment(reading: Page):
    select(reading, "human")
    expect(quote_button(reading)).to_be_visible()
    reading.keyboard.press("Tab")
    reading.keyboard.press("Tab")
    assert reading.evaluate("document.activeElement.closest('article').id") == "comment-4"
    reading.evaluate("getSelection().removeAllRanges()")
    expect(quote_button(reading)).to_have_count(0)


def test_keys_of_others_quote_the_selection_or_all_of_a_comment(reading: Page):
    select(reading, "human")
    reading.evaluate("document.dispatchEvent(new CustomEvent('lastword:quote'))")
    field = comment_of(reading, "human right").get_by_role("textbox", name="Comment")
    expect(field).to_have_value("> [Wren says:](/comments/4/)\n>\n> human\n\n")
    reading.evaluate(
        "document.querySelector('#comment-5').dispatchEvent(new CustomEvent('lastword:quote', {bubbles: true}))"
    )
    other = reading.locator("#comment-5").get_by_role("textbox", name="Comment")
    expect(other).to_have_value("> [Mara says:](/comments/5/)\n>\n> Is it?\n\n")


def test_the_article_is_quoted_in_the_form_below_it(reading: Page):
    select(reading, "What happened")
    quote_button(reading).click()
    field = reading.locator("#respond").get_by_role("textbox", name="Comment")
    expect(field).to_be_focused()
    path = reading.evaluate("location.pathname")
    expect(field).to_have_value(f"> [Toaster Sues Owner:]({path})\n>\n> What happened\n\n")


def test_what_spans_two_comments_is_not_offered(reading: Page):
    select(reading, "Toast is", "Is it?")
    reading.wait_for_timeout(300)
    expect(quote_button(reading)).to_have_count(0)
    select(reading, "Toast is")
    expect(quote_button(reading)).to_be_visible()
    reading.evaluate("getSelection().removeAllRanges()")
    expect(quote_button(reading)).to_have_count(0)


def test_a_preview_is_not_quoted_as_if_somebody_had_said_it(reading: Page):
    comment_of(reading, "human right").get_by_role("link", name=re.compile("^Reply")).click()
    form = comment_of(reading, "human right").locator(".respond")
    form.get_by_role("textbox", name="Comment").fill("Only a thought")
    form.get_by_role("button", name="Preview").click()
    expect(form.get_by_role("region", name="Preview")).to_be_visible()
    select(reading, "Only a thought")
    reading.wait_for_timeout(300)
    expect(quote_button(reading)).to_have_count(0)


def test_a_hidden_comment_that_was_opened_is_quoted_as_its_authors(app, page: Page, make_comment):
    comment = make_comment(body="Not for everybody.", name="Vic")
    with app.app_context():
        change_status(actor=SYSTEM, comment=db.session.get(Comment, comment.id), to=Status.HIDDEN, reason="flagged")
    page.goto(f"/comments/{comment.id}/")
    page.evaluate("document.querySelector('.stub').dispatchEvent(new CustomEvent('lastword:quote', {bubbles: true}))")
    expect(page.locator(f"#reply-{comment.id} textarea")).to_have_value(
        f"> [Vic says:](/comments/{comment.id}/)\n>\n> Not for everybody.\n\n"
    )


def test_where_nobody_can_answer_nothing_is_quoted(page: Page, make_article, fill):
    article = make_article(discussion_mode=DiscussionMode.CLOSED)
    fill(article, [{"body_source": "All is said."}])
    page.goto(url_of(article))
    for words in ("All is said", "What happened"):
        select(page, words)
        page.wait_for_timeout(300)
        expect(quote_button(page)).to_have_count(0)


def test_quoting_the_comment_does_not_leave_the_page(reading: Page):
    comment_of(reading, "human right").get_by_role("link", name=re.compile("^Reply")).click()
    field = comment_of(reading, "human right").get_by_role("textbox", name="Comment")
    field.fill("Mine.")
    comment_of(reading, "human right").get_by_role("link", name="Quote the comment").click()
    expect(field).to_have_value("> [Wren says:](/comments/4/)\n>\n> Toast is a human right.\n\nMine.")


def test_without_scripts_a_link_does_it(page_without_js: Page, discussion: Article):
    page_without_js.goto(url_of(discussion))
    comment_of(page_without_js, "human right").get_by_role("link", name=re.compile("^Reply")).click()
    page_without_js.get_by_role("link", name="Quote the comment").click()
    field = page_without_js.get_by_role("textbox", name="Comment")
    expect(field).to_have_value("> [Wren says:](/comments/4/)\n>\n> Toast is a human right.\n\n")
    field.fill(field.input_value() + "Since when?")
    page_without_js.get_by_role("button", name="Post comment").click()
    expect(page_without_js.locator("article.is-target blockquote")).to_contain_text("Toast is a human right.")


def test_a_quote_of_the_browser_is_a_quote_of_the_server(reading: Page):
    choose = random.Random(11)
    texts = [clean_text("".join(choose.choices(MARKS, k=choose.randint(1, 14)))).strip() for _ in range(400)]
    pages = [str(render_comment(text)) for text in [*texts, *map(clean_text, OURS)]]
    made = reading.evaluate(
        """(pages) => pages.map((html) => {
          const body = new DOMParser().parseFromString(html, "text/html").body;
          return lastword.quoteOf(body, "J_o [1] says:", "/comments/1/");
        })""",
        pages,
    )
    for html, quote in zip(pages, made, strict=True):
        assert quote == quote_of(html, who="J_o [1]", url="/comments/1/"), html


@pytest.mark.parametrize("text", OURS)
def test_hostile_words_are_quoted_as_words(app, page: Page, live_server, make_article, text: str):
    article, client = make_article(), app.test_client()
    if not render_comment(text).strip():
        pytest.skip("nothing of it is to be seen")
    comment = say(client, article, f"Before\n\n{text}\n\nand after.")
    page.goto(f"{url_of(article)}comments/{comment}/")
    page.evaluate("id => document.querySelector(id).dispatchEvent(new CustomEvent('lastword:quote', {bubbles: true}))",
                  f"#comment-{comment}")  # fmt: skip
    form = page.locator(f"#reply-{comment}")
    form.get_by_role("button", name="Preview").click()
    shown = form.get_by_role("region", name="Preview").locator(".comment-body")
    expect(shown).to_be_visible()
    said = page.locator(f"#comment-{comment} > .comment-body")
    letters = "element => element.textContent.replace(/\\s/g, '')"
    assert shown.evaluate(letters) == f"AnonymousCowardsays:{said.evaluate(letters)}"
    assert shown.locator("a").count() == 1
