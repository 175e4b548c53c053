"""What a reader sees when something goes wrong: the right status, words, and nothing of the inside."""

import logging
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import abort

from blog.foundation.errors import Conflict, Forbidden, Invalid, LastwordError, NotFound, TooSoon
from blog.foundation.http.errors import PAGES, error_page, status_of

pytestmark = pytest.mark.one_database("the same page whatever is behind it")

SECRET = "postgresql://user:secret@host"
RAISED = {
    "not-found": (NotFound(), 404),
    "forbidden": (Forbidden("Members only, this one."), 403),
    "invalid": (Invalid({"name": "That name is taken."}), 422),
    "conflict": (Conflict("Somebody was first."), 409),
    "too-soon": (TooSoon(100), 429),
    "unnamed": (LastwordError(), 500),
    "broken": (RuntimeError(SECRET), 500),
    "database": (OperationalError("SELECT 1", {}, Exception(SECRET)), 503),
    "no-connection": (PoolTimeout(SECRET), 503),
}


class Derived(Conflict):
    """An error of a domain."""


@pytest.fixture
def failing(app: Flask) -> FlaskClient:
    """A client; /raise/<name> raises, /abort/<status> aborts."""

    def raise_it(name: str) -> None:
        raise RAISED[name][0]

    app.add_url_rule("/raise/<name>", "raise_it", raise_it)
    app.add_url_rule("/abort/<int:status>", "abort_it", abort)
    return app.test_client()


def is_designed(text: str, status: int) -> bool:
    """Whether this is the publication's own page for the error."""
    return PAGES[status][0] in text and PAGES[status][1] in text and "Skip to the text" in text and "<h1" in text


@pytest.mark.parametrize("name", RAISED)
def test_each_error_has_its_status_and_its_designed_page(failing: FlaskClient, name: str):
    answer = failing.get(f"/raise/{name}")
    assert answer.status_code == RAISED[name][1]
    assert answer.mimetype == "text/html"
    assert is_designed(answer.text, answer.status_code)


@pytest.mark.parametrize("name", ["broken", "database", "no-connection"])
def test_nothing_of_the_inside_is_shown(failing: FlaskClient, name: str, caplog):
    with caplog.at_level(logging.ERROR):
        text = failing.get(f"/raise/{name}").text
    assert "secret" not in text
    assert "Traceback" not in text
    assert "SELECT" not in text
    assert caplog.records, "but the operator finds it in the log"


@pytest.mark.parametrize("name", ["forbidden", "conflict", "invalid", "too-soon"])
def test_an_error_says_why_in_its_own_sentence(failing: FlaskClient, name: str):
    assert RAISED[name][0].sentence in failing.get(f"/raise/{name}").text


def test_too_soon_says_when_to_come_back(failing: FlaskClient):
    answer = failing.get("/raise/too-soon")
    assert answer.headers["Retry-After"] == "100"
    assert "Please wait 2 minutes" in answer.text


@pytest.mark.parametrize(
    "status", [400, 401, 403, 404, 405, 409, 410, 413, 415, 418, 422, 429, 431, 500, 501, 502, 503]
)
def test_every_http_error_is_designed_and_keeps_its_status(failing: FlaskClient, status: int):
    answer = failing.get(f"/abort/{status}")
    assert answer.status_code == status
    expected = status if status in PAGES else 400 if status < 500 else 500
    assert is_designed(answer.text, expected)
    assert re.search(rf"Error {status}\b", answer.text)


def test_an_error_of_a_domain_has_the_status_of_its_kind():
    assert status_of(Derived()) == 409


def test_a_method_that_is_not_taken_names_those_that_are(client: FlaskClient):
    answer = client.delete("/")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert is_designed(answer.text, 405)


def test_what_is_too_large_is_refused_and_what_just_fits_is_not(make_app):
    client = make_app(max_request_bytes=2000).test_client()
    client.application.add_url_rule("/size", "size", lambda: "fits", methods=["POST"])
    assert client.post("/size", data={"body": "x" * 1900}).status_code == 200
    for content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        client.set_cookie("visitor", "anything")  # so that the guard reads the form
        answer = client.post("/size", data={"body": "x" * 2100}, content_type=content_type)
        assert answer.status_code == 413
        assert is_designed(answer.text, 413)


def test_an_error_in_a_piece_of_a_page_takes_the_whole_page(failing: FlaskClient):
    for address in ("/raise/broken", "/raise/not-found", "/abort/405", "/nowhere"):
        answer = failing.get(address, headers={"HX-Request": "true"})
        assert (answer.headers.get("HX-Retarget"), answer.headers.get("HX-Reswap")) == ("body", "innerHTML"), address


def test_an_error_of_a_whole_page_says_nothing_to_htmx(failing: FlaskClient):
    assert "HX-Retarget" not in failing.get("/raise/broken").headers


def test_who_is_lost_is_shown_what_people_talk_about(client: FlaskClient, make_article):
    make_article(title="What everybody reads")
    assert "What everybody reads" in client.get("/nowhere").text


def test_when_the_program_is_broken_its_error_page_does_not_ask_the_database(failing: FlaskClient, statements):
    with statements() as seen:
        failing.get("/raise/broken")
        failing.get("/raise/database")
    assert seen == []


def test_what_an_error_says_is_escaped(app: Flask):
    with app.test_request_context("/"):
        assert "<script>x" not in error_page(409, sentence="<script>x").get_data(as_text=True)


def test_a_lost_token_is_asked_for_once_more_with_all_that_was_typed(app: Flask):
    app.add_url_rule("/written", "written", lambda: "done", methods=["POST"])
    client = app.test_client()
    client.set_cookie("visitor", "mine")
    answer = client.post("/written?a=1", data={"body": "Two\nlines <b>", "name": "Jo", "token": "old"})
    assert answer.status_code == 403
    assert "Two\nlines &lt;b&gt;" in answer.text
    assert 'name="name" value="Jo"' in answer.text
    assert 'action="/written?a=1"' in answer.text
    (token,) = set(re.findall(r'name="token" value="([0-9a-f]+)"', answer.text))
    assert client.post("/written", data={"token": token}).status_code == 200


@pytest.mark.parametrize(
    "current", ["http://[", "//[x", "http://localhost//elsewhere.example/", "", "\x01", "http://a:b/"]
)
def test_a_page_address_of_nonsense_from_htmx_is_never_a_broken_page(client: FlaskClient, current: str):
    answer = client.get("/nowhere", headers={"HX-Request": "true", "HX-Current-URL": current})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "address", ["//[", "//[x/", "//x[]/y", "//elsewhere.example/", "/%5B", "/[", "/%ff%fe/", "/\\"]
)
def test_an_address_of_nonsense_is_a_missing_page(client: FlaskClient, address: str):
    answer = client.get("/", environ_overrides={"PATH_INFO": address})
    assert answer.status_code in (404, 308)
    assert "elsewhere.example" not in answer.headers.get("Location", "").removeprefix("http://localhost/")
