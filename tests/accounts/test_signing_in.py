"""Signing in and out: by name or address, back to where one came from, in a session that is new."""

import re

import pytest
import sqlalchemy as sa

from blog.accounts import passwords
from blog.accounts.models import SYSTEM, Actor, Member, MemberSession, Visitor
from blog.accounts.services import add_member, import_member, register
from blog.accounts.views import offer_landing
from blog.foundation.database import db
from blog.foundation.http.templating import offer_box
from tests.accounts.doors import beside, heading, name_in_masthead, page_words, sign_in_as, value_of
from tests.conftest import PASSWORD
from tests.reading import reader, say, send, tree, url_of


@pytest.fixture
def mara(make_member) -> Member:
    return make_member("Mara Lindqvist", email="Mara@example.org")


def cookies(response) -> dict[str, str]:
    return {line.split("=")[0]: line for line in response.headers.getlist("Set-Cookie")}


@pytest.mark.parametrize(
    "who", ["Mara Lindqvist", " mara  lindqvist ", "mara@example.org", "MARA@EXAMPLE.ORG", " Mara@example.org"]
)
def test_a_member_signs_in_by_name_or_address(client, mara, who):
    response = sign_in_as(client, who, PASSWORD)
    assert (response.status_code, response.location) == (303, "/")
    assert name_in_masthead(client) == "Mara Lindqvist"


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD + " ", PASSWORD.upper(), "x" * 2000])
@pytest.mark.parametrize("who", ["Mara Lindqvist", "mara@example.org", "Nobody", "nobody@example.org"])
def test_a_wrong_pair_signs_nobody_in_and_keeps_what_was_typed(client, mara, who, password):
    response = sign_in_as(client, who, password, is_remembered="1", next="/a/")
    assert response.status_code == 422
    assert "Set-Cookie" not in response.headers
    says = "nothing here yet" if not password else "That pair does not match."
    assert says in beside(response, "password")
    assert beside(response, "who") == ""
    assert (value_of(response, "who"), value_of(response, "password")) == (who, "")
    assert value_of(response, "next") == "/a/"
    assert tree(response).xpath('//input[@name="is_remembered"]/@checked')


def test_nobody_and_a_member_with_a_wrong_password_get_the_same_answer_for_the_same_work(app, mara, statements, hashes):
    with app.app_context():
        import_member(actor=SYSTEM, name="Old Hand", email="old@example.org", source_key="a")
        register(actor=Actor(), name="Wish", email="w@example.org", password_hash="x", back=None)
    answers = []
    for who in ("mara@example.org", "nobody@example.org", "old@example.org", "w@example.org"):
        with statements() as seen, hashes() as counted:
            response = sign_in_as(reader(app), who, "wrong")
        answers.append((response.status_code, response.text.replace(who, ""), len(seen), dict(counted)))
    assert answers == [answers[0]] * 4
    assert answers[0][2:] == (1, {"verify": 1})
    for who in ("Mara Lindqvist", "Nobody Lindqvist", "Old Hand"):
        with statements() as seen, hashes() as counted:
            sign_in_as(reader(app), who, "wrong")
        assert (len(seen), dict(counted)) == (1, {"verify": 1}), who


@pytest.mark.parametrize("who", ["", "  ", "x" * 255, "a\x00b"])
def test_who_names_nobody_is_told_beside_the_field(client, who):
    response = sign_in_as(client, who, PASSWORD)
    assert response.status_code == 422
    assert beside(response, "who")


def test_a_registration_that_was_not_confirmed_signs_nobody_in(app, client):
    with app.app_context():
        hashed = passwords.hash_password(PASSWORD)
        register(actor=Actor(), name="Jo", email="jo@example.org", password_hash=hashed, back=None)
    assert sign_in_as(client, "jo@example.org", PASSWORD).status_code == 422


@pytest.mark.parametrize("path", ["/2026/11/22/a-slug/?order=newest#comment-5", "/tags/a/", "/?q=x"])
def test_the_reader_goes_back_to_where_they_came_from(client, mara, path):
    page = client.get("/sign-in/", query_string={"next": path})
    assert value_of(page, "next") == path
    assert sign_in_as(client, "mara@example.org", PASSWORD, next=path).location == path


OTHER_SITES = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "/\t/evil.example/",
    "/\n/evil.example/",
    " //evil.example",
    "javascript:alert(1)",
    "http:evil.example",
    "///evil.example",
    "evil.example",
    "/a\r\nSet-Cookie: x=y",
]


