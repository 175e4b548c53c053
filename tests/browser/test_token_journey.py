"""A token made in the browser and used by curl."""

import json
import shutil
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.reading import url_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(shutil.which("curl") is None, reason="curl is the other half of the journey"),
]


@pytest.fixture
def curl(live_server: str) -> Callable[..., tuple[int, Any]]:
    """Asks the API with curl; gives status and body."""

    def ask(path: str, *options: str) -> tuple[int, Any]:
        command = ["curl", "--silent", "--show-error", "--noproxy", "*", "--write-out", "\n%{http_code}"]
        done = subprocess.run(
            [*command, *options, f"{live_server}/api/v1{path}"], capture_output=True, text=True, check=True, timeout=60
        )
        body, _, status = done.stdout.rpartition("\n")
        return int(status), json.loads(body)

    return ask


@pytest.fixture
def signed_in(app, new_context, live_server: str, make_member, sign_in) -> Page:
    """Jo's browser."""
    client, context = app.test_client(), new_context(java_script_enabled=False)
    sign_in(client, make_member("Jo"))
    context.add_cookies([{"name": "member", "value": client.get_cookie("member").value, "url": live_server}])
    return context.new_page()


def make_token(page: Page, name: str, *scopes: str) -> str:
    """Fill in the form, and copy the key."""
    page.goto("/account/tokens/")
    page.get_by_role("textbox", name="Name").fill(name)
    for scope in ("read", "write"):
        page.get_by_role("checkbox", name=scope).set_checked(scope in scopes)
    page.get_by_label("It lives").select_option("30 days")
    page.get_by_role("button", name="Make the token").click()
    expect(page.get_by_role("status")).to_contain_text("it is not shown again")
    return page.locator(".key code").inner_text()


def test_a_token_made_in_the_browser_is_used_by_curl(signed_in: Page, curl, make_article):
    page, article = signed_in, make_article()
    key = make_token(page, "My script", "read", "write")
    me = ("-H", f"Authorization: Bearer {key}")
    status, body = curl("/me", *me)
    assert (status, body["name"], body["scopes"]) == (200, "Jo", ["read", "write"])
    post = ("-H", "Content-Type: application/json", "-d", '{"body": "Said by a script."}')
    status, said = curl(f"/articles/{article.id}/comments", *me, *post)
    assert (status, said["author"]) == (201, "Jo")
    page.goto(url_of(article))
    expect(page.locator(f"#comment-{said['id']}")).to_contain_text("Said by a script.")
    expect(page.get_by_role("link", name="Edit")).to_be_visible()  # it is Jo's own
    page.goto("/account/tokens/")
    expect(page.locator(".entries li")).to_contain_text("last used today at")
    assert key not in page.content()
    page.get_by_role("button", name="Revoke My script").click()
    expect(page.get_by_role("status")).to_contain_text("Revoked.")
    status, body = curl("/me", *me)
    assert (status, body["code"]) == (401, "invalid_token")


def test_a_token_that_may_only_read_does_not_write(signed_in: Page, curl, make_article):
    me = ("-H", f"Authorization: Bearer {make_token(signed_in, 'A reader', 'read')}")
    article = make_article()
    assert curl(f"/articles/{article.id}/comments", *me)[0] == 200
    post = ("-H", "Content-Type: application/json", "-d", '{"body": "Said by a script."}')
    status, body = curl(f"/articles/{article.id}/comments", *me, *post)
    assert (status, body["code"]) == (403, "insufficient_scope")
    assert curl(f"/articles/{article.id}/comments")[1]["comment_count"] == 0
