"""What every answer says to the browser about itself."""

import pytest
from flask import Flask
from werkzeug import Response

pytestmark = pytest.mark.one_database("decided after the database was asked")

WANTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def broken() -> None:
    raise RuntimeError("for the test")


@pytest.fixture
def answers(app: Flask, make_article, make_comment) -> dict[str, Response]:
    """One answer of every kind, by what it is."""
    app.add_url_rule("/broken", "broken", broken)
    article = make_article(slug="a-slug")
    page = f"/{article.published_on:%Y/%m/%d}/a-slug/"
    comment = make_comment(article=article)
    client, cookie_holder, other = (app.test_client() for _ in range(3))
    cookie_holder.set_cookie("visitor", "anything")
    script = client.get("/static/js/lastword.js", buffered=True)
    return {
        "front page": client.get("/"),
        "article": client.get(page),
        "fragment": client.get(page, headers={"HX-Request": "true"}),
        "head": client.head(page),
        "options": client.options(page),
        "redirect for a slash": client.get(page.rstrip("/")),
        "redirect of a view": client.get(f"/comments/{comment.id}/"),
        "posted": client.post(page + "comments/", data={"body": "Something to say."}),
        "refused": other.post(page + "comments/", data={"body": ""}),
        "from another site": other.post(page + "comments/", headers={"Origin": "https://elsewhere.example"}),
        "without the token": cookie_holder.post(page + "comments/"),
        "not found": client.get("/nowhere"),
        "not allowed": client.delete("/"),
        "too large": other.post(page + "comments/", data={"body": "x" * 1_100_000}),
        "broken": client.get("/broken"),
        "static": script,
        "static, known": client.get(
            "/static/js/lastword.js", headers={"If-None-Match": script.headers["ETag"]}, buffered=True
        ),
        "static, missing": client.get("/static/nothing.js"),
    }


def test_the_answers_are_of_every_kind(answers: dict[str, Response]):
    statuses = {answer.status_code for answer in answers.values()}
    assert statuses == {200, 302, 303, 304, 308, 403, 404, 405, 413, 422, 500}


def test_every_answer_has_the_security_headers(answers: dict[str, Response]):
    for kind, answer in answers.items():
        assert {name: answer.headers.get(name) for name in WANTED} == WANTED, kind


def test_every_answer_forbids_code_that_is_not_ours(answers: dict[str, Response]):
    for kind, answer in answers.items():
        (policy,) = answer.headers.getlist("Content-Security-Policy")
        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
        assert rules["default-src"] == "'none'", kind
        assert rules["script-src"] == "'self'", kind
        assert rules["style-src"] == "'self'", kind
        assert rules["form-action"] == "'self'", kind
        assert rules["frame-ancestors"] == "'none'", kind
        assert rules["base-uri"] == "'none'", kind
        assert "unsafe" not in policy, kind


def test_no_answer_is_offered_to_other_sites(answers: dict[str, Response]):
    assert not [kind for kind, answer in answers.items() if "Access-Control-Allow-Origin" in answer.headers]


def test_a_shared_cache_keeps_what_is_the_same_for_all_for_a_second_and_nothing_else(answers: dict[str, Response]):
    for kind, answer in answers.items():
        if answer.mimetype == "text/html":
            is_for_all = kind in ("article", "fragment", "head")
            said = "public, max-age=0, s-maxage=1, must-revalidate" if is_for_all else "private, no-cache"
            assert answer.headers["Cache-Control"] == said, kind
            assert {"Cookie", "HX-Request"} <= set(answer.vary), kind


def test_a_static_file_with_its_fingerprint_is_kept_for_a_year(app: Flask):
    answer = app.test_client().get("/static/js/lastword.js?v=0123456789", buffered=True)
    assert answer.cache_control.max_age == 31_536_000
    assert "Cookie" not in answer.vary


def test_the_address_of_a_static_file_changes_with_it(app: Flask, tmp_path):
    app.static_folder, app.static_url_path = str(tmp_path), "/static"
    asset = app.jinja_env.globals["asset"]
    with app.app_context():
        (tmp_path / "a.css").write_text("a {}")
        (tmp_path / "b.css").write_text("b {}")
        assert asset("a.css").startswith("/static/a.css?v=")
        assert asset("a.css").split("?")[1] != asset("b.css").split("?")[1]


def test_https_is_asked_to_stay_https(client):
    assert client.get("/", base_url="https://localhost").headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in client.get("/", base_url="http://localhost").headers


def test_errors_over_https_stay_https_too(client):
    assert "Strict-Transport-Security" in client.get("/nowhere", base_url="https://localhost").headers
