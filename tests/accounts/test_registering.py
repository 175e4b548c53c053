"""Registering: a wish, of which nobody learns who has an account, and which the mailbox alone can make true."""

import pytest
import sqlalchemy as sa

from blog.accounts.models import SYSTEM, Member, Registration
from blog.accounts.services import import_member
from blog.accounts.views import offer_name_note
from blog.foundation.database import db
from tests.accounts.doors import GOOD, beside, heading, page_words, register, value_of
from tests.mailbox import links_in, text_of
from tests.reading import reader, tree

FULL_WIDTH_MARA = "".join(chr(ord(letter) + 0xFEE0) for letter in "MARA")


@pytest.fixture
def app(mailing):
    return mailing


def rows(app, model) -> list:
    with app.app_context():
        return list(db.session.scalars(sa.select(model).order_by(model.id)))


def test_who_registers_is_sent_a_link_and_is_no_member_yet(app, client, mailbox, deliver):
    response = register(client, next="/2026/11/22/a-slug/#comment-5")
    assert (response.status_code, response.location) == (303, "/register/sent/?name=Jo")
    assert "Set-Cookie" not in response.headers
    assert heading(client.get(response.location)) == "Look into your mail"
    (wish,) = rows(app, Registration)
    assert (wish.name, wish.email, wish.back) == ("Jo", "jo@example.org", "/2026/11/22/a-slug/#comment-5")
    assert rows(app, Member) == []
    deliver()
    (message,) = mailbox.to("jo@example.org")
    assert message["Subject"] == "Become Jo on The Fine Print"
    (link,) = links_in(message)
    assert "/register/confirm/" in link
    assert GOOD not in message.as_string()


def test_the_password_is_stored_as_a_hash_only(app, client):
    register(client)
    assert rows(app, Registration)[0].password_hash.startswith("$argon2id$")
    with app.app_context():
        stored = [value for row in db.session.execute(sa.select(Registration.__table__)) for value in row]
    assert not [value for value in stored if GOOD in str(value)]


def test_a_member_whose_address_it_is_is_told_by_mail_and_by_nothing_else(client, make_member, mailbox, deliver):
    make_member("Mara", email="mara@example.org")
    register(client, name="Jo", email="MARA@example.org")
    deliver()
    (message,) = mailbox.to("MARA@example.org")
    assert message["Subject"] == "You have an account on The Fine Print"
    assert "as Mara," in text_of(message)
    assert not [link for link in links_in(message) if "confirm" in link]


def test_page_status_statements_and_hashes_are_the_same_whether_a_member_has_the_address(
    app, make_member, statements, hashes
):
    make_member("Mara", email="mara@example.org")
    answers = []
    for address in ("mara@example.org", "nobody@example.org"):
        client = reader(app)
        with statements() as seen, hashes() as counted:
            response = register(client, email=address)
            page = client.get(response.location).text
        answers.append((response.status_code, response.location, response.data, page, seen, dict(counted)))
    assert answers[0] == answers[1]
    assert len(answers[0][4]) == 4, "the name is looked up twice, the wish and its event are stored"
    assert answers[0][5] == {"hash": 1}


@pytest.mark.parametrize("name", ["Mara", "mara", "MARA ", FULL_WIDTH_MARA])
def test_the_name_of_a_member_is_refused_at_once(app, client, make_member, name):
    make_member("Mara")
    response = register(client, name=name)
    assert response.status_code == 422
    assert "belongs to a member" in beside(response, "name")
    assert value_of(response, "name") == name
    assert rows(app, Registration) == []


