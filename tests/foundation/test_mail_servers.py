"""Mail servers as they are: encrypted, strict, slow, full, away. What can be tried again is; what cannot, is not."""

import logging
import socket
import ssl
from collections.abc import Callable
from datetime import timedelta

import pytest
import trustme
from flask import Flask

from blog.foundation.mail import Mail, NotSent, RecipientRefused, hand_over, sending
from blog.foundation.outbox import deliver_due
from tests.handlers import address_of, count_done, events, record_many, wait_until
from tests.mailbox import Mailbox, server_context

# The mail server means itself: it cannot know that these tests are its only clients.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
no_database = pytest.mark.one_database("mail knows no database")
MAIL = Mail(to="jo@example.org", subject="A word", text="Hello.\n", html="<p>Hello.</p>\n")
SITE = ("site", "s3cret/:@?#")
ESCAPED = "site:s3cret%2F%3A%40%3F%23@"

# --- Encryption and signing in ------------------------------------------------------------------


def sent_by(app: Flask) -> None:
    with app.app_context():
        hand_over(MAIL)


def refusal_met_by(app: Flask) -> str:
    """What is in the way when `app` sends."""
    with app.app_context(), pytest.raises(NotSent) as refused:
        hand_over(MAIL)
    assert not isinstance(refused.value, RecipientRefused)
    return str(refused.value)


def signed(mailbox: Mailbox) -> str:
    """The server's address with user and password, written as an operator must."""
    return mailbox.url.replace(":".join(SITE) + "@", ESCAPED)


@no_database
def test_an_encrypted_connection_with_a_password(make_app, make_mailbox, certificate: ssl.SSLContext):
    mailbox = make_mailbox(query="?tls=starttls", tls_context=certificate, require_starttls=True, sign_in=SITE)
    sent_by(make_app(mail_url=signed(mailbox)))
    assert len(mailbox.wait_for(to=MAIL.to)) == 1


@no_database
def test_a_connection_that_is_encrypted_from_the_first_byte(make_app, make_mailbox, certificate: ssl.SSLContext):
    mailbox = make_mailbox(scheme="smtps", ssl_context=certificate, sign_in=SITE, auth_require_tls=False)
    sent_by(make_app(mail_url=signed(mailbox)))
    assert len(mailbox.wait_for(to=MAIL.to)) == 1


@no_database
def test_a_wrong_password_is_told_and_tried_again(make_app, make_mailbox):
    mailbox = make_mailbox(sign_in=("site", "right"), auth_require_tls=False)
    app = make_app(mail_url=mailbox.url.replace("right", "wrong"))
    assert refusal_met_by(app) == "the mail server refuses user or password (535 5.7.8)"


@no_database
@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_server_that_anybody_could_be_gets_nothing(make_app, make_mailbox, certificate: ssl.SSLContext, scheme: str):
    stranger = server_context(trustme.CA())
    options = {"ssl_context": stranger} if scheme == "smtps" else {"tls_context": stranger, "query": "?tls=starttls"}
    mailbox = make_mailbox(scheme=scheme, **options)
    assert refusal_met_by(make_app(mail_url=mailbox.url)) == "the mail server's certificate is not to be trusted"
    assert mailbox.messages == []


@no_database
def test_a_server_that_cannot_encrypt_gets_neither_password_nor_mail(make_app, make_mailbox):
    mailbox = make_mailbox(query="?tls=starttls", sign_in=SITE, auth_require_tls=False)
    assert refusal_met_by(make_app(mail_url=signed(mailbox))).startswith("the mail server offers no STARTTLS")
    assert mailbox.messages == []


@no_database
def test_a_server_without_encryption_is_not_one_with(make_app, mailbox: Mailbox):
    reason = refusal_met_by(make_app(mail_url=mailbox.url.replace("smtp:", "smtps:")))
    assert reason.startswith("no encrypted connection could be made")


# --- Nobody there -------------------------------------------------------------------------------


@no_database
def test_nobody_listens(make_app):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert refusal_met_by(make_app(mail_url=f"smtp://127.0.0.1:{port}")).startswith("nobody listens there")


