"""An operator tries whether mail works, and is told what is wrong."""

import socket

import pytest
from click.testing import Result
from flask import Flask

from tests.mailbox import Mailbox, links_in

pytestmark = pytest.mark.one_database("mail knows no database")


def run(app: Flask, address: str = "jo@example.org") -> Result:
    return app.test_cli_runner().invoke(args=["mail", address])


def test_a_trial_mail_arrives(make_app, mailbox: Mailbox):
    result = run(make_app(mail_url=mailbox.url, site_url="https://a.example"))
    assert result.exit_code == 0
    assert result.output == (
        f"127.0.0.1:{mailbox.port} (not encrypted) has taken it. Look into the mailbox, and among its spam.\n"
    )
    (message,) = mailbox.wait_for(to="jo@example.org")
    assert message["Subject"] == "A trial mail from The Fine Print"
    assert links_in(message) == ["https://a.example/"]


def test_it_says_what_the_server_says(make_app, mailbox: Mailbox):
    mailbox.answers["RCPT"] = "550 5.1.1 Nobody here is called jo@example.org"
    result = run(make_app(mail_url=mailbox.url))
    assert result.exit_code == 1
    assert result.output == (
        f"Error: 127.0.0.1:{mailbox.port} (not encrypted): "
        "the mail server refuses to send to this address (550 5.1.1).\n"
        "5.1.1 Nobody here is called jo@example.org\n"
    )


def test_it_says_when_nobody_is_there(make_app):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    result = run(make_app(mail_url=f"smtp://127.0.0.1:{port}"))
    assert result.exit_code == 1
    assert result.output.startswith(f"Error: 127.0.0.1:{port} (not encrypted): nobody listens there")


@pytest.mark.parametrize("url", ["off", "console:", "smtp://127.0.0.1"])
def test_what_is_not_an_address_is_told(make_app, url: str):
    result = run(make_app(mail_url=url), "jo")
    assert result.exit_code == 1
    assert ("Mail is off." if url == "off" else "this is not an address.") in result.output


def test_it_says_when_mail_is_only_printed(make_app):
    result = run(make_app(mail_url="console:"))
    assert result.exit_code == 0
    assert "--- mail to jo@example.org: A trial mail" in result.output
    assert result.output.endswith("Printed, not sent: LASTWORD_MAIL_URL is console:\n")
