"""What readers do, in a browser with JavaScript: things happen in place."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from blog.articles.models import Article
from tests.reading import url_of

pytestmark = pytest.mark.browser
RATE = "Rate this comment as insightful"
RATED = "You have rated this comment as insightful"


def comment_of(page: Page, words: str) -> Locator:
    """The one comment that says `words`."""
    return page.locator("article.comment", has=page.locator(".comment-body", has_text=words))


def stay(page: Page) -> None:
    """Leave a mark that is gone when another page is loaded."""
    page.evaluate("window.stayed = true")


def has_stayed(page: Page) -> bool:
    return page.evaluate("window.stayed === true")


def reply_in_place(page: Page, words: str) -> Locator:
    """Open the reply form under the comment that says `words`."""
    comment = comment_of(page, words)
    comment.get_by_role("link", name=re.compile("^Reply")).click()
    form = comment.locator("form[data-comment-form]")
    expect(form).to_be_visible()
    return form


@pytest.fixture
def reading(page: Page, discussion: Article) -> Page:
    """A reader who has opened the article."""
    page.goto(url_of(discussion))
    return page


def test_a_rating_counts_in_place_and_is_taken_back_in_place(reading: Page):
    assert reading.context.cookies() == []
    stay(reading)
    comment = comment_of(reading, "human right")
    comment.get_by_role("button", name=RATE).click()
    expect(comment.get_by_role("button", name=f"{RATED} 1")).to_have_attribute("aria-pressed", "true")
    assert [cookie["name"] for cookie in reading.context.cookies()] == ["visitor"]
    comment.get_by_role("button", name=RATED).click()
    expect(comment.get_by_role("button", name=RATE, exact=True)).to_have_attribute("aria-pressed", "false")
    assert has_stayed(reading)


def test_a_second_rating_on_the_same_page_counts_too(reading: Page):
    stay(reading)
    for words in ("human right", "Is it?"):
        comment_of(reading, words).get_by_role("button", name=RATE).click()
        expect(comment_of(reading, words).get_by_role("button", name=f"{RATED} 1")).to_be_visible()
    assert has_stayed(reading)
    reading.reload()
    assert reading.get_by_role("button", name=RATED).count() == 2


def test_a_rating_keeps_the_focus_where_it_was(reading: Page):
    button = comment_of(reading, "human right").get_by_role("button", name=RATE)
    button.focus()
    reading.keyboard.press("Enter")
    expect(comment_of(reading, "human right").get_by_role("button", name=RATED)).to_be_focused()


def test_the_fourth_reader_of_a_network_is_told_under_the_comment(
    reading: Page, new_context: Callable[..., BrowserContext]
):
    for _ in range(3):
        other = new_context().new_page()
        other.goto(reading.url)
        comment_of(other, "human right").get_by_role("button", name=RATE).click()
        expect(comment_of(other, "human right").get_by_role("button", name=RATED)).to_be_visible()
    stay(reading)
    comment_of(reading, "human right").get_by_role("button", name=RATE).click()
    expect(comment_of(reading, "human right").get_by_role("alert")).to_contain_text("Enough readers on your network")
    assert has_stayed(reading)


def test_a_reply_opens_under_its_comment_and_is_posted_in_place(reading: Page):
    stay(reading)
    form = reply_in_place(reading, "human right")
    expect(form.get_by_role("textbox", name="Comment")).to_be_focused()
    form.get_by_role("textbox", name="Comment").fill("Buttered, at *least*.")
    form.get_by_role("button", name="Post comment").click()
    posted = comment_of(reading, "human right").locator("article.comment")
    expect(posted.locator(".comment-body")).to_have_text("Buttered, at least.")
    expect(posted.locator(".role")).to_have_text("You")
    expect(comment_of(reading, "human right").locator("form")).to_have_count(0)
    expect(posted).to_be_focused()
    assert has_stayed(reading)
    reading.reload()
    expect(reading.locator("article.comment", has_text="Buttered")).to_have_count(1)


def test_a_refused_reply_keeps_every_word_and_can_then_be_posted(reading: Page):
    stay(reading)
    form = reply_in_place(reading, "human right")
    form.get_by_role("textbox", name="Name").fill("Jo <b>")
    form.get_by_role("textbox", name="E-mail").fill("jo@")
    form.get_by_role("textbox", name="Comment").fill("My words & yours")
    form.get_by_role("button", name="Post comment").click()
    refused = comment_of(reading, "human right").locator(".respond")
    expect(refused.get_by_role("alert")).to_contain_text("Nothing you typed is lost. One thing needs a look")
    expect(refused.get_by_role("textbox", name="E-mail")).to_have_accessible_description(
        re.compile(r"stops at the @.*will not be published", re.DOTALL)
    )
    expect(refused.get_by_role("textbox", name="Name")).to_have_value("Jo <b>")
    expect(refused.get_by_role("textbox", name="Comment")).to_have_value("My words & yours")
    refused.get_by_role("textbox", name="E-mail").fill("")
    refused.get_by_role("button", name="Post comment").click()
    expect(comment_of(reading, "human right").locator("article.comment")).to_contain_text("Jo <b>")
    assert has_stayed(reading)


def test_a_preview_in_place_shows_what_is_then_published(reading: Page):
    form = reply_in_place(reading, "human right")
    form.get_by_role("textbox", name="Comment").fill("> quote\n\n**Bold** claim")
    form.get_by_role("button", name="Preview").click()
    preview = reading.get_by_role("region", name="Preview").locator(".comment-body")
    expect(preview).to_be_visible()
    promised = preview.inner_html()
    comment_of(reading, "human right").get_by_role("button", name="Post comment").click()
    published = comment_of(reading, "human right").locator("article.comment .comment-body")
    expect(published).to_be_visible()
    assert published.inner_html() == promised


def test_never_mind_closes_the_form_and_gives_the_focus_back(reading: Page):
    form = reply_in_place(reading, "human right")
    form.get_by_role("link", name="Never mind").click()
    expect(form).to_have_count(0)
    expect(comment_of(reading, "human right").get_by_role("link", name=re.compile("^Reply"))).to_be_focused()


def test_ones_own_comment_can_be_edited_withdrawn_and_put_back(reading: Page):
    reading.get_by_role("textbox", name="Comment").fill("Original words.")
    reading.get_by_role("button", name="Post comment").click()
    expect(reading.get_by_role("status")).to_contain_text("Posted.")
    mine = reading.locator("article.comment.is-target")
    mine.get_by_role("link", name="Edit").click()
    expect(reading.get_by_role("heading", name="Edit your comment")).to_be_visible()
    reading.get_by_role("textbox", name="Comment").fill("Better words.")
    reading.get_by_role("button", name="Save the changes").click()
    expect(mine.locator(".comment-body")).to_have_text("Better words.")
    mine.locator(".menu summary").click()
    mine.get_by_role("button", name="Withdraw").click()
    expect(reading.locator(".tombstone")).to_contain_text("Withdrawn by its author.")
    reading.get_by_role("button", name="Undo").click()
    expect(mine.locator(".comment-body")).to_have_text("Better words.")


def test_a_refused_comment_comes_back_in_sight_with_every_word(reading: Page):
    reading.get_by_role("textbox", name="Name").fill("Jo")
    reading.get_by_role("textbox", name="Subject").fill("On <toast>")
    reading.get_by_role("textbox", name="Comment").fill("No")
    reading.get_by_role("button", name="Post comment").click()
    expect(reading.get_by_role("alert")).to_be_in_viewport()
    for name, value in (("Name", "Jo"), ("Subject", "On <toast>"), ("Comment", "No")):
        expect(reading.get_by_role("textbox", name=name)).to_have_value(value)


def test_ctrl_and_enter_post_the_comment(reading: Page):
    reading.get_by_role("textbox", name="Comment").fill("Typed without a mouse.")
    reading.keyboard.press("Control+Enter")
    expect(reading.locator("article.comment.is-target .comment-body")).to_have_text("Typed without a mouse.")


def test_the_characters_are_counted_while_typing(reading: Page):
    counter = reading.locator(".field-count")
    expect(counter).to_have_text("0 / 10,000")
    reading.get_by_role("textbox", name="Comment").fill("Four")
    expect(counter).to_have_text("4 / 10,000")
    reading.get_by_role("textbox", name="Comment").fill("x" * 10_001)
    expect(counter).to_have_class(re.compile("is-over"))


def test_the_chosen_theme_is_remembered(reading: Page):
    def paper() -> str:
        return reading.evaluate("getComputedStyle(document.documentElement).backgroundColor")

    light = paper()
    reading.get_by_role("button", name="Switch to the dark theme").click()
    dark = paper()
    assert dark != light
    reading.goto("/")
    assert paper() == dark
    reading.get_by_role("button", name="Switch to the light theme").click()
    assert paper() == light


def test_a_tab_from_before_the_first_rating_can_still_post(reading: Page, discussion: Article):
    older = reading.context.new_page()
    older.goto(url_of(discussion))
    comment_of(reading, "human right").get_by_role("button", name=RATE).click()
    expect(comment_of(reading, "human right").get_by_role("button", name=RATED)).to_be_visible()
    older.get_by_role("textbox", name="Name").fill("Jo")
    older.get_by_role("textbox", name="Comment").fill("Words from the older tab.")
    older.get_by_role("button", name="Post comment").click()
    expect(older.get_by_role("heading", name="One more press")).to_be_visible()
    expect(older.get_by_role("textbox", name="Comment")).to_have_value("Words from the older tab.")
    older.get_by_role("button", name="Send it").click()
    mine = older.locator("article.comment.is-target")
    expect(mine).to_contain_text("Words from the older tab.")
    expect(mine.locator(".byline")).to_contain_text("Jo")


def test_a_tab_from_before_the_first_rating_can_still_rate_and_reply_in_place(reading: Page, discussion: Article):
    older = reading.context.new_page()
    older.goto(url_of(discussion))
    form = reply_in_place(older, "human right")
    form.get_by_role("textbox", name="Comment").fill("Begun before the cookie.")
    comment_of(reading, "human right").get_by_role("button", name=RATE).click()
    expect(comment_of(reading, "human right").get_by_role("button", name=RATED)).to_be_visible()
    stay(older)
    form.get_by_role("button", name="Post comment").click()
    expect(comment_of(older, "human right").locator("article.comment")).to_contain_text("Begun before the cookie.")
    comment_of(older, "Is it?").get_by_role("button", name=RATE).click()
    expect(comment_of(older, "Is it?").get_by_role("button", name=f"{RATED} 1")).to_be_visible()
    assert has_stayed(older)
    assert len(reading.context.cookies()) == 1


def test_more_comments_load_in_place_without_moving_what_is_read(page: Page, make_article, fill):
    article = make_article()
    fill(article, [{"parent": place - place % 3 if place % 3 else None} for place in range(300)])
    page.goto(url_of(article))
    seen = []
    for _ in range(4):
        seen.append(page.locator("article.comment").count())
        more = page.get_by_role("link", name=re.compile("^Show the next"))
        if not more.count():
            break
        stay(page)
        more.scroll_into_view_if_needed()
        last = page.locator("article.comment").last
        before = last.bounding_box()["y"]
        node = last.get_attribute("id")
        more.click()
        expect(page.locator("article.comment")).not_to_have_count(seen[-1])
        assert page.locator(f"#{node}").bounding_box()["y"] == before
        assert has_stayed(page)
    assert seen[0] <= 100
    assert seen[-1] == 300
    ids = page.locator("article.comment").evaluate_all("elements => elements.map(element => element.id)")
    assert len(set(ids)) == 300
