"""Members in the discussion, in a browser: by their name, and back from signing in with what they had typed."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from blog.articles.models import Article, DiscussionMode
from tests.conftest import PASSWORD
from tests.reading import url_of

pytestmark = pytest.mark.browser
BODY = "Half a thought,\n\nand “another” <half>."
PAGES = ["page", "page_without_js"]


@pytest.fixture(params=PAGES)
def reading(request: pytest.FixtureRequest, discussion: Article) -> Page:
    """A reader who has opened the article, with JavaScript and without."""
    page: Page = request.getfixturevalue(request.param)
    page.goto(url_of(discussion))
    return page


def sign_in(page: Page, name: str = "Jo") -> None:
    """Fill in the page to sign in on."""
    expect(page).to_have_url(re.compile(r"/sign-in/\?next="))
    page.get_by_role("textbox", name="E-mail or name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def respond(page: Page) -> Locator:
    """The form with the words around it."""
    return page.locator(".respond")


def test_signing_in_carries_the_reader_back_to_the_comment_they_were_writing(reading: Page, make_member):
    make_member("Jo")
    form = respond(reading)
    form.get_by_role("textbox", name="Name").fill("Somebody")
    form.get_by_role("textbox", name="Subject").fill("On <toast>")
    form.get_by_role("textbox", name="Comment").fill(BODY)
    form.get_by_role("button", name="Sign in now").click()
    sign_in(reading)
    form = respond(reading)
    expect(form).to_be_in_viewport()
    expect(form).to_contain_text("Commenting as Jo.")
    expect(form.get_by_role("textbox", name="Subject")).to_have_value("On <toast>")
    expect(form.get_by_role("textbox", name="Comment")).to_have_value(BODY)
    form.get_by_role("button", name="Post comment").click()
    mine = reading.locator("article.comment.is-target")
    expect(mine.locator("b").first).to_have_text("Jo")
    expect(mine.locator(".role")).to_have_text("You")
    reading.go_back()
    reading.reload()
    expect(respond(reading).get_by_role("textbox", name="Comment")).to_have_value("")


def test_signing_in_carries_back_to_a_reply(reading: Page, make_member):
    make_member("Jo")
    comment = reading.locator("article.comment", has_text="Toast is a human right.")
    comment.get_by_role("link", name="Reply to Wren").click()
    form = respond(reading).filter(has_text="Reply to Wren")
    form.get_by_role("textbox", name="Comment").fill(BODY)
    form.get_by_role("button", name="Sign in now").click()
    sign_in(reading)
    expect(reading.get_by_role("heading", name="Reply to Wren")).to_be_in_viewport()
    form = respond(reading)
    expect(form.get_by_role("textbox", name="Comment")).to_have_value(BODY)
    form.get_by_role("button", name="Post comment").click()
    expect(reading.locator("article.comment.is-target b").first).to_have_text("Jo")
    expect(reading.locator("article.comment", has_text="Toast is a human right.")).to_have_count(1)


def test_who_is_refused_the_name_of_a_member_signs_in_with_the_text_kept(reading: Page, make_member):
    make_member("Jo")
    form = respond(reading)
    form.get_by_role("textbox", name="Name").fill("jo")
    form.get_by_role("textbox", name="Comment").fill(BODY)
    form.get_by_role("button", name="Post comment").click()
    expect(form.get_by_role("textbox", name="Name")).to_have_accessible_description(
        re.compile("That name belongs to a member.*Is it yours")
    )
    form.get_by_role("button", name="Sign in", exact=True).click()
    sign_in(reading)
    expect(respond(reading).get_by_role("textbox", name="Comment")).to_have_value(BODY)


def test_enter_in_a_field_posts_the_comment_and_leads_nowhere_else(reading: Page):
    form = respond(reading)
    form.get_by_role("textbox", name="Comment").fill("Sent by Enter.")
    form.get_by_role("textbox", name="Subject").press("Enter")
    expect(reading.locator("article.comment.is-target")).to_contain_text("Sent by Enter.")


def test_not_you_signs_out_with_the_text_kept(reading: Page, make_member, enter):
    enter(reading.context, make_member("Jo"))
    reading.reload()
    form = respond(reading)
    expect(form.get_by_role("textbox", name="Name")).to_have_count(0)
    form.get_by_role("textbox", name="Comment").fill(BODY)
    form.get_by_role("button", name="Sign out").click()
    expect(reading).to_have_url(re.compile(r"/sign-out/\?next="))
    reading.get_by_role("main").get_by_role("button", name="Sign out").click()
    form = respond(reading)
    expect(form).to_contain_text("No account needed.")
    expect(form.get_by_role("textbox", name="Comment")).to_have_value(BODY)


def test_where_only_members_write_a_visitor_signs_in_and_writes(page: Page, make_article, make_member):
    make_member("Jo")
    page.goto(url_of(make_article(discussion_mode=DiscussionMode.MEMBERS_ONLY)))
    expect(respond(page).get_by_role("textbox")).to_have_count(0)
    respond(page).get_by_role("link", name="Sign in now").click()
    sign_in(page)
    respond(page).get_by_role("textbox", name="Comment").fill("Among ourselves.")
    respond(page).get_by_role("button", name="Post comment").click()
    expect(page.locator("article.comment.is-target")).to_contain_text("Among ourselves.")


def test_a_form_opened_before_signing_in_elsewhere_is_shown_once_more(reading: Page, make_member, enter):
    form = respond(reading)
    form.get_by_role("textbox", name="Name").fill("Nobody in particular")
    form.get_by_role("textbox", name="Comment").fill(BODY)
    enter(reading.context, make_member("Jo"))
    form.get_by_role("button", name="Post comment").click()
    reading.get_by_role("button", name="Send it").click()
    expect(respond(reading).get_by_role("alert")).to_contain_text("You are signed in as Jo now")
    expect(respond(reading).get_by_role("textbox", name="Comment")).to_have_value(BODY)
