"""Who is signed in, at the top of every page; and that it costs nothing."""

import sqlalchemy as sa

from blog.foundation.database import db
from tests.accounts.doors import name_in_masthead, sign_in_as
from tests.conftest import PASSWORD
from tests.reading import reader, tree, url_of


def way_in(client, address: str) -> str:
    (link,) = tree(client.get(address)).xpath("//header//nav//a[text()='Sign in']/@href")
    return link


def test_a_reader_is_shown_the_way_in_and_back(client, make_article):
    place = url_of(make_article())
    assert way_in(client, "/") == "/sign-in/"
    assert way_in(client, place) == f"/sign-in/?next={place}"
    assert way_in(client, f"{place}?order=newest") == f"/sign-in/?next={place}?order%3Dnewest"
    assert way_in(client, "/nowhere/") == "/sign-in/?next=/nowhere/"


def test_on_the_way_in_the_way_back_is_kept(client):
    for place in ("/sign-in/", "/register/", "/recover/"):
        assert way_in(client, place) == "/sign-in/"
        assert way_in(client, f"{place}?next=/a/") == "/sign-in/?next=/a/"
    for place in ("/sign-in/?next=//evil.example/", "/sign-in/?next=https://evil.example/"):
        assert "evil" not in way_in(client, place)


def test_a_member_is_shown_their_name(client, make_member, sign_in):
    sign_in(client, make_member("<b>Jo"))
    assert name_in_masthead(client) == "<b>Jo"
    (link,) = tree(client.get("/")).xpath('//header//a[contains(@class, "nav-member")]/@href')
    assert link == "/account/"


def test_it_adds_no_statement_to_a_page(app, make_article, make_member, sign_in, statements):
    place = url_of(make_article())
    client = reader(app)
    sign_in(client, make_member("Jo"))
    for address in ("/", place):
        with statements() as seen:
            client.get(address)
        assert len([text for text in seen if "FROM member" in text and "JOIN member_sessions" in text]) == 1


def test_who_sends_no_cookie_gets_the_same_bytes(app, make_article):
    place = url_of(make_article())
    first, second = reader(app), reader(app, "198.51.100.7")
    second.environ_base["HTTP_USER_AGENT"] = "Another/1.0"
    assert first.get(place).data == second.get(place).data


def test_a_page_that_says_that_the_database_is_gone_asks_it_nothing_more(app, client, make_member, sign_in):
    sign_in(client, make_member("Jo"))
    asked = []

    def fail(connection, cursor, statement, *rest):
        asked.append(statement)
        raise sa.exc.OperationalError(statement, {}, Exception("gone"))

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", fail)
    response = client.get("/")
    sa.event.remove(engine, "before_cursor_execute", fail)
    assert response.status_code == 503
    assert "We are catching our breath" in response.text
    assert len(asked) == 1


def test_a_program_is_no_member_by_a_cookie(client, make_member, sign_in, statements):
    sign_in(client, make_member("Jo"))
    with statements() as seen:
        assert client.get("/api/v1/articles").status_code == 200
    assert not [text for text in seen if "member_sessions" in text]


def test_who_signs_in_sees_it_at_once(client, make_member):
    make_member("Mara")
    sign_in_as(client, "Mara", PASSWORD)
    assert name_in_masthead(client) == "Mara"