@pytest.mark.parametrize("path", OTHER_SITES)
def test_nobody_is_led_to_another_site(client, mara, path):
    page = client.get("/sign-in/", query_string={"next": path})
    assert value_of(page, "next") is None
    assert "evil" not in "".join(tree(page).xpath("//main//a/@href"))
    for response in (
        sign_in_as(client, "mara@example.org", PASSWORD, next=path),
        client.get("/sign-in/", query_string={"next": path}),
        send(client, "/sign-out/", next=path, back=path),
    ):
        assert response.status_code == 303
        assert response.location in ("/", "/sign-in/?done=signed_out")


def test_a_way_back_that_is_longer_than_any_of_ours_is_none(client, mara):
    assert sign_in_as(client, "mara@example.org", PASSWORD, next="/" + "a" * 2000).location == "/"


def test_who_came_from_nowhere_lands_where_there_is_something_to_do(app, client, mara):
    asked = []
    offer_landing(app, asked.append)
    offer_landing(app, lambda actor: "/claim/" if actor.member_id == mara.id else None)
    assert sign_in_as(client, "mara@example.org", PASSWORD).location == "/claim/"
    assert (asked[0].is_signed_in, asked[0].name) == (True, "Mara Lindqvist")
    assert sign_in_as(client, "mara@example.org", PASSWORD, next="/a/").location == "/a/"


def test_who_is_signed_in_need_not_sign_in(client, mara):
    sign_in_as(client, "mara@example.org", PASSWORD)
    assert client.get("/sign-in/?next=/a/").location == "/a/"
    assert client.get("/sign-in/").location == "/"


def test_what_this_browser_wrote_is_asked_about_in_its_box(app, client):
    offer_box(app, "sign_in", lambda: "<p>Four comments from this browser have no owner.</p>")
    assert "Four comments from this browser" in page_words(client.get("/sign-in/"))


def test_the_visitor_of_this_browser_counts_as_the_member_from_then_on(app, client, mara, make_article):
    article = make_article()
    say(client, article, "Before I had a name.")
    sign_in_as(client, "mara@example.org", PASSWORD)
    with app.app_context():
        assert db.session.scalars(sa.select(Visitor.member_id)).all() == [mara.id]
    assert "visitor" not in cookies(sign_in_as(client, "mara@example.org", PASSWORD))


def test_a_browser_of_two_members_never_counts_as_the_other(app, client, mara, make_member, make_article):
    kim = make_member("Kim")
    say(client, make_article(), "Before I had a name.")
    sign_in_as(client, "mara@example.org", PASSWORD)
    send(client, "/sign-out/")
    line = cookies(sign_in_as(client, "Kim", PASSWORD))["visitor"]
    assert "HttpOnly" in line
    assert name_in_masthead(client) == "Kim"
    with app.app_context():
        owners = db.session.scalars(sa.select(Visitor.member_id).order_by(Visitor.id)).all()
    assert owners == [mara.id, kim.id]


def test_a_session_that_was_there_before_is_never_taken_over(app, client, mara, make_member, sign_in):
    """Session fixation: what an attacker has planted in the browser is worth nothing afterwards."""
    sign_in(client, make_member("Eve"))
    planted = client.get_cookie("member").value
    sign_in_as(client, "mara@example.org", PASSWORD)
    assert client.get_cookie("member").value != planted
    assert name_in_masthead(client) == "Mara Lindqvist"
    thief = reader(app)
    thief.set_cookie("member", planted)
    assert name_in_masthead(thief) is None
    with app.app_context():
        assert db.session.scalars(sa.select(MemberSession.member_id)).all() == [mara.id]


def test_two_browsers_have_two_sessions_that_say_what_they_are(app, mara):
    for agent in ("Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/130.0", "curl/8"):
        client = reader(app)
        client.environ_base["HTTP_USER_AGENT"] = agent
        sign_in_as(client, "mara@example.org", PASSWORD, is_remembered="1")
    with app.app_context():
        found = db.session.execute(sa.select(MemberSession.browser, MemberSession.is_remembered)).all()
    assert sorted(map(tuple, found)) == [("A browser", True), ("Firefox on Linux", True)]


