"""What is new since the last visit, in a browser: members' on the server, visitors' in the browser."""

import re
from collections.abc import Callable
from queue import SimpleQueue

import pytest
from flask import Flask, Response, request
from playwright.sync_api import Page, expect

from blog.articles.models import Article
from tests.reading import url_of

pytestmark = pytest.mark.browser
SEEN = """
(threads) => new Promise((seen) => new IntersectionObserver((entries, observer) => {
  if (entries.some((entry) => entry.isIntersecting)) setTimeout(seen);
}).observe(threads))
"""


@pytest.fixture
def jo(make_member):
    return make_member("Jo")


@pytest.fixture(params=["visitor", "member", "member without JavaScript"])
def reading(request: pytest.FixtureRequest, enter, jo) -> Page:
    """A reader, whoever they are."""
    page: Page = request.getfixturevalue("page_without_js" if "without" in request.param else "page")
    if request.param != "visitor":
        enter(page.context, jo)
    return page


@pytest.fixture
def visit(app: Flask) -> Callable[[Page, Article], None]:
    """Lets a reader read the discussion and go away; who has no scripts presses the button."""
    marked: SimpleQueue[str] = SimpleQueue()

    @app.after_request
    def note(response: Response) -> Response:
        if request.endpoint == "discussion.seen":
            marked.put(response.status)
        return response

    def visit(page: Page, article: Article) -> None:
        page.goto(url_of(article))
        button = page.get_by_role("button", name="Mark all as read")
        if button.is_visible():
            button.click()
            return
        threads = page.locator(".threads")
        threads.scroll_into_view_if_needed()
        threads.evaluate(SEEN)
        is_member = page.locator(".nav-member").count() > 0
        page.goto("/")
        if is_member:
            assert marked.get(timeout=30) == "303 SEE OTHER"

    return visit


def told(page: Page):
    return page.locator("#memory")


def test_at_the_first_visit_nothing_is_new(reading: Page, discussion: Article):
    reading.goto(url_of(discussion))
    expect(reading.get_by_text("since your visit")).to_have_count(0)
    expect(reading.locator(".is-new")).to_have_count(0)
    assert [cookie for cookie in reading.context.cookies() if cookie["name"] == "visitor"] == []


def test_what_came_meanwhile_is_marked_counted_and_led_to(
    reading: Page, discussion: Article, make_comment, moved_clock, visit
):
    visit(reading, discussion)
    moved_clock.forward(seconds=5)
    first = make_comment(article=discussion, body="News, the first.")
    second = make_comment(parent=first, body="News, the second.")
    reading.goto(url_of(discussion))
    expect(told(reading)).to_contain_text(re.compile(r"2 new since your visit today at \d+:\d\d[ap]m"))
    expect(reading.locator(".is-new")).to_have_count(2)
    expect(reading.locator(f"#comment-{first.id} .when")).to_have_text(re.compile(r"^new, \d+:\d\d[ap]m$"))
    told(reading).get_by_role("link", name="2 new").click()
    expect(reading.locator(f"#comment-{first.id}")).to_be_in_viewport()
    expect(reading).to_have_url(re.compile(f"#comment-{first.id}$"))
    reading.locator(f"#comment-{first.id}").get_by_role("link", name="Next new comment").click()
    expect(reading).to_have_url(re.compile(f"#comment-{second.id}$"))
    expect(reading.locator(f"#comment-{second.id} .next-new")).to_have_count(0)


def test_marks_stay_while_the_visit_lasts_and_go_when_all_is_marked_as_read(
    reading: Page, discussion: Article, make_comment, moved_clock, visit
):
    visit(reading, discussion)
    moved_clock.forward(seconds=5)
    make_comment(article=discussion, body="News.")
    reading.goto(url_of(discussion))
    reading.reload()
    expect(reading.locator(".is-new")).to_have_count(1)
    reading.get_by_role("button", name="Mark all as read").click()
    expect(reading.locator(".is-new")).to_have_count(0)
    reading.goto(url_of(discussion))
    expect(reading.locator(".is-new")).to_have_count(0)


