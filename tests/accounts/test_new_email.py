"""A member is reached elsewhere: asked for with the password, told to the old address, proved from the new."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from blog.accounts.links import DeadLink, read_link, write_link
from blog.accounts.models import SYSTEM
from blog.accounts.queries import member_with_email
from blog.accounts.services import (
    EmailTaken,
    SignedOut,
    WrongPassword,
    ask_new_email,
    call_off_new_email,
    change_password,
    end_sessions,
    import_member,
    prove_new_email,
)
from blog.accounts.services.new_email import PURPOSE
from blog.foundation import clock
from blog.foundation.errors import Invalid
from blog.foundation.outbox import deliver_due
from tests.accounts.conftest import said_in, set_member, wrong_in
from tests.conftest import PASSWORD
from tests.handlers import events
from tests.mailbox import Mailbox, links_in, text_of
from tests.racing import at_once, in_context
from tests.reading import page_words, send, token_for, tree

OLD, NEW = "jo@old.example", "jo@new.example"


@pytest.fixture
def jo(make_member):
    """Jo, reached at the old address."""
    return make_member("Jo", email=OLD)


@pytest.fixture
def delivered(app: Flask, make_app: Callable[..., Flask], mailbox: Mailbox) -> Callable[[], Mailbox]:
    """Lets all mail arrive."""
    sending = make_app(mail_url=mailbox.url)

    def deliver() -> Mailbox:
        with sending.app_context():
            deliver_due()
        return mailbox

    return deliver


def ask(client: FlaskClient, email: str = NEW, password: str = PASSWORD):
    return send(client, "/account/email/", email=email, password=password)


def link_for(app: Flask, member, email: str = NEW) -> str:
    """The link that is mailed to `email`."""
    with app.app_context():
        return f"/account/email/link/{write_link(PURPOSE, row_id=member.id, about=email)}/"


def test_the_address_changes_once_the_link_in_the_mail_is_used(client, jo, sign_in, delivered, fresh):
    sign_in(client, jo)
    answer = ask(client)
    assert (answer.status_code, answer.location) == (303, "/account/?done=email-asked#email")
    assert (fresh(jo).email, fresh(jo).new_email) == (OLD, NEW)
    (mail,) = delivered().to(NEW)
    (link,) = links_in(mail)
    asking = client.get(urlsplit(link).path)
    assert asking.status_code == 200
    assert "jo@new.example is where we write to Jo" in page_words(asking)
    assert fresh(jo).email == OLD, "a program that follows links changes nothing"
    done = send(client, urlsplit(link).path)
    assert (done.status_code, done.location) == (303, "/account/?done=email-proved#email")
    assert (fresh(jo).email, fresh(jo).email_key, fresh(jo).new_email) == (NEW, NEW, None)


def test_the_link_works_in_a_browser_that_is_not_signed_in(app, client, jo, sign_in, fresh):
    sign_in(client, jo)
    ask(client)
    other = app.test_client()
    assert other.get(link_for(app, jo)).status_code == 200
    done = send(other, link_for(app, jo))
    assert (done.status_code, done.location) == (303, "/account/email/proved/")
    assert "We write to the new address now" in page_words(other.get(done.location))
    assert fresh(jo).email == NEW


def test_the_old_address_is_told_before_and_the_new_one_gets_the_link(client, jo, sign_in, delivered):
    sign_in(client, jo)
    ask(client)
    mailbox = delivered()
    assert [message["To"] for message in mailbox.messages] == [OLD, NEW]
    (told,) = mailbox.to(OLD)
    assert NEW in text_of(told)
    assert [urlsplit(link).path for link in links_in(told)] == ["/account/password/"]


def test_events_name_nobody(app, client, jo, sign_in):
    sign_in(client, jo)
    ask(client)
    with app.app_context():
        for name in ("accounts.new_email_to_tell", "accounts.new_email_to_prove"):
            assert [event.payload for event in events(name)] == [{"member_id": jo.id}]


def test_the_answer_is_the_same_whoever_has_the_address(app, client, jo, make_member, sign_in, statements):
    make_member("Kim", email="kim@new.example")
    sign_in(client, jo)
    token_for(client)
    pages, costs, locations = [], [], []
    for email in ("kim@new.example", "nobody@new.example"):
        with statements() as seen:
            answer = ask(client, email)
        costs.append([text.split("(")[0] for text in seen])
        locations.append(answer.location)
        pages.append(client.get(answer.location).text.replace(email, "…"))
    assert locations[0] == locations[1]
    assert costs[0] == costs[1]
    assert pages[0] == pages[1]


def test_who_has_the_address_is_told_and_gets_no_link(client, jo, make_member, sign_in, delivered):
    make_member("Kim", email=NEW)
    sign_in(client, jo)
    ask(client)
    (mail,) = delivered().to(NEW)
    assert mail["Subject"] == "This address has an account already"
    assert [urlsplit(link).path for link in links_in(mail)] == ["/account/"]


def test_an_imported_author_has_no_claim_to_an_address(app, client, jo, sign_in, fresh):
    with app.app_context():
        import_member(actor=SYSTEM, name="Jo (2)", email=NEW, source_key="a")
    sign_in(client, jo)
    ask(client)
    assert send(client, link_for(app, jo)).status_code == 303
    assert fresh(jo).email == NEW


@pytest.mark.parametrize(
    ("email", "password", "field"),
    [
        ("jo@", PASSWORD, "email"),
        ("", PASSWORD, "email"),
        ("jo@new.example\r\nBcc: all@example.org", PASSWORD, "email"),
        ("JO@old.example", PASSWORD, "email"),
        (NEW, "not it", "password"),
        (NEW, "", "password"),
    ],
)
def test_what_is_refused_is_said_beside_its_field_and_nothing_is_asked(
    app, client, jo, sign_in, fresh, email, password, field
):
    sign_in(client, jo)
    answer = ask(client, email, password)
    assert answer.status_code == 422
    assert wrong_in(answer, "email").keys() == {field}
    assert "One thing needs a look" in said_in(answer, "email")
    assert not said_in(answer, "password")
    (typed,) = tree(answer).xpath('//section[@id="email"]//input[@name="email"]/@value')
    assert typed == email.replace("\r\n", "\n") or "\n" in email
    assert not [value for value in tree(answer).xpath('//input[@type="password"]/@value') if value]
    assert fresh(jo).new_email is None
    with app.app_context():
        assert events("accounts.new_email_to_prove") == []


def test_a_change_is_called_off_by_the_member(app, client, jo, sign_in, fresh, delivered):
    sign_in(client, jo)
    ask(client)
    assert NEW in page_words(client.get("/account/"))
    answer = send(client, "/account/email/call-off/")
    assert answer.location == "/account/?done=email-kept#email"
    assert NEW not in page_words(client.get("/account/"))
    assert client.get(link_for(app, jo)).status_code == 404
    assert send(client, link_for(app, jo)).status_code == 404
    assert fresh(jo).email == OLD
    assert delivered().messages == [], "what was called off before the mail left is not mailed"


def test_a_new_password_calls_a_change_off(app, jo, in_browser, fresh):
    actor = in_browser(jo)
    with app.app_context():
        ask_new_email(actor=actor, email=NEW, password=PASSWORD)
        change_password(actor=actor, password=PASSWORD, new_password="three tame herons")
    assert fresh(jo).new_email is None


def test_a_link_works_once(app, client, jo, sign_in, fresh):
    sign_in(client, jo)
    ask(client)
    link = link_for(app, jo)
    send(client, link)
    again = send(client, link)
    assert again.status_code == 404
    assert "has been used" in page_words(again)
    assert client.get(link).status_code == 404
    assert fresh(jo).email == NEW


def test_a_link_for_an_address_that_was_wished_for_before_is_dead(app, client, jo, sign_in, fresh):
    sign_in(client, jo)
    ask(client, "jo@typo.example")
    ask(client, NEW)
    assert send(client, link_for(app, jo, "jo@typo.example")).status_code == 404
    assert fresh(jo).email == OLD


@pytest.mark.parametrize(("hours", "status"), [(23.9, 303), (24.1, 404)])
def test_a_link_works_for_a_day(app, client, jo, sign_in, moved_clock, hours, status):
    sign_in(client, jo)
    ask(client)
    link = link_for(app, jo)
    moved_clock.forward(hours=hours)
    assert send(client, link).status_code == status


def test_a_link_that_is_not_ours_is_dead(app, client, jo):
    set_new = link_for(app, jo)
    for link in (set_new[:-3] + "/", "/account/email/link/x/", "/account/email/link/é/"):
        assert client.get(link).status_code == 404, link
        assert send(client, link).status_code == 404, link


def test_a_link_is_for_its_purpose_only(app_context, jo):
    signed = write_link("recovery", row_id=jo.id, about=NEW)
    assert read_link("recovery", signed).is_about(NEW)
    assert not read_link("recovery", signed).is_about(OLD)
    assert not read_link("recovery", signed).is_about(None)
    with pytest.raises(DeadLink):
        read_link(PURPOSE, signed)


def test_a_link_tells_no_address(app, jo):
    link = link_for(app, jo)
    assert "example" not in link
    with app.app_context():
        assert NEW not in str(read_link(PURPOSE, link.split("/")[-2]))


def test_a_session_that_has_ended_asks_for_nothing(app_context, jo, in_browser, fresh):
    actor = in_browser(jo)
    end_sessions(actor=SYSTEM, member_id=jo.id)
    with pytest.raises(SignedOut):
        ask_new_email(actor=actor, email=NEW, password=PASSWORD)
    with pytest.raises(SignedOut):
        call_off_new_email(actor=actor)
    assert fresh(jo).new_email is None


def test_a_visitor_whose_cookie_counts_as_the_member_cannot_ask(app_context, jo, in_browser):
    actor = in_browser(jo)
    with pytest.raises(WrongPassword):
        ask_new_email(actor=type(actor)(member_id=jo.id), email=NEW, password=PASSWORD)


def test_two_members_who_prove_one_address_at_once_are_one_who_has_it(app, make_member, in_browser):
    members = [make_member(name) for name in ("Jo", "Kim", "Lee")]
    signed = []
    with app.app_context():
        for member in members:
            ask_new_email(actor=in_browser(member), email=NEW, password=PASSWORD)
            signed.append(write_link(PURPOSE, row_id=member.id, about=NEW))

    def prove(link: str) -> int:
        return prove_new_email(actor=None, link=read_link(PURPOSE, link)).id

    results = at_once([in_context(app, lambda link=link: prove(link)) for link in signed])
    winners = [result for result in results if isinstance(result, int)]
    assert len(winners) == 1, results
    assert sum(isinstance(result, EmailTaken) for result in results) == 2, results
    with app.app_context():
        assert member_with_email(NEW).id == winners[0]


def test_who_comes_second_to_an_address_is_told_why(app, client, jo, make_member, sign_in, fresh):
    sign_in(client, jo)
    ask(client)
    make_member("Kim", email=NEW)
    answer = send(client, link_for(app, jo))
    assert answer.status_code == 422
    assert "Another member has this address." in page_words(answer)
    assert fresh(jo).email == OLD


def test_who_is_suspended_may_change_their_address(client, jo, sign_in, fresh, app):
    with app.app_context():
        set_member(jo.id, suspended_until=clock.utcnow().replace(year=2100))
    sign_in(client, jo)
    assert ask(client).status_code == 303
    assert fresh(jo).new_email == NEW


def test_mails_that_one_member_can_cause_are_limited(make_app, jo, sign_in):
    client = make_app(limit_email_changes="2 per day").test_client()
    sign_in(client, jo)
    assert [ask(client, f"jo@{number}.example").status_code for number in range(3)] == [303, 303, 429]


def test_an_address_in_other_letters_is_the_same(app_context, jo, in_browser):
    with pytest.raises(Invalid, match="your address already"):
        ask_new_email(actor=in_browser(jo), email="Jo@OLD.example", password=PASSWORD)