@pytest.mark.one_database("cookies are the web server's")
@pytest.mark.parametrize("is_remembered", [False, True])
@pytest.mark.parametrize("is_https", [False, True])
def test_the_cookies_are_out_of_reach_of_scripts_and_other_sites(make_app, is_remembered, is_https):
    app = make_app(site_url="https://a.example" if is_https else "")
    with app.app_context():
        hashed = passwords.hash_password(PASSWORD)
        add_member(actor=SYSTEM, name="Mara", email="mara@example.org", password_hash=hashed)
    fields = {"who": "Mara", "password": PASSWORD} | ({"is_remembered": "1"} if is_remembered else {})
    base = "https://a.example" if is_https else "http://localhost"
    response = app.test_client().post("/sign-in/", data=fields, base_url=base)
    found = cookies(response)
    assert found.keys() == {"member", "device"}
    for line in found.values():
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(line.split("; "))
        assert ("Secure" in line.split("; ")) is is_https
        assert "Domain" not in line
    lasts = re.search(r"Expires=", found["member"])
    assert bool(lasts) is is_remembered, "without being asked, the browser forgets when it is closed"
    assert not re.search(r"\bmara\b|example", str(found), re.IGNORECASE)


def test_a_hash_of_other_settings_is_made_anew(make_app, app, client, mara, hashes):
    def stored() -> str:
        with app.app_context():
            return db.session.scalar(sa.select(Member.password_hash))

    before = stored()
    stronger = make_app(password_passes=2)
    with hashes() as counted:
        assert sign_in_as(reader(stronger), "mara@example.org", PASSWORD).status_code == 303
    assert dict(counted) == {"verify": 1, "hash": 1}
    assert stored() != before
    assert "t=2" in stored()
    with hashes() as counted:
        assert sign_in_as(reader(stronger), "mara@example.org", PASSWORD).status_code == 303
    assert dict(counted) == {"verify": 1}


def test_who_signs_out_is_out_in_this_browser_only(app, client, mara):
    other = reader(app)
    for browser in (client, other):
        sign_in_as(browser, "mara@example.org", PASSWORD)
    stolen = client.get_cookie("member").value
    page = client.get("/sign-out/?next=/a/")
    assert (heading(page), name_in_masthead(client)) == ("Sign out?", "Mara Lindqvist"), "a link changes nothing"
    response = send(client, "/sign-out/", next="/a/")
    assert response.location == "/a/"
    assert client.get_cookie("member") is None
    assert (name_in_masthead(client), name_in_masthead(other)) == (None, "Mara Lindqvist")
    client.set_cookie("member", stolen)
    assert name_in_masthead(client) is None
    assert heading(client.get("/sign-out/")) == "You are signed out"
    assert send(client, "/sign-out/").status_code == 303


def test_signing_out_without_the_token_does_nothing(client, mara):
    sign_in_as(client, "mara@example.org", PASSWORD)
    assert client.post("/sign-out/").status_code == 403
    assert name_in_masthead(client) == "Mara Lindqvist"


def test_nobody_is_signed_in_from_another_site(client, mara):
    headers = {"Origin": "https://evil.example"}
    assert send(client, "/sign-in/", who="Mara Lindqvist", password=PASSWORD, headers=headers).status_code == 403
    assert name_in_masthead(client) is None


def test_who_is_asked_once_more_types_the_password_once_more(client, mara, make_article):
    article = make_article()
    say(client, article, "Said in another tab, after the form was opened.")
    fields = {"who": "mara@example.org", "password": PASSWORD, "is_remembered": "1", "next": url_of(article)}
    asked = client.post("/sign-in/", data=fields)
    assert asked.status_code == 403
    assert PASSWORD not in asked.text
    form = tree(asked).xpath('//main//form[contains(@class, "fields")]')[0]
    kept = {field.get("name"): field.get("value") for field in form.xpath(".//input")}
    assert kept.pop("password") == ""
    assert {name: kept[name] for name in kept if name != "token"} == {
        name: value for name, value in fields.items() if name != "password"
    }
    response = client.post(form.get("action"), data=kept | {"password": PASSWORD})
    assert (response.status_code, response.location) == (303, url_of(article))


def test_what_signing_in_and_out_costs(app, client, mara, statements):
    with statements() as looked:
        client.get("/sign-in/")
    with statements() as entered:
        client.post("/sign-in/", data={"who": "mara@example.org", "password": PASSWORD})
    token = {"token": tree(client.get("/")).xpath('string(//form[@id="act"]//input[@name="token"]/@value)')}
    with statements() as left:
        client.post("/sign-out/", data=token)
    assert (len(looked), len(entered), len(left)) == (0, 3, 2)
