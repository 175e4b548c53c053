"""A lost password: who reads the account's mail sets a new one, and whoever was in is out."""

import pytest
import sqlalchemy as sa

from blog.accounts import links
from blog.accounts.models import SYSTEM, Member, MemberSession
from blog.accounts.services import import_member
from blog.foundation.database import db, transactional
from tests.accounts.doors import (
    GOOD,
    beside,
    heading,
    link_of,
    name_in_masthead,
    page_words,
    register,
    sign_in_as,
    value_of,
)
from tests.conftest import PASSWORD
from tests.mailbox import links_in, text_of
from tests.racing import at_once
from tests.reading import reader, send


@pytest.fixture
def app(mailing):
    return mailing


@pytest.fixture
def mara(make_member) -> Member:
    return make_member("Mara", email="mara@example.org")


@pytest.fixture
def link(app, mara, mailbox, deliver):
    """Asks for a link and gives the one from the mail."""

    def ask(who: str = "mara@example.org") -> str:
        assert send(reader(app), "/recover/", who=who).status_code == 303
        deliver()
        return link_of(mailbox, "mara@example.org", "recover")

    return ask


@pytest.mark.parametrize("who", ["mara@example.org", "MARA@example.org ", "Mara", "mara"])
def test_a_link_is_sent_to_who_names_the_account(client, link, who):
    page = client.get(link(who))
    assert (page.status_code, heading(page), page.headers["Cache-Control"]) == (200, "A new password", "no-store")
    assert "For Mara." in page_words(page)


def test_a_new_password_counts_the_old_one_no_more_and_all_browsers_are_out(app, client, mara, link, mailbox, deliver):
    thief = reader(app)
    sign_in_as(thief, "Mara", PASSWORD)
    stolen = thief.get_cookie("member").value
    address = link()
    for method in ("HEAD", "GET"):
        assert client.open(address, method=method).status_code == 200
    assert name_in_masthead(thief) == "Mara", "looking at the link changes nothing"
    response = send(client, address, new_password=GOOD)
    assert response.location == "/sign-in/?done=recovered&name=Mara"
    assert "Your new password is set." in page_words(client.get(response.location))
    thief.set_cookie("member", stolen)
    assert name_in_masthead(thief) is None, "a stolen session is dead"
    with app.app_context():
        assert db.session.scalars(sa.select(MemberSession)).all() == []
    assert sign_in_as(reader(app), "Mara", PASSWORD).status_code == 422
    assert sign_in_as(client, "Mara", GOOD).status_code == 303
    deliver()
    notice = mailbox.to("mara@example.org")[-1]
    assert notice["Subject"] == "Your password on The Fine Print is another now"
    assert "Mara" in text_of(notice)


def test_a_link_is_good_once_and_for_a_day(app, client, mara, link, moved_clock):
    first, second = link(), link("Mara")
    moved_clock.forward(hours=23)
    assert send(client, first, new_password=GOOD).status_code == 303
    for used in (first, second):
        for response in (client.get(used), send(client, used, new_password="another good phrase here")):
            assert (response.status_code, heading(response)) == (404, "That link is used up")
            assert "Get a new link" in page_words(response)
    third = link()
    moved_clock.forward(hours=25)
    assert client.get(third).status_code == 404
    assert send(client, third, new_password="another good phrase here").status_code == 404
    assert sign_in_as(client, "Mara", GOOD).status_code == 303


def test_of_many_who_use_a_link_at_once_one_sets_the_password(app, mara, link):
    address = link()
    words = [f"{GOOD} {number}" for number in range(4)]
    answers = at_once([lambda word=word: send(reader(app), address, new_password=word) for word in words])
    assert sorted(answer.status_code for answer in answers) == [303, 404, 404, 404]
    winner = next(word for word, answer in zip(words, answers, strict=True) if answer.status_code == 303)
    assert [sign_in_as(reader(app), "Mara", word).status_code == 303 for word in words] == [
        word == winner for word in words
    ]


@pytest.mark.parametrize(
    ("password", "says"),
    [("", "too short"), ("short", "too short"), ("mara@example.org", "guessed"), ("x" * 3000, "too long")],
)
def test_a_bad_password_is_refused_and_the_link_stays_good(client, mara, link, password, says):
    address = link()
    response = send(client, address, new_password=password)
    assert response.status_code == 422
    assert says in beside(response, "new_password")
    assert not value_of(response, "new_password")
    assert send(client, address, new_password=GOOD).status_code == 303


