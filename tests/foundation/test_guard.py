"""Who may write: our own forms, and programs; never another site behind the reader's back."""

from itertools import product

import pytest
from flask import Flask

from blog.foundation.http.guard import same_site_path
from blog.foundation.http.tokens import form_token

pytestmark = pytest.mark.one_database("the guard stands before the database")

HERE, ELSEWHERE = "http://localhost", "https://elsewhere.example"
ORIGINS = {"no origin": None, "our origin": HERE, "another origin": ELSEWHERE, "a hidden origin": "null"}
SITES = {name: name for name in ("same-origin", "none", "same-site", "cross-site", "nonsense")} | {"not said": None}
TOKENS = ("right", "wrong", "missing", "another reader's")


@pytest.fixture
def writing_app(app: Flask) -> Flask:
    """The application with one more address to write to."""
    app.add_url_rule("/written", "written", lambda: "done", methods=["POST", "PUT", "PATCH", "DELETE"])
    return app


def token_of(app: Flask, cookie: str) -> str:
    with app.test_request_context():
        return form_token(cookie)


def may_pass(*, has_cookie: bool, token: str, origin: str | None, site: str | None) -> bool:
    """The rule, once more and in other words."""
    if origin not in (None, HERE) or site not in (None, "same-origin", "none"):
        return False
    return not has_cookie or token == "right"


def test_every_combination_of_cookie_token_and_origin_is_decided_by_the_rule(writing_app: Flask):
    right, others = token_of(writing_app, "mine"), token_of(writing_app, "yours")
    values = {"right": right, "wrong": "0" * 64, "missing": None, "another reader's": others}
    wrong = []
    for has_cookie, token, origin, site in product((False, True), TOKENS, ORIGINS, SITES):
        client = writing_app.test_client()
        if has_cookie:
            client.set_cookie("visitor", "mine")
        headers = {"Origin": ORIGINS[origin], "Sec-Fetch-Site": SITES[site]}
        headers = {name: value for name, value in headers.items() if value is not None}
        data = {"token": values[token]} if values[token] else {}
        answer = client.post("/written", headers=headers, data=data)
        expected = may_pass(has_cookie=has_cookie, token=token, origin=ORIGINS[origin], site=SITES[site])
        if answer.status_code != (200 if expected else 403):
            wrong.append((has_cookie, token, origin, site, answer.status_code))
    assert not wrong


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_every_way_of_writing_is_guarded(writing_app: Flask, method: str):
    client = writing_app.test_client()
    assert client.open("/written", method=method, headers={"Origin": ELSEWHERE}).status_code == 403
    assert client.open("/written", method=method).status_code == 200


def test_reading_needs_nothing(client):
    client.set_cookie("visitor", "anything")
    assert client.get("/", headers={"Origin": ELSEWHERE, "Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_a_token_in_the_address_does_not_count(writing_app: Flask):
    client = writing_app.test_client()
    client.set_cookie("visitor", "mine")
    assert client.post(f"/written?token={token_of(writing_app, 'mine')}").status_code == 403


def test_tokens_of_another_secret_do_not_count(make_app):
    ours, theirs = make_app(secret_key="one"), make_app(secret_key="two")
    assert token_of(ours, "mine") != token_of(theirs, "mine")


def test_nobody_without_a_cookie_has_a_token(app: Flask):
    with app.test_request_context("/"):
        assert form_token() is None


def test_the_named_site_is_here_whatever_host_was_asked(make_app):
    app = make_app(site_url="https://public.example/")
    app.add_url_rule("/written", "written", lambda: "done", methods=["POST"])
    client = app.test_client()
    assert client.post("/written", headers={"Origin": "https://public.example"}).status_code == 200
    assert client.post("/written", headers={"Origin": "http://public.example"}).status_code == 403
    assert client.post("/written", headers={"Origin": "https://public.example.elsewhere.example"}).status_code == 403


def test_another_port_or_scheme_is_another_site(writing_app: Flask):
    client = writing_app.test_client()
    for origin in ("http://localhost:8080", "https://localhost", "http://localhost."):
        assert client.post("/written", headers={"Origin": origin}).status_code == 403, origin


def test_a_site_with_letters_of_all_the_world_in_its_name_is_here(writing_app: Flask):
    answer = writing_app.test_client().post(
        "/written", headers={"Origin": "http://xn--bcher-kva.example"}, base_url="http://xn--bcher-kva.example"
    )
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "cookie",
    [b"visitor=\xff\xfe", b'visitor="\\377\\000"', b"visitor=\xed\xa0\x80", "visitor=\N{SNOWMAN}".encode(), b"=;;\x01"],
)
def test_a_cookie_of_nonsense_is_never_a_broken_page(writing_app: Flask, cookie: bytes):
    client = writing_app.test_client(use_cookies=False)
    environ = {"HTTP_COOKIE": cookie.decode("latin1")}
    assert client.get("/", environ_base=environ).status_code == 200
    assert client.post("/written", environ_base=environ).status_code in (200, 403)


def test_a_token_of_nonsense_is_a_wrong_token(writing_app: Flask):
    client = writing_app.test_client()
    client.set_cookie("visitor", "mine")
    for token in (b"\xff", "é".encode(), b"\x00", b"x" * 100_000):
        assert client.post("/written", data={"token": token}).status_code == 403


@pytest.mark.parametrize("target", ["/", "/2026/11/22/a-slug/", "/?q=a%2F%2Fb&older=1-2", "/a#b", "/a//b", "/%2F/x"])
def test_a_path_of_ours_can_be_returned_to(target: str):
    assert same_site_path(target) == target


@pytest.mark.parametrize(
    "target",
    [
        None, "", "a", "?q=1", "#a", "https://elsewhere.example/", "//elsewhere.example", "///elsewhere.example",
        "/\\elsewhere.example", "\\\\elsewhere.example", "/\t/elsewhere.example", "\t//elsewhere.example",
        "/\n/elsewhere.example", "/\r\nSet-Cookie: a=b", " //elsewhere.example", "/a\\..\\\\elsewhere.example",
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "/\x00", "\x0b/x", "http:elsewhere.example",
        "/a\nb", "//[", "//]",
    ],
)  # fmt: skip
def test_nothing_that_could_lead_elsewhere_can_be_returned_to(target: str | None):
    assert same_site_path(target) is None
