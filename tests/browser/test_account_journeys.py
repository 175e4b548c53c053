"""How a reader becomes a member and gets in, in a browser, with a mail server, with and without scripts."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from blog.foundation.outbox import deliver_due
from tests.accounts.doors import GOOD, link_of
from tests.conftest import PASSWORD
from tests.mailbox import Mailbox
from tests.reading import url_of

pytestmark = pytest.mark.browser


@pytest.fixture
def app(make_app: Callable[..., Flask], mailbox: Mailbox) -> Flask:
    return make_app(mail_url=mailbox.url)


@pytest.fixture(params=[True, False], ids=["with scripts", "without"])
def page(request: pytest.FixtureRequest, new_context) -> Page:
    return new_context(java_script_enabled=request.param).new_page()


@pytest.fixture
def mailed(app: Flask, mailbox: Mailbox) -> Callable[[str, str], str]:
    """Lets the worker send what is to be sent, and gives the path of a link: `mailed("jo@…", "recover")`."""

    def find(to: str, purpose: str) -> str:
        with app.app_context():
            deliver_due()
        return link_of(mailbox, to, purpose)

    return find


def sign_in(page: Page, who: str | None, password: str) -> None:
    """Fill in the form and send it; without `who` it is filled in already."""
    if who is not None:
        page.get_by_role("textbox", name="E-mail or name").fill(who)
    page.get_by_role("textbox", name="Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_a_reader_registers_confirms_signs_in_and_is_back_at_the_article(page: Page, discussion, mailed):
    place = url_of(discussion)
    page.goto(place)
    page.get_by_role("banner").get_by_role("link", name="Sign in").click()
    page.get_by_role("link", name="Register").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Make the name yours")
    page.get_by_role("textbox", name="Name").fill("Jo Harper")
    page.get_by_role("textbox", name="E-mail").fill("jo@")
    page.get_by_role("textbox", name="Password").fill(GOOD)
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing you typed is lost but the password.")
    expect(page.get_by_role("textbox", name="Name")).to_have_value("Jo Harper")
    expect(page.get_by_role("textbox", name="Password")).to_have_value("")
    page.get_by_role("textbox", name="E-mail").fill("jo@example.org")
    page.get_by_role("textbox", name="Password").fill(GOOD)
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    page.goto(mailed("jo@example.org", "register/confirm"))
    page.get_by_role("button", name="Become a member").click()
    expect(page.get_by_role("status")).to_contain_text("Your address is confirmed.")
    expect(page.get_by_role("textbox", name="E-mail or name")).to_have_value("Jo Harper")
    sign_in(page, None, GOOD)
    page.wait_for_url(f"**{place}")
    expect(page.get_by_role("banner").get_by_role("link", name="Jo Harper")).to_be_visible()
    assert {cookie["name"] for cookie in page.context.cookies()} == {"member", "device"}


def test_a_member_with_a_lost_password_gets_in_by_mail(page: Page, make_member, mailed):
    make_member("Mara", email="mara@example.org")
    page.goto("/sign-in/")
    sign_in(page, "Mara", "not the one")
    expect(page.get_by_text("That pair does not match.")).to_be_visible()
    page.get_by_role("link", name="Forgot it?").click()
    page.get_by_role("textbox", name="E-mail or name").fill("Mara")
    page.get_by_role("button", name="Mail me a link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    link = mailed("mara@example.org", "recover")
    page.goto(link)
    page.get_by_role("textbox", name="New password").fill(GOOD)
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_role("status")).to_contain_text("Your new password is set.")
    sign_in(page, None, GOOD)
    expect(page.get_by_role("banner").get_by_role("link", name="Mara")).to_be_visible()
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("That link is used up")


def test_a_member_signs_in_from_the_discussion_writes_and_signs_out(page: Page, discussion, make_member):
    make_member("Mara", email="mara@example.org")
    page.goto(url_of(discussion))
    page.get_by_role("banner").get_by_role("link", name="Sign in").click()
    sign_in(page, "mara@example.org", PASSWORD)
    page.wait_for_url(f"**{url_of(discussion)}")
    page.get_by_role("textbox", name="Comment").fill("Under my own name.")
    page.get_by_role("button", name="Post comment").click()
    expect(page.locator("article.comment.is-target .byline")).to_contain_text("Mara")
    page.goto("/sign-out/")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("status")).to_contain_text("You are signed out.")
    expect(page.get_by_role("banner").get_by_role("link", name="Sign in")).to_be_visible()


def test_a_tab_from_before_signing_in_asks_for_one_more_press_and_goes_on(page: Page, discussion, make_member):
    make_member("Mara", email="mara@example.org")
    page.goto("/sign-in/")
    other = page.context.new_page()
    other.goto(url_of(discussion))
    other.get_by_role("textbox", name="Comment").fill("Said in another tab.")
    other.get_by_role("button", name="Post comment").click()
    expect(other.locator("article.comment.is-target")).to_be_visible()
    sign_in(page, "Mara", PASSWORD)
    expect(page.get_by_role("heading", name="One more press")).to_be_visible()
    expect(page.get_by_role("textbox", name="Password")).to_have_value("")
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_role("banner").get_by_role("link", name="Mara")).to_be_visible()


def test_a_visitor_writes_two_comments_registers_and_claims_both(page: Page, discussion, mailed):
    for words in ("First, as nobody.", "Second, as nobody."):
        page.goto(url_of(discussion))
        page.get_by_role("textbox", name="Comment").fill(words)
        page.get_by_role("button", name="Post comment").click()
        expect(page.get_by_text("Posted.")).to_be_visible()
    page.goto("/register/")
    page.get_by_role("textbox", name="Name").fill("Jo Harper")
    page.get_by_role("textbox", name="E-mail").fill("jo@example.org")
    page.get_by_role("textbox", name="Password").fill(GOOD)
    page.get_by_role("button", name="Register").click()
    page.goto(mailed("jo@example.org", "register/confirm"))
    page.get_by_role("button", name="Become a member").click()
    expect(page.get_by_text("Two comments from this browser have no owner.")).to_be_visible()
    sign_in(page, None, GOOD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Is this yours?")
    expect(page.get_by_text("Second, as nobody.")).to_be_visible()
    page.get_by_role("button", name="Yes, all of it is mine").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Jo Harper")
    page.goto(url_of(discussion))
    for words in ("First, as nobody.", "Second, as nobody."):
        byline = page.locator("article.comment", has_text=words).last.locator(".byline")
        expect(byline).to_contain_text("Jo Harper")
        expect(byline).to_contain_text("(profile")