def test_the_answer_is_the_same_for_the_same_work_whoever_is_named(app, mara, statements, hashes):
    with app.app_context():
        import_member(actor=SYSTEM, name="Old Hand", email="old@example.org", source_key="a")
    for named in (
        ("mara@example.org", "nobody@example.org", "old@example.org"),
        ("Mara", "Nobody", "Old Hand"),
    ):
        answers = []
        for who in named:
            client = reader(app)
            with statements() as seen, hashes() as counted:
                response = send(client, "/recover/", who=who)
                page = client.get(response.location).text
            answers.append((response.status_code, response.data, page, len(seen), dict(counted)))
        assert answers == [answers[0]] * 3
        assert answers[0][3:] == (2, {})


def test_who_has_no_account_gets_no_mail(app, client, mailbox, deliver):
    register(client, email="wish@example.org")
    deliver()
    for who in ("nobody@example.org", "Nobody", "wish@example.org"):
        send(client, "/recover/", who=who)
    assert deliver() == 3
    assert [message["To"] for message in mailbox.messages] == ["wish@example.org"]


@pytest.mark.parametrize("who", ["old@example.org", "Old Hand"])
def test_an_imported_member_is_told_to_register(app, client, mailbox, deliver, who):
    with app.app_context():
        import_member(actor=SYSTEM, name="Old Hand", email="old@example.org", source_key="a")
        import_member(actor=SYSTEM, name="No Address", email=None, source_key="b")
    send(client, "/recover/", who=who)
    send(client, "/recover/", who="No Address")
    deliver()
    (message,) = mailbox.messages
    assert message["To"] == "old@example.org"
    assert [link.rpartition(":8000")[2] for link in links_in(message)] == ["/register/"]


def test_a_link_made_for_another_password_opens_nothing(app, client, mara):
    with app.app_context():
        other = links.write_link("recover", row_id=mara.id, about="another hash")
        registering = links.write_link("register", row_id=mara.id, about=mara.password_hash)
    for wrong in (other, registering):
        assert send(client, f"/recover/{wrong}/", new_password=GOOD).status_code == 404
    assert sign_in_as(client, "Mara", PASSWORD).status_code == 303


def test_a_new_address_that_waits_is_called_off(app, client, mara, link):
    """Whoever asked for it may be whom the new password is to keep out."""

    @transactional
    def wait() -> None:
        db.session.execute(sa.update(Member).values(new_email="eve@example.org"))

    with app.app_context():
        wait()
    send(client, link(), new_password=GOOD)
    with app.app_context():
        assert db.session.scalar(sa.select(Member.new_email)) is None


@pytest.mark.parametrize("who", ["", " ", "x" * 300, "a\x00b"])
def test_who_names_nobody_is_told(client, who):
    response = send(client, "/recover/", who=who)
    assert response.status_code == 422
    assert beside(response, "who")


def test_where_no_mail_is_sent_nobody_waits_for_it(make_app):
    client = reader(make_app(mail_url="off"))
    assert "Not now. This site sends no mail" in page_words(client.get("/recover/"))
    response = send(client, "/recover/", who="Mara")
    assert (response.status_code, value_of(response, "who")) == (403, "Mara")


@pytest.mark.one_database("limits are counted outside the database")
def test_nobodys_mailbox_is_filled_by_asking(make_app):
    app = make_app(limit_mails="2 per hour", limit_network_mails="5 per hour")
    for who in ("mara@example.org", "Nobody"):
        statuses = [send(reader(app, f"192.0.{number}.1"), "/recover/", who=who).status_code for number in range(3)]
        assert statuses == [303, 303, 429]
    assert register(reader(app, "198.51.100.1"), email="mara@example.org").status_code == 429, "mail is mail"
    client = reader(app, "203.0.113.1")
    statuses = [send(client, "/recover/", who=f"nobody{number}").status_code for number in range(6)]
    assert statuses == [303] * 5 + [429]
    refused = send(client, "/recover/", who="nobody6")
    assert (value_of(refused, "who"), "Please wait" in page_words(refused)) == ("nobody6", True)


def test_whoever_reads_the_mail_gets_in_however_many_others_try(make_app, mailbox, mara):
    app = make_app(mail_url=mailbox.url, limit_sign_ins="3 per 10 minutes")
    with app.app_context():
        token = links.write_link("recover", row_id=mara.id, about=mara.password_hash)
    owner = reader(app)
    send(owner, f"/recover/{token}/", new_password=GOOD)
    for _ in range(4):
        sign_in_as(reader(app, "203.0.113.1"), "Mara", "wrong")
    assert sign_in_as(reader(app, "203.0.113.1"), "Mara", GOOD).status_code == 429
    assert sign_in_as(owner, "Mara", GOOD).status_code == 303
