"""The link that makes a member: looked at it does nothing, pressed it does it once, whoever is at it."""

import re

import pytest
import sqlalchemy as sa

from blog.accounts import links
from blog.accounts.models import SYSTEM, Member, MemberName, Registration, Role
from blog.accounts.services import import_member
from blog.accounts.views import offer_name_note, offer_takeover_note
from blog.foundation.database import db
from blog.foundation.outbox import OutboxEvent
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
from tests.racing import at_once
from tests.reading import reader, send


@pytest.fixture
def app(mailing):
    return mailing


@pytest.fixture
def link(app, mailbox, deliver):
    """Registers somebody and gives the link from their mail: `link(name="Jo", email="jo@example.org")`."""

    def make(**fields: str) -> str:
        assert register(reader(app), **fields).status_code == 303
        deliver()
        return link_of(mailbox, fields.get("email", "jo@example.org"), "register/confirm")

    return make


def members(app) -> list[Member]:
    with app.app_context():
        return list(db.session.scalars(sa.select(Member).order_by(Member.id)))


def joined(app) -> list[int]:
    with app.app_context():
        found = db.session.scalars(sa.select(OutboxEvent.payload).where(OutboxEvent.name == "accounts.member_joined"))
        return [payload["member_id"] for payload in found]


def test_looking_at_the_link_changes_nothing_and_pressing_makes_the_member(app, client, link):
    address = link(next="/2026/11/22/a-slug/#comment-5")
    for method in ("HEAD", "GET", "GET"):
        page = client.open(address, method=method)
        assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    assert members(app) == []
    assert "You will be Jo here, at jo@example.org." in page_words(page)
    response = send(client, address)
    assert response.status_code == 303
    (jo,) = members(app)
    assert (jo.name, jo.email, jo.email_key, jo.role, jo.standing) == (
        "Jo", "jo@example.org", "jo@example.org", Role.MEMBER, 0,
    )  # fmt: skip
    assert jo.claimed_at is not None
    assert joined(app) == [jo.id]
    sign_in_page = client.get(response.location)
    assert "Your address is confirmed." in page_words(sign_in_page)
    assert value_of(sign_in_page, "who") == "Jo"
    assert value_of(sign_in_page, "next") == "/2026/11/22/a-slug/#comment-5"
    assert name_in_masthead(client) is None, "who follows a link need not be who chose the password"
    assert sign_in_as(client, "Jo", GOOD).status_code == 303
    assert name_in_masthead(client) == "Jo"


def test_a_link_is_good_once(app, client, link):
    address = link()
    send(client, address)
    for response in (client.get(address), send(client, address)):
        assert response.status_code == 404
        assert heading(response) == "That link is used up"
        assert "Register again" in page_words(response)
    assert len(members(app)) == 1


@pytest.mark.parametrize("token", ["x", "é", "a.b.c", "..", "%00", "W10.aaaaaa.bbbb"])
def test_a_link_that_is_not_ours_opens_nothing(client, token):
    assert client.get(f"/register/confirm/{token}/").status_code == 404
    assert client.get(f"/recover/{token}/").status_code == 404


def test_a_link_opens_what_it_was_made_for_only(app, client, link):
    address = link()
    token = address.split("/")[3]
    assert client.get(f"/recover/{token}/").status_code == 404
    with app.app_context():
        wish = db.session.scalars(sa.select(Registration)).one()
        recovering = links.write_link("recover", row_id=wish.id, about=wish.password_hash)
        another = links.write_link("register", row_id=wish.id, about="another hash")
        beyond = links.write_link("register", row_id=2**63, about=wish.password_hash)
    for wrong in (recovering, another, beyond, token[:-1], token.swapcase()):
        assert send(client, f"/register/confirm/{wrong}/").status_code == 404
    assert members(app) == []


def test_a_link_that_is_too_old_is_sent_anew(app, client, link, moved_clock, mailbox, deliver):
    old = link()
    moved_clock.forward(hours=25)
    page = client.get(old)
    assert (page.status_code, heading(page)) == (200, "That link has gone stale")
    response = send(client, old)
    assert (response.status_code, response.location) == (303, "/register/sent/")
    assert members(app) == []
    deliver()
    new = link_of(mailbox, "jo@example.org", "register/confirm")
    assert new != old
    moved_clock.forward(hours=23)
    assert send(client, new).status_code == 303
    assert len(members(app)) == 1
    assert client.get(old).status_code == 404


def test_a_new_link_is_not_sent_without_end(make_app, mailbox, moved_clock):
    app = make_app(mail_url=mailbox.url, limit_mails="2 per hour")
    client = reader(app)
    register(client)
    with app.app_context():
        wish = db.session.scalars(sa.select(Registration)).one()
        address = f"/register/confirm/{links.write_link('register', row_id=wish.id, about=wish.password_hash)}/"
    moved_clock.forward(hours=25)
    assert [send(client, address).status_code for _ in range(3)] == [303, 303, 429]
    refused = send(client, address)
    assert "Please wait" in page_words(refused)
    assert "Retry-After" in refused.headers


