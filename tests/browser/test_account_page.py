"""What members do on their account page, in a browser with and without JavaScript."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from blog.accounts.links import write_link
from blog.accounts.models import Member
from blog.accounts.services.new_email import PURPOSE
from blog.foundation.outbox import deliver_due
from tests.conftest import PASSWORD
from tests.reading import url_of

pytestmark = pytest.mark.browser


def sign_in(page: Page, member: Member) -> None:
    """Sign the member in by the form, and go to the account."""
    page.goto("/sign-in/?next=/account/")
    page.get_by_role("textbox", name="E-mail or name").fill(member.name)
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()


@pytest.fixture
def jo(make_member) -> Member:
    """Jo."""
    return make_member("Jo", email="jo@example.org")


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def new_browser(request, new_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """Makes another browser, with scripts and without."""
    return lambda **options: new_context(java_script_enabled=request.param, **options).new_page()


@pytest.fixture
def account(new_browser, jo) -> Iterator[Page]:
    """Jo's account page."""
    page = new_browser()
    sign_in(page, jo)
    return page


def test_a_member_changes_their_name_and_their_comments_follow(app, account, make_article):
    article = make_article()
    account.goto(url_of(article))
    account.get_by_role("textbox", name="Comment").fill("Words under a name.")
    account.get_by_role("button", name="Post comment").click()
    account.goto("/account/")
    account.get_by_role("textbox", name="Name", exact=True).fill("admin")
    account.get_by_role("button", name="Change the name").click()
    refused = account.get_by_role("alert")
    expect(refused).to_be_in_viewport()
    field = account.get_by_role("textbox", name="Name", exact=True)
    expect(field).to_have_value("admin")
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("Joanna")
    account.get_by_role("button", name="Change the name").click()
    expect(account.get_by_role("status")).to_be_in_viewport()
    expect(account.get_by_role("status")).to_contain_text("Changed.")
    expect(account.locator("#name")).to_contain_text("You are Joanna. You can change it again from")
    expect(account.locator("#name")).to_contain_text("You were Jo.")
    with app.app_context():
        deliver_due()
    account.goto(url_of(article))
    expect(account.locator("article.comment .byline")).to_contain_text("Joanna")


def test_another_session_is_ended(account, new_browser, jo):
    other = new_browser(user_agent="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
    sign_in(other, jo)
    account.reload()
    row = account.locator("#sessions li", has_text="Firefox on Linux")
    row.get_by_role("button", name="End Firefox on Linux").click()
    expect(account.get_by_role("status")).to_be_in_viewport()
    expect(account.locator("#sessions li")).to_have_count(1)
    expect(account.locator("#sessions li")).to_contain_text("This browser")
    other.goto("/account/")
    expect(other.get_by_role("heading", name="Welcome back")).to_be_visible()
    assert urlsplit(other.url).query == "next=/account/"


def test_a_new_password_signs_everybody_else_out(account, new_browser, jo):
    other = new_browser()
    sign_in(other, jo)
    account.get_by_role("textbox", name="Password until now").fill(PASSWORD)
    account.get_by_role("textbox", name="New password").fill("three tame herons")
    account.get_by_role("button", name="Change the password").click()
    expect(account.get_by_role("status")).to_be_in_viewport()
    account.reload()
    expect(account.get_by_role("heading", name="Your account")).to_be_visible()
    other.reload()
    expect(other.get_by_role("heading", name="Welcome back")).to_be_visible()


def test_a_new_address_is_asked_for_and_proved(app, account, jo):
    account.locator("#email").get_by_role("textbox", name="New address").fill("jo@new.example")
    account.locator("#email").get_by_role("textbox", name="Your password").fill("not it")
    account.get_by_role("button", name="Send the link").click()
    expect(account.get_by_role("alert")).to_be_in_viewport()
    expect(account.get_by_role("textbox", name="New address")).to_have_value("jo@new.example")
    expect(account.get_by_role("textbox", name="Your password")).to_have_value("")
    account.get_by_role("textbox", name="Your password").fill(PASSWORD)
    account.get_by_role("button", name="Send the link").click()
    expect(account.locator("#email")).to_contain_text("jo@new.example is to take its place")
    with app.app_context():
        link = write_link(PURPOSE, row_id=jo.id, about="jo@new.example")
    account.goto(f"/account/email/link/{link}/")
    account.get_by_role("button", name="Yes, this is my address").click()
    expect(account.locator("#email").get_by_role("status")).to_be_in_viewport()
    expect(account.locator("#email")).to_contain_text("We write to jo@new.example.")


def test_who_signs_out_is_out(account):
    account.locator("#sessions").get_by_role("button", name="Sign out", exact=True).click()
    expect(account.get_by_role("status")).to_contain_text("You are signed out.")
    account.goto("/account/")
    expect(account.get_by_role("heading", name="Welcome back")).to_be_visible()
