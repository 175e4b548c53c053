"""What is typed is kept in the browser until it is posted or discarded."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from blog.articles.models import Article
from tests.reading import url_of

pytestmark = pytest.mark.browser
BODY = "Half a thought,\n\nand “another” <half>."
RESTORED = "Restored what you had typed."
DRAFTS = "Object.keys(localStorage).filter((key) => key.startsWith('lastword:drafts:'))"


def field(page: Page | Locator, name: str) -> Locator:
    return page.get_by_role("textbox", name=name)


def type_in(page: Page, place: Page | Locator, **typed: str) -> None:
    """Type, and go on only when it is kept."""
    for name, text in typed.items():
        field(place, name).fill(text)
    page.wait_for_function(
        "(text) => Object.values(localStorage).some((kept) => kept.includes(text))", arg=next(iter(typed.values()))[:9]
    )


def open_reply(page: Page) -> Locator:
    page.get_by_role("link", name="Reply to Wren").click()
    form = page.locator(".reply-slot form")
    expect(form).to_be_visible()
    return form


@pytest.fixture
def writing(page: Page, discussion: Article) -> Page:
    """A reader who has opened the article."""
    page.goto(url_of(discussion))
    return page


def test_what_was_typed_is_there_again_and_says_so(writing: Page):
    type_in(writing, writing, Comment=BODY, Subject="On toast", Name="Somebody")
    field(writing, "E-mail").fill("jo@example.org")
    writing.goto("/")
    writing.go_back()
    writing.reload()
    expect(field(writing, "Comment")).to_have_value(BODY)
    expect(field(writing, "Subject")).to_have_value("On toast")
    expect(field(writing, "Name")).to_have_value("Somebody")
    expect(writing.get_by_role("status").filter(has_text=RESTORED)).to_be_visible()
    expect(writing.locator("[data-count-for]")).to_contain_text(re.compile(r"^[1-9]"))
    assert "jo@example.org" not in writing.evaluate("JSON.stringify({...localStorage})")


def test_what_was_typed_a_moment_before_leaving_is_kept(writing: Page, discussion: Article):
    field(writing, "Comment").fill(BODY)
    writing.goto("/")
    writing.goto(url_of(discussion))
    expect(field(writing, "Comment")).to_have_value(BODY)


def test_discarding_empties_the_form_for_good(writing: Page):
    type_in(writing, writing, Comment=BODY, Name="Somebody")
    writing.reload()
    writing.get_by_role("button", name="Discard it").click()
    for name in ("Comment", "Name"):
        expect(field(writing, name)).to_have_value("")
    expect(field(writing, "Comment")).to_be_focused()
    expect(writing.get_by_text(RESTORED)).to_have_count(0)
    assert writing.evaluate(DRAFTS) == []
    writing.reload()
    expect(field(writing, "Comment")).to_have_value("")


def test_a_reply_in_place_has_a_draft_of_its_own(writing: Page):
    type_in(writing, writing, Comment="For the discussion.")
    type_in(writing, open_reply(writing), Comment="For Wren alone.")
    writing.reload()
    expect(field(writing.locator("#respond"), "Comment")).to_have_value("For the discussion.")
    form = open_reply(writing)
    expect(field(form, "Comment")).to_have_value("For Wren alone.")
    expect(form.get_by_text(RESTORED)).to_be_visible()
    assert len(writing.evaluate(DRAFTS)) == 2


def test_a_draft_goes_when_it_is_posted_and_only_then(writing: Page, discussion: Article):
    type_in(writing, writing, Comment="No")
    for button in ("Preview", "Post comment"):
        writing.get_by_role("button", name=button).click()
        expect(writing.get_by_role("alert")).to_be_visible()
        expect(writing.get_by_text(RESTORED)).to_have_count(0)
        assert len(writing.evaluate(DRAFTS)) == 1
    type_in(writing, writing, Comment="Now it is long enough.")
    writing.get_by_role("button", name="Post comment").click()
    expect(writing.locator(".is-target")).to_contain_text("Now it is long enough.")
    assert writing.evaluate(DRAFTS) == []
    writing.goto(url_of(discussion))
    expect(field(writing, "Comment")).to_have_value("")


def test_a_draft_of_a_reply_goes_when_it_is_posted_in_place(writing: Page):
    form = open_reply(writing)
    type_in(writing, form, Comment="No")
    form.get_by_role("button", name="Post comment").click()
    expect(writing.locator(".reply-slot").get_by_role("alert")).to_be_visible()
    assert len(writing.evaluate(DRAFTS)) == 1
    type_in(writing, writing.locator(".reply-slot"), Comment="Toast for all.")
    writing.locator(".reply-slot").get_by_role("button", name="Post comment").click()
    expect(writing.locator(".reply-slot article.comment")).to_contain_text("Toast for all.")
    assert writing.evaluate(DRAFTS) == []


def test_a_draft_outlives_an_answer_that_never_came(writing: Page, discussion: Article):
    type_in(writing, writing, Comment=BODY)
    writing.route("**/comments/", lambda route: route.abort())
    writing.get_by_role("button", name="Post comment").click()
    writing.unroute("**/comments/")
    writing.goto(url_of(discussion) + "?done=posted")  # an address that anybody could have sent
    writing.goto(url_of(discussion))
    expect(field(writing, "Comment")).to_have_value(BODY)


def test_who_was_never_sent_anything_loses_nothing_by_a_link(writing: Page, discussion: Article):
    type_in(writing, writing, Comment=BODY)
    writing.goto(url_of(discussion) + "?done=posted")
    expect(field(writing, "Comment")).to_have_value(BODY)


def test_of_two_tabs_the_one_typed_in_last_is_remembered(writing: Page, discussion: Article):
    other = writing.context.new_page()
    other.goto(url_of(discussion))
    type_in(writing, writing, Comment="From the first tab.")
    type_in(other, other, Comment="From the second tab.")
    expect(field(writing, "Comment")).to_have_value("From the first tab.")
    writing.get_by_role("button", name="Post comment").click()
    expect(writing.locator(".is-target")).to_contain_text("From the first tab.")
    other.reload()
    expect(field(other, "Comment")).to_have_value("From the second tab.")


def test_a_member_who_comes_back_from_signing_in_finds_one_text_not_two(writing: Page, make_member, enter):
    type_in(writing, writing, Comment=BODY)
    enter(writing.context, make_member("Jo"))
    writing.reload()
    expect(field(writing, "Comment")).to_have_value(BODY)
    expect(writing.get_by_text("Commenting as Jo.")).to_be_visible()


def test_editing_keeps_no_draft(writing: Page):
    field(writing, "Comment").fill("My first words.")
    writing.get_by_role("button", name="Post comment").click()
    writing.get_by_role("link", name="Edit").click()
    field(writing, "Comment").fill("My second words.")
    writing.go_back()
    assert writing.evaluate(DRAFTS) == []


def test_passwords_are_never_kept(page: Page, make_member):
    make_member("Jo")
    page.goto("/sign-in/")
    field(page, "E-mail or name").fill("Jo")
    page.get_by_label("Password").fill("a secret to keep")
    page.goto("/")
    assert "secret" not in page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")


# --- Bounds, and storage that fails -------------------------------------------------------------


def test_twenty_drafts_are_kept_the_oldest_go_first_and_none_longer_than_two_weeks(writing: Page):
    writing.evaluate(
        """
        const day = 24 * 60 * 60 * 1000;
        for (let n = 0; n < 30; n++)
          localStorage.setItem(`lastword:drafts:/x/${n}`, JSON.stringify({ at: Date.now() - n * 1000, value: {} }));
        localStorage.setItem("lastword:drafts:/old/", JSON.stringify({ at: Date.now() - 15 * day, value: {} }));
        localStorage.setItem("lastword:visits:1", "other things stay");
        """
    )
    type_in(writing, writing, Comment=BODY)
    kept = writing.evaluate(DRAFTS)
    assert len(kept) == 20
    assert "lastword:drafts:/x/0" in kept
    assert not {"lastword:drafts:/x/29", "lastword:drafts:/old/"} & set(kept)
    assert writing.evaluate("localStorage.getItem('lastword:visits:1')") == "other things stay"


def test_a_draft_is_forgotten_after_two_weeks(writing: Page):
    type_in(writing, writing, Comment=BODY)
    writing.evaluate(
        """
        for (const [key, text] of Object.entries({ ...localStorage })) {
          const kept = JSON.parse(text);
          localStorage.setItem(key, JSON.stringify({ ...kept, at: kept.at - 14 * 24 * 60 * 60 * 1000 }));
        }
        """
    )
    writing.evaluate("window.onpagehide = null")
    writing.reload()
    expect(field(writing, "Comment")).to_have_value("")


BROKEN = {
    "disabled": """
        Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError"); } });
        Object.defineProperty(window, "sessionStorage", { get() { throw new DOMException("no", "SecurityError"); } });
    """,
    "absent": 'Object.defineProperty(window, "localStorage", { value: null });',
    "full": 'Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };',
}
GARBAGE = [
    "",
    "null",
    "{",
    "[]",
    "7",
    '{"at": "x"}',
    '{"at": 9e15, "value": 3}',
    '{"at": 1e400, "value": {"body": []}}',
]


def use_everything(page: Page, article: Article) -> None:
    """Close a branch, mute somebody, write and post; nothing may break."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(url_of(article))
    page.locator(".branch > summary").first.click()
    expect(page.get_by_text("Nobody reads the terms.")).to_be_hidden()
    wren = page.locator("article.comment", has_text="Toast is a human right.")
    wren.locator(".menu > summary").click()
    wren.get_by_role("button", name="Mute Wren").click()
    expect(page.get_by_text("Muted: Wren. Show")).to_be_visible()
    page.reload()
    field(page, "Comment").fill("All the same.")
    page.get_by_role("button", name="Post comment").click()
    expect(page.locator(".is-target")).to_contain_text("All the same.")
    page.goto(url_of(article))
    page.locator(".threads").scroll_into_view_if_needed()
    page.goto("/")
    page.goto(url_of(article))
    assert errors == []


@pytest.mark.parametrize("how", BROKEN)
def test_without_a_storage_that_works_everything_works(page: Page, discussion: Article, how: str):
    page.add_init_script(BROKEN[how])
    use_everything(page, discussion)


@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_in_the_storage_breaks_nothing(page: Page, discussion: Article, garbage: str):
    address = url_of(discussion)
    page.goto(address)
    names = [f"branches:{discussion.id}", f"visits:{discussion.id}", f"drafts:{address}comments/", "mutes:v0"]
    names += [f"mutes:{one.get_attribute('data-author')}" for one in page.locator("[data-author]").all()]
    values = [garbage, garbage.replace('"value": 3', '"value": {"since": 3, "until": [], "body": {}}')]
    for value in values:
        page.evaluate(
            "([names, value]) => { for (const name of names) localStorage.setItem(`lastword:${name}`, value); }",
            [names, value],
        )
        use_everything(page, discussion)
        page.evaluate("localStorage.clear()")
