"""A real mail server of a test's own, which keeps what it gets.

    def test_a_mail_arrives(make_app, mailbox):
        app = make_app(mail_url=mailbox.url)
        …
        (message,) = mailbox.wait_for(to="jo@example.org")
        (link,) = links_in(message)

It runs in a thread of the test's process; who sends to it may be this process or another.
"""

import asyncio
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import lxml.html
import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

PATIENCE = 120  # seconds; a machine that is busy may take long


class Mailbox(Controller):
    """The server. `answers` says what it answers to "MAIL", "RCPT", "DATA" or "QUIT" instead of taking
    the mail: `mailbox.answers["RCPT"] = "450 4.2.0 Come back later"`.
    """

    def __init__(
        self, *, scheme: str = "smtp", query: str = "", sign_in: tuple[str, str] | None = None, **options: Any
    ) -> None:
        self.messages: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.answers: dict[str, str] = {}
        self._arrived = threading.Condition()
        self._connections: list[SMTP] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._sign_in = sign_in
        if sign_in:
            options |= {"authenticator": self._is_known, "auth_required": True}
        super().__init__(self, hostname="127.0.0.1", port=self._socket.getsockname()[1], **options)
        user = ":".join(sign_in) + "@" if sign_in else ""
        self.url = f"{scheme}://{user}127.0.0.1:{self.port}{query}"

    def wait_for(self, *, to: str, count: int = 1) -> list[EmailMessage]:
        """The messages to this address, once there are at least `count`."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.to(to)) >= count, PATIENCE), f"no {count} mails to {to}"
            return self.to(to)

    def to(self, address: str) -> list[EmailMessage]:
        """The messages to this address so far."""
        return [message for message in self.messages if message["To"] == address]

    def factory(self) -> SMTP:
        """Each connection has a server of its own."""
        self._connections.append(super().factory())
        return self._connections[-1]

    def stop(self, no_assert: bool = False) -> None:  # noqa: FBT001, FBT002
        """Let go of everybody, then end."""
        asyncio.run_coroutine_threadsafe(self._hang_up(), self.loop).result(PATIENCE)
        super().stop(no_assert)

    async def _hang_up(self) -> None:
        for connection in self._connections:
            if connection.transport:
                connection.transport.abort()
        await asyncio.sleep(0)  # so that what is open is closed

    def _create_server(self) -> Any:
        """Listen where a port is ours already, so that nobody else can be given it meanwhile."""
        return self.loop.create_server(self._factory_invoker, sock=self._socket, ssl=self.ssl_context)

    def _is_known(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        is_known = (data.login.decode(), data.password.decode()) == self._sign_in
        return AuthResult(success=is_known, handled=False)

    # What the server calls, by the names of SMTP's commands.

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if "RCPT" not in self.answers:
            envelope.rcpt_tos.append(address)
        return self.answers.get("RCPT", "250 OK")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if "DATA" not in self.answers:
            message = message_from_bytes(envelope.original_content, policy=default)
            assert envelope.rcpt_tos == [message["To"]]
            with self._arrived:
                self.raw.append(envelope.original_content)
                self.messages.append(message)
                self._arrived.notify_all()
        return self.answers.get("DATA", "250 OK")

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        return self.answers.get("QUIT", "221 Bye")


def text_of(message: EmailMessage) -> str:
    """The plain text, as its reader sees it."""
    return message.get_body(["plain"]).get_content().replace("\r\n", "\n")


def html_of(message: EmailMessage) -> str:
    """The HTML."""
    return message.get_body(["html"]).get_content().replace("\r\n", "\n")


def links_in(message: EmailMessage) -> list[str]:
    """The addresses in the plain text, above its footer; the HTML leads to all of them, too."""
    links = re.findall(r"https?://[^\s<>]+", text_of(message).partition("\n-- \n")[0])
    assert set(links) <= set(lxml.html.document_fromstring(html_of(message)).xpath("//a/@href"))
    return links


@pytest.fixture
def make_mailbox() -> Iterator[Callable[..., Mailbox]]:
    """Starts a mail server: `make_mailbox(sign_in=("site", "secret"), tls_context=…)`."""
    started: list[Mailbox] = []

    def make(**options: Any) -> Mailbox:
        started.append(Mailbox(**options))
        started[-1].start()
        return started[-1]

    yield make
    for mailbox in started:
        mailbox.stop()


@pytest.fixture
def mailbox(make_mailbox: Callable[..., Mailbox]) -> Mailbox:
    """A mail server on this machine that takes everything: `make_app(mail_url=mailbox.url)`."""
    return make_mailbox()


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """For a server that proves who it is; this process trusts whoever has signed that."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    return server_context(authority)


def server_context(authority: trustme.CA) -> ssl.SSLContext:
    """What a server at 127.0.0.1 needs to speak TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


__all__ = ["Mailbox", "certificate", "html_of", "links_in", "mailbox", "make_mailbox", "server_context", "text_of"]
