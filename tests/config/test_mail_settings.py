"""Where mail goes and who it is from: what can be said, and what is refused in words."""

from pathlib import Path

import pytest

from config import ConfigurationError, load_settings
from config.mail import MailServer, mail_sender, mail_server

SERVER = {"SECRET_KEY": "s" * 40, "SITE_URL": "https://example.org", "MAIL_FROM": "The Fine Print <post@example.org>"}


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.org", MailServer("mail.example.org", 587, "starttls")),
        ("smtp://mail.example.org:25/", MailServer("mail.example.org", 25, "starttls")),
        ("smtp://mail.example.org:25?tls=none", MailServer("mail.example.org", 25, "none")),
        ("smtps://mail.example.org", MailServer("mail.example.org", 465, "tls")),
        ("smtp://localhost", MailServer("localhost", 25, "none")),
        ("smtp://127.0.0.1:1025", MailServer("127.0.0.1", 1025, "none")),
        ("smtp://[::1]", MailServer("::1", 25, "none")),
        ("smtp://me:secret@localhost:1025?tls=starttls", MailServer("localhost", 1025, "starttls", "me", "secret")),
        ("smtps://a%40b.example:p%2F%3A@c.example", MailServer("c.example", 465, "tls", "a@b.example", "p/:")),
        ("console:", None),
        ("off", None),
    ],
)
def test_an_address_says_where_mail_goes_and_how(url: str, server: MailServer | None):
    assert mail_server(url) == server


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("mail.example.org:587", "it can be smtp://"),
        ("http://mail.example.org", "it can be smtp://"),
        ("smtp://", "it can be smtp://"),
        ("smtp://mail.example.org:port", "it can be smtp://"),
        ("smtp://mail.example.org:0", "it can be smtp://"),
        ("smtp://me:hunter/2@mail.example.org", "written as %2F"),
        ("smtp://me:hunter#2@mail.example.org", "written as %2F"),
        ("smtp://me:hunter]2@[mail.example.org", "written as %2F"),
        ("smtp://mail.example.org/inbox", "it can be smtp://"),
        ("smtp://mail.example.org?tls=maybe", "tls=starttls or"),
        ("smtp://mail.example.org?ssl=1", "tls=starttls or"),
        ("smtps://mail.example.org?tls=none", "for smtp:// only"),
        ("smtp://me@mail.example.org", "a user and a password, or neither"),
        ("smtp://:hunter2@mail.example.org", "a user and a password, or neither"),
        ("smtp://me:hünter2@mail.example.org", "ASCII"),
        ("smtp://me:hunter2@mail.example.org?tls=none", "in the clear"),
    ],
)
def test_an_address_that_cannot_work_stops_the_start(url: str, reason: str, monkeypatch, tmp_path: Path):
    monkeypatch.setenv("LASTWORD_MAIL_URL", url)
    with pytest.raises(ConfigurationError) as refused:
        load_settings(data_dir=str(tmp_path))
    assert "LASTWORD_MAIL_URL" in str(refused.value)
    assert reason in str(refused.value)
    assert "hunter" not in str(refused.value), "a password is never quoted"
    assert "hünter" not in str(refused.value)


def test_a_password_is_not_shown_where_the_server_is():
    server = mail_server("smtps://me:hunter2@mail.example.org")
    assert "hunter2" not in repr(server)
    assert str(server) == "mail.example.org:465 (tls)"


@pytest.mark.parametrize(
    ("text", "sender"),
    [
        ("The Fine Print <post@example.org>", ("The Fine Print", "post@example.org")),
        ('"Söhne, Töchter" <post@example.org>', ("Söhne, Töchter", "post@example.org")),
        ("<post@example.org>", ("", "post@example.org")),
        (" post@example.org ", ("", "post@example.org")),
    ],
)
def test_a_sender_has_a_name_and_an_address(text: str, sender: tuple[str, str]):
    assert mail_sender(text) == sender


NO_SENDERS = [
    "The Fine Print",
    "post@",
    "a@b.example, c@d.example",
    "A <a@b.example>, B <c@d.example>",
    "pöst@example.org",
]
NO_SENDERS += ["A\r\nBcc: <eve@example.org>", "A <a@b.example\r\nBcc: eve@example.org>"]


@pytest.mark.parametrize("text", NO_SENDERS)
def test_what_is_not_one_sender_stops_the_start(text: str, monkeypatch, tmp_path: Path):
    monkeypatch.setenv("LASTWORD_MAIL_FROM", text)
    with pytest.raises(ConfigurationError, match="LASTWORD_MAIL_FROM: it must look like"):
        load_settings(data_dir=str(tmp_path))


@pytest.mark.parametrize(
    "url", ["example.org", "https://", "https://example.org/blog", "https://example.org?a", "ftp://a.b"]
)
def test_a_site_that_links_could_not_begin_with_stops_the_start(url: str, monkeypatch, tmp_path: Path):
    monkeypatch.setenv("LASTWORD_SITE_URL", url)
    with pytest.raises(ConfigurationError, match="LASTWORD_SITE_URL: it must be https://"):
        load_settings(data_dir=str(tmp_path))


def in_production(monkeypatch: pytest.MonkeyPatch, folder: Path, **values: str) -> None:
    for name, value in (SERVER | values).items():
        monkeypatch.setenv(f"LASTWORD_{name}", value)
    load_settings(env="production", data_dir=str(folder))


@pytest.mark.parametrize("name", ["MAIL_URL", "MAIL_FROM"])
def test_a_server_says_how_it_sends_mail(monkeypatch, tmp_path: Path, name: str):
    with pytest.raises(ConfigurationError, match=rf"must be set for production: LASTWORD_{name}\."):
        in_production(monkeypatch, tmp_path, **{"MAIL_URL": "off", name: ""})


def test_a_server_prints_no_mail_into_its_log(monkeypatch, tmp_path: Path):
    with pytest.raises(ConfigurationError, match="cannot be used for production: LASTWORD_MAIL_URL=console:"):
        in_production(monkeypatch, tmp_path, MAIL_URL="console:")
    in_production(monkeypatch, tmp_path, MAIL_URL="off")


def test_on_ones_own_machine_mail_is_shown_on_the_terminal(tmp_path: Path):
    assert load_settings(data_dir=str(tmp_path)).mail_url == "console:"
