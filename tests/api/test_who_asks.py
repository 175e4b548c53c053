import re
from itertools import product

import pytest

from tests.programs import Program


@pytest.fixture
def comment(make_comment):
    return make_comment()


def operations(described):
    return [
        (method, path, operation)
        for path, item in described["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    ]


@pytest.mark.one_database("answered before anything is read")
def test_a_token_that_is_not_ours_is_refused_everywhere_before_anything_is_read(client, described):
    for method, path, operation in operations(described):
        place = re.sub(r"{\w+_id}", "1", path).replace("{kind}", "funny")
        for token in ("", "x", "IjEi.abc", "é", "a" * 5000):
            answer = client.open(
                place, method=method.upper(), headers={"Visitor-Token": token}, data=b"x", content_type="text/plain"
            )
            assert (answer.status_code, answer.json["code"]) == (401, "unknown_token"), operation["operationId"]
            assert answer.headers["WWW-Authenticate"] == "Visitor-Token"


@pytest.mark.one_database("the signature is looked at first")
def test_a_token_signed_by_another_site_is_not_ours(make_app, make_article):
    article = make_article()
    other = Program(make_app(secret_key="another secret"))
    other.say(article.id, "Signed elsewhere.")
    here = Program(make_app())
    here.token = other.token
    assert here.get("/articles").status_code == 401


def test_a_cookie_makes_nobody_known_to_the_api(app, make_article, comment):
    article = make_article()
    reader = app.test_client()
    posted = reader.post(
        f"/{article.published_on:%Y/%m/%d}/{article.slug}/comments/", data={"body": "Written on a page."}
    )
    own = int(re.search(r"/comments/(\d+)/", posted.location)[1])
    assert reader.get_cookie("visitor") is not None
    with_cookie = reader.get(f"/api/v1/comments/{own}")
    assert with_cookie.json == app.test_client().get(f"/api/v1/comments/{own}").json
    assert with_cookie.json["is_own"] is False
    changes = [
        reader.patch(f"/api/v1/comments/{own}", json={"body": "Changed."}, headers={"If-Match": "*"}),
        reader.post(f"/api/v1/comments/{own}/withdraw"),
    ]
    assert [change.status_code for change in changes] == [403, 403]
    rated = reader.put(f"/api/v1/comments/{comment.id}/ratings/funny")
    assert "Visitor-Token" in rated.headers  # somebody new, as for any program


def test_the_api_sets_no_cookie(app, make_article):
    program = Program(app)
    said = program.say(make_article().id, "From a program.")
    rated = Program(app).put(f"/comments/{said.json['id']}/ratings/funny")
    for answer in (said, rated, program.get("/articles"), program.get("/nothing")):
        assert "Set-Cookie" not in answer.headers


def test_a_cookie_is_no_obstacle_to_the_api(app, make_article):
    program = Program(app)
    program.client.set_cookie("visitor", "whatever")
    assert program.say(make_article().id, "From a program with a cookie.").status_code == 201


def test_the_token_is_given_once_and_knows_its_visitor(app, make_article):
    article, program = make_article(), Program(app)
    first = program.say(article.id, "The first.")
    second = program.say(article.id, "The second.")
    assert "Visitor-Token" in first.headers
    assert "Visitor-Token" not in second.headers
    for answer in (first, second):
        assert program.get(f"/comments/{answer.json['id']}").json["is_own"] is True


# What browsers send to other sites without asking them.
SIMPLE_TYPES = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "text/json", None]


def test_a_page_of_another_site_can_send_nothing_that_is_taken(client, make_article):
    article = make_article()
    for content_type, path in product(SIMPLE_TYPES, ("", "/preview")):
        answer = client.post(
            f"/api/v1/articles/{article.id}/comments{path}",
            data=b'{"body": "From another site."}',
            content_type=content_type,
            headers={"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"},
        )
        assert (answer.status_code, answer.json["code"]) == (415, "unsupported_media_type"), content_type
    assert client.get(f"/api/v1/articles/{article.id}").json["comment_count"] == 0


ALLOWED = "https://reader.example"
PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}


@pytest.fixture
def open_app(make_app):
    return make_app(cors_origins=[ALLOWED])


def cors_headers(answer):
    return {name: value for name, value in answer.headers.items() if name.startswith("Access-Control-")}


@pytest.mark.one_database("headers only")
def test_a_page_of_an_allowed_site_may_ask_and_read(open_app):
    asked = open_app.test_client().options("/api/v1/articles/1/comments", headers=PREFLIGHT | {"Origin": ALLOWED})
    allowed = cors_headers(asked)
    assert asked.status_code == 200
    assert allowed["Access-Control-Allow-Origin"] == ALLOWED
    assert "POST" in allowed["Access-Control-Allow-Methods"]
    for name in ("Authorization", "Content-Type", "Visitor-Token", "Idempotency-Key", "If-Match", "If-None-Match"):
        assert name in allowed["Access-Control-Allow-Headers"]
    answer = open_app.test_client().get("/api/v1/articles", headers={"Origin": ALLOWED})
    assert answer.headers["Access-Control-Allow-Origin"] == ALLOWED
    for name in ("ETag", "Visitor-Token", "Location", "RateLimit-Remaining", "Retry-After", "WWW-Authenticate"):
        assert name in answer.headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert {"Origin", "Authorization", "Visitor-Token"} <= set(answer.headers["Vary"].split(", "))


@pytest.mark.one_database("headers only")
def test_who_may_read_it_is_told_so_whoever_asked_before(make_app, make_article):
    other = "https://another.example"
    client = make_app(cors_origins=[ALLOWED, other], kept_milliseconds=3_600_000).test_client(use_cookies=False)
    address = f"/api/v1/articles/{make_article().id}/comments"
    for origin, allowed in ((None, None), (ALLOWED, ALLOWED), (other, other), ("https://elsewhere.example", None)):
        answer = client.get(address, headers={"Origin": origin} if origin else {})
        assert answer.headers.get("Access-Control-Allow-Origin") == allowed


@pytest.mark.one_database("headers only")
def test_a_refusal_can_be_read_by_an_allowed_site_too(open_app):
    answer = open_app.test_client().get("/api/v1/articles/999", headers={"Origin": ALLOWED})
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (404, ALLOWED)


@pytest.mark.one_database("headers only")
@pytest.mark.parametrize(
    "origin",
    ["https://elsewhere.example", "null", "http://reader.example", "https://reader.example.evil.example", "*", None],
)
def test_everybody_else_is_told_nothing(open_app, origin):
    sent = PREFLIGHT | ({"Origin": origin} if origin else {})
    client = open_app.test_client()
    for answer in (
        client.options("/api/v1/articles/1/comments", headers=sent),
        client.get("/api/v1/articles", headers=sent),
    ):
        assert cors_headers(answer) == {}
        assert "Origin" in answer.headers["Vary"]


@pytest.mark.one_database("headers only")
def test_pages_are_for_no_other_site(open_app):
    assert cors_headers(open_app.test_client().get("/", headers={"Origin": ALLOWED})) == {}