def test_the_name_of_an_imported_member_can_be_asked_for_by_anybody(app, client):
    with app.app_context():
        import_member(actor=SYSTEM, name="Old Hand", email="old@example.org", source_key="a")
    for address in ("old@example.org", "new@example.org"):
        assert register(client, name="old hand", email=address).status_code == 303


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", "", "There is nothing here yet."),
        ("name", " \t", "There is nothing here yet."),
        ("name", "a\x00b", "cannot be stored"),
        ("email", "", "does not look like an e-mail address"),
        ("email", "jo@", "stops at the @"),
        ("email", "jo@example.org, kim@example.org", "does not look like"),
        ("email", "jo@example.org\r\nBcc: eve@example.org", "does not look like"),
        ("password", "", "too short"),
        ("password", "short", "too short: 10 characters"),
        ("password", "password12", "guessed in no time"),
        ("password", "x" * 201, "too long: 200"),
        ("password", "x" * 2001, "too long"),
        ("password", "jo@example.org", "guessed in no time"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_the_rest_is_kept(app, client, field, value, says):
    fields = {"name": "Jo Harper", "email": "jo@example.org", "password": GOOD} | {field: value}
    response = register(client, **fields, next="/a/")
    assert response.status_code == 422
    assert says in beside(response, field)
    assert "Not registered yet." in page_words(response)
    for name in {"name", "email"} - {field}:
        assert (value_of(response, name), beside(response, name)) == (fields[name], "")
    assert not value_of(response, "password"), "a password is never sent back"
    assert value_of(response, "next") == "/a/"
    assert rows(app, Registration) == []


def test_all_that_is_wrong_is_said_at_once(client, make_member):
    make_member("Mara")
    response = register(client, name="mara", email="jo@", password="x")
    assert "Three things need a look" in page_words(response)
    assert all(beside(response, name) for name in ("name", "email", "password"))


def test_what_the_form_does_not_hold_is_not_taken(app, client):
    register(client, role="admin", claimed_at="2026-01-01", standing="4", id="77", source_key="x")
    (wish,) = rows(app, Registration)
    assert wish.id != 77
    assert rows(app, Member) == []


def test_what_visitors_wrote_under_the_name_is_told(app, client):
    offer_name_note(app, lambda name: f"Visitors wrote as {name}." if name == "Jo" else None)
    assert "Visitors wrote as Jo." in page_words(client.get(register(client).location))
    assert "Visitors wrote" not in page_words(client.get(register(client, name="Kim").location))


@pytest.mark.parametrize("name", ["a\x00b", "x" * 5000, "<script>"])
def test_the_page_after_registering_bears_any_name(app, client, name):
    asked = []
    offer_name_note(app, asked.append)
    response = client.get("/register/sent/", query_string={"name": name})
    assert response.status_code == 200
    assert "\x00" not in asked[0]
    assert not tree(response).xpath("//main//script")


def test_where_no_mail_is_sent_nobody_can_register_and_is_told_so(make_app):
    client = reader(make_app(mail_url="off"))
    assert "Not now. This site sends no mail" in page_words(client.get("/register/"))
    response = register(client)
    assert response.status_code == 403
    assert "This site sends no mail" in page_words(response)
    assert value_of(response, "email") == "jo@example.org"


@pytest.mark.parametrize("name", ["Rnara", "MAR\u0391", "M a r a", "Admin", "The Fine Print", "Anonymous Coward"])
def test_a_name_that_could_be_taken_for_somebody_elses_is_refused(app, client, make_member, name):
    make_member("Mara")
    response = register(client, name=name)
    assert response.status_code == 422
    assert beside(response, "name")


def test_what_looks_like_the_name_of_an_imported_member_is_not_theirs_to_ask_for(app, client):
    with app.app_context():
        import_member(actor=SYSTEM, name="Sam", email="sam@example.org", source_key="a")
    assert register(client, name="Sarn").status_code == 422
    assert register(client, name="SAM").status_code == 303


@pytest.mark.one_database("limits are counted outside the database")
class TestLimits:
    @pytest.fixture
    def app(self, make_app):
        return make_app(limit_mails="2 per hour", limit_network_mails="4 per hour")

    def test_nobodys_mailbox_is_filled_by_strangers(self, app, make_member):
        make_member("Mara", email="mara@example.org")
        for address in ("mara@example.org", "nobody@example.org"):
            statuses = []
            for number, typed in enumerate((address, address.upper(), address)):
                response = register(reader(app, f"192.0.{number}.1"), email=typed)
                statuses.append(response.status_code)
            assert statuses == [303, 303, 429], address
            assert 3500 < int(response.headers["Retry-After"]) <= 3601
            assert "Please wait 60 minutes" in page_words(response)
            assert value_of(response, "email") == address

    def test_a_network_does_not_have_mail_sent_to_the_whole_world(self, app):
        client, other = reader(app, "192.0.2.1"), reader(app, "198.51.100.1")
        statuses = [register(client, email=f"jo{number}@example.org").status_code for number in range(5)]
        assert statuses == [303] * 4 + [429]
        assert register(other, email="jo4@example.org").status_code == 303

    def test_what_is_refused_is_not_hashed(self, app, hashes):
        client = reader(app)
        for _ in range(2):
            register(client)
        with hashes() as counted:
            assert register(client).status_code == 429
        assert not counted
