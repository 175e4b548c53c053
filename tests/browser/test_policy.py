"""The Content-Security-Policy stops what should never have come so far."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route

pytestmark = pytest.mark.browser
INJECTED = (
    '<script>document.title = "script ran"</script>'
    '<img src="data:," onerror="document.title = \'handler ran\'">'
    '<p id="painted" style="color: rgb(1, 2, 3)">painted</p>'
)


def inject(page: Page) -> None:
    """Open the front page as if somebody had got raw HTML into it; its headers stay as they are."""

    def answer(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, body=response.text().replace("</main>", f"{INJECTED}</main>"))

    page.route("**/", answer)
    page.goto("/", wait_until="networkidle")


def test_an_inline_script_that_got_into_a_page_does_not_run(page: Page):
    reports: list[str] = []
    page.on("console", lambda message: reports.append(message.text))
    inject(page)
    assert page.title() == "The Fine Print"
    assert page.locator("#painted").evaluate("element => getComputedStyle(element).color") != "rgb(1, 2, 3)"
    assert sum("Content Security Policy" in report for report in reports) == 3


def test_without_the_policy_it_would_run(new_context: Callable[..., BrowserContext]):
    page = new_context(bypass_csp=True).new_page()
    inject(page)
    assert page.title() == "handler ran"


def test_no_page_of_ours_breaks_the_policy(page: Page, discussion):
    reports: list[str] = []
    page.on("console", lambda message: reports.append(message.text))
    day = f"{discussion.published_on:%Y/%m/%d}"
    for url in ("/", f"/{day}/{discussion.slug}/", f"/{day}/{discussion.slug}/comments/2/", "/nothing-here"):
        page.goto(url, wait_until="networkidle")
    page.go_back()
    page.get_by_role("link", name="Reply to Ines").first.click()
    page.get_by_role("textbox", name="Comment").wait_for()
    assert not [report for report in reports if "Policy" in report]
