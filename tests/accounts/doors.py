"""Going through the doors of accounts as a reader does."""

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.mailbox import Mailbox, links_in
from tests.reading import page_words, send, tree, words

GOOD = "velvet anchor seventeen"  # a password that nobody has yet


def register(client: FlaskClient, **fields: str) -> TestResponse:
    """Send the form to register with."""
    return send(client, "/register/", **{"name": "Jo", "email": "jo@example.org", "password": GOOD} | fields)


def sign_in_as(client: FlaskClient, who: str, password: str, **fields: str) -> TestResponse:
    """Send the form to sign in with."""
    return send(client, "/sign-in/", who=who, password=password, **fields)


def beside(response: TestResponse, name: str) -> str:
    """What stands beside a field about what is wrong with it."""
    (field,) = tree(response).xpath(f'//main//*[@name="{name}"]')
    errors = field.getparent().xpath('p[@class="field-error"]')
    assert bool(errors) == (field.get("aria-invalid") == "true")
    return " ".join(words(error) for error in errors)


def value_of(response: TestResponse, name: str) -> str | None:
    """What stands in a field; None if there is no such field."""
    found = tree(response).xpath(f'//main//form//input[@name="{name}"]')
    return found[0].get("value", "") if found else None


def link_of(mailbox: Mailbox, to: str, purpose: str) -> str:
    """The path of the newest link of that purpose that was mailed to an address."""
    links = [link for message in mailbox.to(to) for link in links_in(message)]
    found = [re.sub(r"^https?://[^/]+", "", link) for link in links if f"/{purpose}/" in link]
    return found[-1]


def heading(response: TestResponse) -> str:
    """The heading of the page."""
    return words(tree(response).xpath("//h1")[0])


def name_in_masthead(client: FlaskClient) -> str | None:
    """Who is signed in, as the pages say; None for nobody."""
    found = tree(client.get("/")).xpath('//header//a[contains(@class, "nav-member")]')
    return words(found[0]) if found else None


__all__ = [
    "GOOD",
    "beside",
    "heading",
    "link_of",
    "name_in_masthead",
    "page_words",
    "register",
    "sign_in_as",
    "value_of",
]