def test_a_name_that_was_taken_meanwhile_is_asked_for_anew_and_all_else_is_kept(app, client, link, make_member):
    address = link(next="/a/")
    make_member("JO", email="other@example.org")
    page = client.get(address)
    assert (page.status_code, heading(page)) == (200, "Another name, please")
    assert "belongs to a member" in beside(page, "name")
    for name, says in (("jo", "belongs to a member"), ("", "nothing here yet"), (None, "belongs to a member")):
        refused = send(client, address, **({} if name is None else {"name": name}))
        assert refused.status_code == 422
        assert says in beside(refused, "name")
    response = send(client, address, name="  Jo   Harper ")
    assert response.location == "/sign-in/?done=confirmed&name=Jo+Harper&next=/a/"
    assert [member.name for member in members(app)] == ["JO", "Jo Harper"]
    assert sign_in_as(client, "jo@example.org", GOOD).status_code == 303


def test_an_imported_member_is_taken_over_with_name_and_comments(app, client, link, make_comment):
    with app.app_context():
        old = import_member(actor=SYSTEM, name="Old Hand", email="Old@example.org", source_key="a", role=Role.WRITER)
    offer_takeover_note(app, lambda member_id: f"3 comments come with number {member_id}.")
    address = link(name="Somebody New", email="old@example.org")
    page = client.get(address)
    assert heading(page) == "We kept your name"
    assert "belongs to Old Hand" in page_words(page)
    assert f"3 comments come with number {old.id}." in page_words(page)
    assert "name=Old+Hand" in send(client, address).location
    (member,) = members(app)
    assert (member.id, member.name, member.role) == (old.id, "Old Hand", Role.WRITER)
    assert (member.email, member.claimed_at is not None) == ("old@example.org", True)
    assert joined(app) == [old.id]
    assert sign_in_as(client, "old hand", GOOD).status_code == 303


def test_of_several_imported_with_an_address_the_one_whose_name_is_wished_for_is_taken_over(app, client, link):
    with app.app_context():
        first = import_member(actor=SYSTEM, name="First", email="old@example.org", source_key="a")
        second = import_member(actor=SYSTEM, name="Second", email="old@example.org", source_key="b")
    assert "belongs to First" in page_words(client.get(link(name="Third", email="old@example.org")))
    send(client, link(name="second", email="old@example.org"))
    claimed = {member.id: member.claimed_at is not None for member in members(app)}
    assert claimed == {first.id: False, second.id: True}


def test_the_name_of_an_imported_member_of_another_address_is_not_had(app, client, link):
    with app.app_context():
        import_member(actor=SYSTEM, name="Old Hand", email="old@example.org", source_key="a")
    address = link(name="Old Hand", email="new@example.org")
    assert heading(client.get(address)) == "Another name, please"
    assert send(client, address).status_code == 422
    assert send(client, address, name="New Hand").status_code == 303
    assert [(member.name, member.claimed_at is None) for member in members(app)] == [
        ("Old Hand", True),
        ("New Hand", False),
    ]


def test_of_two_registrations_of_an_address_the_first_that_is_confirmed_wins_and_the_second_is_told(app, client, link):
    first, second = link(name="Jo"), link(name="Kim")
    assert first != second
    send(client, second)
    response = send(client, first)
    told = client.get(response.location)
    assert heading(told) == "You have an account"
    assert "belongs to the member Kim by now" in page_words(told)
    assert [member.name for member in members(app)] == ["Kim"]


@pytest.mark.parametrize("is_imported", [False, True])
def test_of_many_presses_at_once_one_makes_the_member(app, link, is_imported):
    if is_imported:
        with app.app_context():
            import_member(actor=SYSTEM, name="Jo", email="jo@example.org", source_key="a")
    addresses = [link(name="Jo"), link(name="Kim")] * 3
    before = len(members(app))
    results = at_once([lambda address=address: send(reader(app), address) for address in addresses])
    statuses = [response.location if response.status_code == 303 else response.status_code for response in results]
    assert len([place for place in statuses if str(place).startswith("/sign-in/")]) == 1
    assert all(place == 404 or str(place).startswith(("/sign-in/", "/register/confirm/")) for place in statuses)
    assert len(members(app)) == (1 if is_imported else before + 1)
    assert len(joined(app)) == 1


def test_what_visitors_wrote_under_the_name_is_told_before_the_button(app, client, link):
    offer_name_note(app, lambda name: f"Visitors wrote as {name}.")
    assert "Visitors wrote as Jo." in page_words(client.get(link()))


def test_what_the_pages_of_a_link_cost(app, client, link, statements):
    address = link()
    with statements() as looked:
        client.get(address)
    with statements() as pressed:
        send(client, address)
    assert len(looked) == 4, "the wish, who has the address, who has the name, who used it before"
    assert len(pressed) == 11, "\n".join(pressed)


def test_a_member_of_before_goes_on_undisturbed(app, client, link, make_member):
    mara = make_member("Mara")
    send(client, link())
    with app.app_context():
        names = {row.name: row.member_id for row in db.session.scalars(sa.select(MemberName))}
    assert names["Mara"] == mara.id
    assert re.fullmatch(r"\d+", str(names["Jo"]))
    assert sign_in_as(client, "Mara", PASSWORD).status_code == 303