@no_database
def test_somebody_listens_and_says_nothing(make_app, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sending, "ANSWER_SECONDS", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as server:
        reason = refusal_met_by(make_app(mail_url=f"smtp://127.0.0.1:{server.getsockname()[1]}"))
    assert reason == "the mail server ended the connection, or was silent for too long"


@no_database
def test_a_name_that_is_none(make_app):
    reason = refusal_met_by(make_app(mail_url="smtp://mail.invalid:2525"))
    assert reason == "the mail server's name is unknown"


# --- Through the outbox -------------------------------------------------------------------------


@pytest.fixture
def app(make_app: Callable[..., Flask], mailbox: Mailbox) -> Flask:
    """An application that sends to the mailbox."""
    return make_app(mail_url=mailbox.url)


LATER = [
    ("RCPT", "450 4.2.0 Come back in five minutes", "refuses to send to this address (450 4.2.0)"),
    ("RCPT", "451 Come back in five minutes", "refuses to send to this address (451)"),
    ("RCPT", "554 5.7.1 Relay access denied", "refuses to send to this address (554 5.7.1)"),
    ("RCPT", "550 5.7.1 You are on a list", "refuses to send to this address (550 5.7.1)"),
    ("RCPT", "530 Sign in first", "refuses to send to this address (530)"),
    ("MAIL", "452 4.3.1 Disk full", "refuses the sender, which LASTWORD_MAIL_FROM names (452 4.3.1)"),
    ("MAIL", "550 5.1.8 No such sender", "refuses the sender, which LASTWORD_MAIL_FROM names (550 5.1.8)"),
    ("DATA", "451 4.7.1 Try again", "refuses the message (451 4.7.1)"),
    ("DATA", "554 5.7.1 This looks like spam", "refuses the message (554 5.7.1)"),
    ("DATA", "550 Not wanted", "refuses the message (550)"),
]
NEVER = [
    ("RCPT", "550 5.1.1 There is no reader.1@example.org", "refuses to send to this address (550 5.1.1)"),
    ("RCPT", "550 There is no reader.1@example.org", "refuses to send to this address (550)"),
    ("RCPT", "552 5.2.2 The mailbox of reader.1@example.org is full", "refuses to send to this address (552 5.2.2)"),
    ("RCPT", "553 What is reader.1@example.org?", "refuses to send to this address (553)"),
    ("DATA", "550 5.1.1 There is no reader.1@example.org", "refuses the message (550 5.1.1)"),
]


@pytest.mark.parametrize(("command", "answer", "reason"), LATER)
def test_what_may_succeed_later_is_tried_again(
    app_context, mailbox: Mailbox, stopped_clock, caplog, command: str, answer: str, reason: str
):
    mailbox.answers[command] = answer
    record_many("test.mail", range(1, 2))
    assert deliver_due() == 1
    (event,) = events("test.mail")
    assert (event.done_at, event.attempts) == (None, 1)
    assert event.error.startswith("NotSent at blog/foundation/mail/")
    assert f"a mail is not sent yet: the mail server {reason}" in caplog.messages
    mailbox.answers.clear()
    stopped_clock.shift(timedelta(seconds=5))
    assert deliver_due() == 1
    assert len(mailbox.wait_for(to=address_of(1))) == count_done("test.mail") == 1


@pytest.mark.parametrize(("command", "answer", "reason"), NEVER)
def test_a_mailbox_that_does_not_exist_is_not_tried_again(
    app_context, mailbox: Mailbox, caplog, command: str, answer: str, reason: str
):
    mailbox.answers[command] = answer
    record_many("test.mail", range(1, 2))
    assert deliver_due() == 1
    assert count_done("test.mail") == 1
    assert caplog.messages == [f"a mail is given up: the mail server {reason}"]
    mailbox.answers.clear()
    assert deliver_due() == 0
    assert mailbox.messages == []


@pytest.mark.parametrize(("command", "answer", "reason"), [LATER[0], NEVER[0]])
def test_neither_log_nor_outbox_says_to_whom(
    app: Flask, mailbox: Mailbox, caplog, command: str, answer: str, reason: str
):
    caplog.set_level(logging.DEBUG)
    mailbox.answers[command] = f"{answer} {address_of(1)}"
    with app.app_context():
        record_many("test.mail", range(1, 2))
        deliver_due()
        (event,) = events("test.mail")
    said = [record.getMessage() for record in caplog.records if not record.name.startswith("mail.")]  # the server's own
    shown = app.test_cli_runner().invoke(args=["outbox", "list"]).output
    assert reason in " ".join(said)
    assert "example.org" not in " ".join(said) + shown + str(event.payload) + str(event.error)


def test_a_server_that_stumbles_after_it_has_the_mail_has_it(app_context, mailbox: Mailbox):
    mailbox.answers["QUIT"] = "421 4.3.0 Something is wrong here"
    record_many("test.mail", range(1, 2))
    assert deliver_due() == 1
    assert len(mailbox.to(address_of(1))) == count_done("test.mail") == 1


def test_no_transaction_is_held_while_a_server_thinks(app_context, mailbox: Mailbox, statements):
    record_many("test.mail", range(1, 2))
    with statements() as seen:
        deliver_due()
    assert [statement.split()[0] for statement in seen].count("UPDATE") == 2, "leased, and done; nothing between"
    assert mailbox.wait_for(to=address_of(1))


def test_a_worker_sends_what_was_recorded(app_context, mailbox: Mailbox, start_workers):
    record_many("test.mail", range(1, 4))
    start_workers(mail_url=mailbox.url)
    for number in range(1, 4):
        (message,) = mailbox.wait_for(to=address_of(number))
        assert message["Subject"] == "A trial mail from The Fine Print"


def test_a_worker_shows_mail_on_its_terminal(app_context, start_workers, tmp_path):
    record_many("test.mail", range(1, 2))
    workers = start_workers()
    wait_until(lambda: count_done("test.mail") == 1)
    assert f"--- mail to {address_of(1)}" in workers.log.read_text()
