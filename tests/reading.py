"""Reading pages as a browser without scripts would: what stands there, where links and forms lead."""

import re
from collections.abc import Iterator

import lxml.html
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from blog.articles.models import Article
from blog.foundation.http.tokens import COOKIES

HTMX = {"HX-Request": "true"}
TOKENS: dict[str, str] = {}  # of cookies met so far


def url_of(article: Article) -> str:
    """The address of an article's page."""
    return f"/{article.published_on:%Y/%m/%d}/{article.slug}/"


def reader(app: Flask, address: str = "192.0.2.1") -> FlaskClient:
    """A reader without cookies, at an address."""
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    return client


def tree(response: TestResponse) -> lxml.html.HtmlElement:
    """The parsed answer."""
    return lxml.html.document_fromstring(response.text)


def words(element: lxml.html.HtmlElement) -> str:
    """The words of an element, spaces made single."""
    return " ".join(element.text_content().split())


def page_words(response: TestResponse) -> str:
    """The words of a page."""
    return words(tree(response))


def token_for(client: FlaskClient) -> str:
    """The token of this reader's forms, which belongs to their cookies; empty for who has none."""
    held = "|".join(getattr(client.get_cookie(name), "value", "") for name in COOKIES)
    if held == "|":
        return ""
    if held not in TOKENS:
        TOKENS[held] = tree(client.get("/")).xpath('string(//form[@id="act"]//input[@name="token"]/@value)')
    return TOKENS[held]


def send(client: FlaskClient, url: str, *, headers: dict[str, str] | None = None, **fields: str) -> TestResponse:
    """Send a form of ours, with the token that it would hold."""
    return client.post(url, data={"token": token_for(client)} | fields, headers=headers)


def say(client: FlaskClient, article: Article, body: str, **fields: str) -> int:
    """Post a comment and give its id."""
    response = send(client, url_of(article) + "comments/", body=body, **fields)
    assert response.status_code == 303, response.text
    return int(re.search(r"/comments/(\d+)/", response.location)[1])


def comment_ids(response: TestResponse) -> list[int]:
    """The comments (and tombstones) of a page or of a piece of one, from top to bottom."""
    return [int(key.removeprefix("comment-")) for key in tree(response).xpath('//@id[starts-with(., "comment-")]')]


def read_through(client: FlaskClient, url: str, *, headers: dict[str, str] | None = None) -> Iterator[int]:
    """The comments that a reader meets who follows every link to more, each part in the link's place."""
    elements = tree(client.get(url, headers=headers)).xpath(
        '//*[starts-with(@id, "comment-")] | //li[@class="more"]/a[@class="more-link"]'
    )
    for element in elements:
        if element.tag == "a":
            yield from read_through(client, element.get("href").split("#")[0], headers=headers)
        else:
            yield int(element.get("id").removeprefix("comment-"))


def bodies(response: TestResponse) -> list[str]:
    """The HTML of every comment's or preview's body, to the letter."""
    return re.findall(r'<div class="comment-body prose">(.*?)</div>', response.text, re.DOTALL)


def form_values(response: TestResponse) -> dict[str, str]:
    """What stands in the fields of the page's form (comment form, or the one that asks once more)."""
    return typed_in(tree(response).xpath('//form[contains(@class, "fields")]')[0])


def typed_in(form: lxml.html.FormElement) -> dict[str, str]:
    """What a browser would send: it drops the first line end of a text area, as the standard says."""
    return {
        field.name: (field.value or "").replace("\r\n", "\n").removeprefix("\n" if field.tag == "textarea" else "")
        for field in form.xpath(".//input[@name] | .//textarea")
    }


def said_of_field(response: TestResponse, name: str) -> str:
    """What stands beside a field about what is wrong with it."""
    (field,) = tree(response).xpath(f'//*[@data-comment-form]//*[@name="{name}"]')
    errors = field.getparent().xpath('p[@class="field-error"]')
    assert not errors or field.get("aria-invalid") == "true"
    return " ".join(words(error) for error in errors)