def test_ones_own_words_are_not_new(page: Page, discussion: Article, moved_clock, visit):
    visit(page, discussion)
    moved_clock.forward(seconds=5)
    page.goto(url_of(discussion))
    page.get_by_role("textbox", name="Comment").fill("Mine, and I know it.")
    page.get_by_role("button", name="Post comment").click()
    expect(page.locator(".is-target")).to_contain_text("Mine, and I know it.")
    page.goto(url_of(discussion))
    expect(page.get_by_text("Mine, and I know it.").first).to_be_visible()
    expect(page.locator(".is-new")).to_have_count(0)


def test_a_closed_branch_says_how_many_are_new_and_the_way_to_one_opens_it(
    reading: Page, discussion: Article, make_comment, moved_clock, visit
):
    visit(reading, discussion)
    moved_clock.forward(seconds=5)
    reading.goto(url_of(discussion))
    parent_id = reading.locator("article.comment", has_text="I read the terms.").get_attribute("id")
    parent = type("Parent", (), {"id": int(parent_id.removeprefix("comment-")), "article_id": discussion.id})
    make_comment(parent=parent, body="News, further down.")
    reading.goto(url_of(discussion))
    toggle = reading.locator(".branch > summary").first
    expect(toggle).not_to_contain_text("(1 new)", use_inner_text=True)
    toggle.click()
    expect(toggle).to_contain_text("(1 new)", use_inner_text=True)
    expect(reading.get_by_text("News, further down.")).to_be_hidden()
    told(reading).get_by_role("link", name="1 new").click()
    expect(reading.get_by_text("News, further down.")).to_be_in_viewport()


@pytest.mark.parametrize("seen", ["null", "'x'", "1e300", "-1e300"])
def test_what_a_browser_remembers_that_is_no_visit_is_a_first_visit(page: Page, discussion: Article, seen):
    page.goto("/")
    page.evaluate(f"""
        const since = "2020-01-01T00:00:00Z";
        const value = {{ since, until: since, seen: {seen}, before: {seen} }};
        localStorage.setItem("lastword:visits:{discussion.id}", JSON.stringify({{ at: Date.now(), value }}));
    """)
    page.goto(url_of(discussion))
    expect(page.get_by_text("since your visit")).to_have_count(0)
    expect(page.locator(".is-new")).to_have_count(0)


def test_devices_of_a_member_share_what_is_read(
    new_context, enter, jo, discussion: Article, make_comment, moved_clock, visit
):
    phone, laptop = (new_context().new_page() for _ in range(2))
    for page in (phone, laptop):
        enter(page.context, jo)
    visit(phone, discussion)
    moved_clock.forward(seconds=5)
    make_comment(article=discussion, body="News.")
    laptop.goto(url_of(discussion))
    expect(laptop.locator(".is-new")).to_have_count(1)


def test_who_only_reads_the_article_has_not_read_the_discussion(page: Page, enter, jo, make_article, fill):
    article = make_article(body_source="A long story.\n\n" * 200)
    fill(article, [{}])
    enter(page.context, jo)
    sent = []
    page.on("request", lambda request: sent.append(request.url))
    page.goto(url_of(article))
    page.goto("/")
    assert not [url for url in sent if url.endswith("/seen")]


def test_a_visitors_visits_are_never_sent(page: Page, discussion: Article, make_comment, moved_clock, visit):
    sent = []
    page.on("request", lambda request: sent.append((request.method, request.url)))
    visit(page, discussion)
    page.goto(url_of(discussion))
    assert {method for method, _ in sent} == {"GET"}
    assert "?" not in "".join(url.replace("?v=", "") for _, url in sent)
    kept = page.evaluate("Object.keys(localStorage)")
    assert kept == [f"lastword:visits:{discussion.id}"]
