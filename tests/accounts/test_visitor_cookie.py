"""How a reader without an account is known again, and that nobody is followed who only reads."""

import re

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from itsdangerous import URLSafeSerializer

from blog.accounts.identity import cookie_of, current_actor
from blog.accounts.models import SYSTEM, Actor, Visitor
from blog.accounts.services import ensure_visitor, import_visitors
from blog.foundation.database import db, transactional


@pytest.fixture
def page(make_article) -> str:
    """The address of an article."""
    return f"/{make_article(slug='a-slug').published_on:%Y/%m/%d}/a-slug/"


def visitors(app) -> list[int]:
    with app.app_context():
        return list(db.session.scalars(sa.select(Visitor.id).order_by(Visitor.id)))


def write(client: FlaskClient, page: str, body: str = "Something to say.", **data: str):
    """Post a comment the way a browser does: with the token of the page, where there is one."""
    found = re.search(r'name="token" value="([0-9a-f]+)"', client.get(page).text)
    token = {"token": found[1]} if found else {}
    return client.post(page + "comments/", data={"body": body} | token | data)


def cookie_line(answer) -> str:
    (line,) = [line for line in answer.headers.getlist("Set-Cookie") if line.startswith("visitor=")]
    return line


def test_who_only_reads_gets_no_cookie(app, page, make_comment):
    comment, client = make_comment(), app.test_client()
    before = visitors(app)
    for address in ("/", page, f"{page}?order=newest", f"/comments/{comment.id}/", "/nowhere", "/?q=x"):
        answer = client.get(address, follow_redirects=True)
        assert "Set-Cookie" not in answer.headers, address
    assert visitors(app) == before


def test_who_is_refused_or_only_previews_gets_no_cookie(app, client, page):
    assert "Set-Cookie" not in client.post(page + "comments/", data={"body": ""}).headers
    assert "Set-Cookie" not in client.post(page + "comments/preview", data={"body": "Only looking."}).headers
    assert visitors(app) == []


def test_who_writes_is_known_from_then_on(app, client, page):
    assert "visitor=" in write(client, page).headers["Set-Cookie"]
    again = write(client, page, "Something more.")
    assert again.status_code == 303
    assert "Set-Cookie" not in again.headers
    assert len(visitors(app)) == 1


def test_two_readers_who_write_are_two(app, page):
    write(app.test_client(), page, "One.")
    write(app.test_client(), page, "Another.")
    assert len(visitors(app)) == 2


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client, page):
    line = cookie_line(write(client, page))
    assert "HttpOnly" in line
    assert "SameSite=Lax" in line
    assert "Path=/" in line
    assert "Domain" not in line
    assert int(re.search(r"Max-Age=(\d+)", line)[1]) > 365 * 24 * 3600


@pytest.mark.one_database("the scheme is the web server's")
def test_the_cookie_of_an_https_page_never_travels_without(client, app, page):
    secure = client.post(page + "comments/", data={"body": "Over https."}, base_url="https://localhost")
    assert "Secure" in cookie_line(secure)
    plain = app.test_client().post(page + "comments/", data={"body": "Over http."})
    assert "Secure" not in cookie_line(plain)


def test_a_cookie_that_was_tampered_with_is_an_unknown_readers(app, client, page):
    write(client, page)
    value = client.get_cookie("visitor").value
    with app.app_context():
        (visitor_id,) = db.session.scalars(sa.select(Visitor.id))
        key = db.session.scalar(sa.select(Visitor.key))
        other_secret = URLSafeSerializer("another secret", salt="visitor").dumps(key)
        other_salt = URLSafeSerializer(app.config["SECRET_KEY"], salt="elsewhere").dumps(key)
    forged = (
        key,
        f'"{key}"',
        value[:-1],
        value + "x",
        value.swapcase(),
        other_secret,
        other_salt,
        "",
        ".",
        "é",
        "x" * 5000,
    )
    for cookie in forged:
        with app.test_request_context("/", headers={"Cookie": f"visitor={cookie}"}):
            assert current_actor().visitor_id is None, cookie
    with app.test_request_context("/", headers={"Cookie": f"visitor={value}"}):
        assert current_actor().visitor_id == visitor_id


@pytest.mark.parametrize("content", [None, 1, [], {}, ["key"], "", "\x01"])
def test_a_signed_cookie_without_a_key_is_an_unknown_readers(app, content: object):
    value = URLSafeSerializer(app.config["SECRET_KEY"], salt="visitor").dumps(content)
    with app.test_request_context("/", headers={"Cookie": f"visitor={value}"}):
        assert current_actor().visitor_id is None


def test_a_cookie_whose_visitor_is_gone_is_a_new_readers(app, client, page):
    with app.app_context():
        visitor_id = ensure_visitor(actor=Actor()).visitor_id
        gone = cookie_of(visitor_id)
        forget(visitor_id)
    client.set_cookie("visitor", gone)
    assert client.get(page).status_code == 200
    answer = write(client, page)
    assert answer.status_code == 303
    assert gone not in cookie_line(answer)
    assert client.get(page).status_code == 200
    assert "Set-Cookie" not in write(client, page, "Something more.").headers
    assert len(visitors(app)) == 1


@transactional
def forget(visitor_id: int) -> None:
    db.session.execute(sa.delete(Visitor).where(Visitor.id == visitor_id))


def test_a_cookie_of_nonsense_is_a_new_readers_once_they_write(client, page):
    client.set_cookie("visitor", "nonsense")
    assert write(client, page).status_code == 303
    assert client.get_cookie("visitor").value != "nonsense"


def test_the_cookie_tells_no_number_of_visitors(app_context):
    first, second = import_visitors(actor=SYSTEM, count=2)
    keys = [db.session.get_one(Visitor, visitor_id).key for visitor_id in (first, second)]
    assert all(len(key) >= 24 for key in keys)
    assert keys[0] != keys[1]
    assert cookie_of(first) != cookie_of(second)


def test_who_has_a_visitor_keeps_it(app_context):
    actor = ensure_visitor(actor=Actor(network="n"))
    assert actor.visitor_id is not None
    assert actor.network == "n"
    assert ensure_visitor(actor=actor) == actor


def test_no_address_is_stored_anywhere(app, page):
    client = app.test_client()
    address = "203.0.113.77"
    client.environ_base["REMOTE_ADDR"] = address
    write(client, page)
    with app.app_context():
        for table in db.metadata.sorted_tables:
            for row in db.session.execute(sa.select(table)):
                assert not [value for value in row if "203.0.113" in str(value)], table.name
