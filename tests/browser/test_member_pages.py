"""Members' pages in a browser: read, rated on, fetched further, and a visitor's past claimed."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from blog.accounts.models import Member, Role
from blog.articles.models import Article
from blog.foundation.http.tokens import MEMBER_COOKIE
from tests.browser.states import LONG
from tests.browser.test_accessibility import RULES
from tests.browser.test_layout import TOO_WIDE
from tests.profiles.conftest import change
from tests.reading import url_of

pytestmark = pytest.mark.browser
PER_PAGE = 20
RATE = "Rate this comment as funny"
RATED = "You have rated this comment as funny"


@pytest.fixture
def enter(app: Flask, live_server: str, sign_in) -> Callable[[BrowserContext, Member], None]:
    """Signs a member in, in a browser, without the form: `enter(page.context, member)`."""

    def enter(context: BrowserContext, member: Member) -> None:
        client = app.test_client()
        sign_in(client, member)
        value = client.get_cookie(MEMBER_COOKIE).value
        context.add_cookies([{"name": MEMBER_COOKIE, "value": value, "url": live_server}])

    return enter


@pytest.fixture
def talkative(make_article, make_member, fill) -> Member:
    """Somebody who has said more than one page holds."""
    member = make_member("Dana Okafor")
    said = {"author_member_id": member.id, "author_name": member.name}
    fill(make_article(title="Toaster Sues Owner"), [said] * (PER_PAGE + 5))
    return member


# --- Reading ------------------------------------------------------------------------------------


def test_the_rest_is_fetched_in_place_and_can_be_rated(page: Page, talkative: Member):
    page.goto("/members/Dana Okafor/")
    expect(page.locator("article.comment")).to_have_count(PER_PAGE)
    page.evaluate("window.stayed = true")
    page.get_by_role("link", name="Show more comments").click()
    expect(page.locator("article.comment")).to_have_count(PER_PAGE + 5)
    expect(page.get_by_role("link", name="Show more comments")).to_have_count(0)
    last = page.locator("article.comment").last
    last.get_by_role("button", name=RATE).click()
    expect(last.get_by_role("button", name=f"{RATED} 1")).to_be_visible()
    assert page.evaluate("window.stayed === true")
    page.get_by_role("link", name="Funniest").click()
    expect(page.locator("article.comment")).to_have_count(1)


def test_without_scripts_the_rest_is_a_link_away_and_a_rating_comes_back_here(page_without_js: Page, talkative: Member):
    page = page_without_js
    page.goto("/members/dana okafor/")
    expect(page).to_have_url(re.compile("/members/Dana%20Okafor/$"))
    page.get_by_role("link", name="Show more comments").click()
    expect(page.locator("article.comment")).to_have_count(5)
    page.get_by_role("button", name=RATE).last.click()
    expect(page.get_by_role("button", name=f"{RATED} 1")).to_be_in_viewport()
    expect(page.get_by_role("heading", name="Dana Okafor")).to_have_count(1)
    page.get_by_role("link", name="Funniest").click()
    expect(page.locator("article.comment")).to_have_count(1)
    page.get_by_role("link", name="Reply to Dana Okafor").click()
    expect(page.get_by_role("heading", name="Reply to Dana Okafor")).to_be_visible()


def test_the_mark_is_shown_under_our_policy(page: Page, talkative: Member):
    heard = []
    page.on("console", lambda message: heard.append(message.text))
    page.goto("/members/Dana Okafor/")
    assert page.locator(".profile-mark").evaluate("one => one.decode().then(() => one.naturalWidth)") > 0
    assert heard == []
    page.goto("/members/Dana Okafor/mark.svg")
    assert page.evaluate("document.documentElement.tagName") == "svg"


# --- Claiming -----------------------------------------------------------------------------------


@pytest.mark.parametrize("has_scripts", [True, False])
def test_a_visitor_writes_two_comments_signs_in_and_claims_both(
    new_context, discussion: Article, make_member, enter, has_scripts
):
    page = new_context(java_script_enabled=has_scripts).new_page()
    for words in ("My first words here.", "And some more of them."):
        page.goto(url_of(discussion))
        page.get_by_role("textbox", name="Name").fill("Somebody")
        page.get_by_role("textbox", name="Comment").fill(words)
        page.get_by_role("button", name="Post comment").click()
        expect(page.get_by_role("status")).to_contain_text("Posted.")
    page.goto(url_of(discussion))
    page.locator("article.comment", has_text="Toast is a human right").get_by_role("button", name=RATE).click()
    expect(page.get_by_role("button", name=f"{RATED} 1")).to_be_visible()
    enter(page.context, make_member("Jo"))
    page.goto("/account/claim/")
    expect(page.get_by_role("heading", name="Two comments")).to_be_visible()
    expect(page.get_by_role("heading", name="One rating")).to_be_visible()
    page.get_by_role("button", name="Yes, all of it is mine").click()
    expect(page.get_by_role("status")).to_contain_text("All yours.")
    expect(page.locator("article.comment")).to_have_count(2)
    page.goto(url_of(discussion))
    mine = page.locator("article.comment", has_text="My first words here.")
    expect(mine.locator(".byline b")).to_have_text("Jo")
    expect(page.get_by_role("button", name=f"{RATED} 1")).to_be_visible()


# --- Every state --------------------------------------------------------------------------------


@pytest.fixture
def visit(app: Flask, make_article, make_member, fill, enter):
    """Brings a page into each state of members' pages, one after the other, and names it."""
    wide, silent = make_member("Nn" * 25, role=Role.WRITER), make_member("Silent")
    with app.app_context():
        change(Member, wide.id, about=f"Words {LONG}\n\n{LONG}")
    said = {"author_member_id": wide.id, "author_name": wide.name, "subject": LONG[:120], "body_source": LONG}
    fill(make_article(title=f"Toaster {LONG}"), [said] * (PER_PAGE + 1))

    def visit(page: Page):
        for name, address in {
            "profile": f"/members/{wide.name}/",
            "nothing funny": f"/members/{wide.name}/?order=funny",
            "nothing said": f"/members/{silent.name}/",
        }.items():
            page.goto(address)
            yield name
        article = make_article(title=f"Elsewhere {LONG}")
        page.goto(url_of(article))
        page.get_by_role("textbox", name="Name").fill("Mm" * 25)
        page.get_by_role("textbox", name="Comment").fill(LONG)
        page.get_by_role("button", name="Post comment").click()
        expect(page.get_by_role("status")).to_be_visible()
        page.goto(f"/members/{wide.name}/")
        page.get_by_role("button", name=RATE).first.click()
        expect(page.get_by_role("button", name=RATED)).to_be_visible()
        enter(page.context, wide)
        for name in ("claim", "claimed", "nothing to claim"):
            if name == "claimed":
                page.get_by_role("button", name="Yes, all of it is mine").click()
                expect(page.get_by_role("status")).to_be_visible()
            else:
                page.goto("/account/claim/")
            yield name

    return visit


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_state_is_accessible_and_fits_its_window(new_context, visit, theme: str, width: int):
    page = new_context(color_scheme=theme, viewport={"width": width, "height": 900}).new_page()
    found, names = [], []
    for name in visit(page):
        names.append(name)
        violations = Axe().run(page, options=RULES).response["violations"]
        found += [f"{name}: {rule['id']}: {node['html'][:200]}" for rule in violations for node in rule["nodes"]]
        found += [f"{name}: too wide: {element}" for element in page.evaluate(TOO_WIDE)]
    assert len(names) == 6
    assert not found, "\n".join(found)
