"""What `mail_url` and `mail_from` mean."""

import re
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

CONSOLE, OFF = "console:", "off"
# What a mailbox may be called: whatever could end the address or begin another one is left out.
ADDRESS = re.compile(r"""[^\s@<>()\[\],;:\\"\x00-\x1f\x7f]+@[^\s@<>()\[\],;:\\"\x00-\x1f\x7f]+""")
SENDER = re.compile(rf"(?:(?P<name>[^<>\x00-\x1f]*)<(?P<address>{ADDRESS.pattern})>)|(?P<bare>{ADDRESS.pattern})")

Security = Literal["tls", "starttls", "none"]


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over, and how: encrypted from the first byte (`tls`), after a greeting
    (`starttls`), or not at all. Without a `user` nobody signs in.
    """

    host: str
    port: int
    security: Security
    user: str = ""
    password: str = field(default="", repr=False)

    def __str__(self) -> str:
        return f"{self.host}:{self.port} ({'not encrypted' if self.security == 'none' else self.security})"


def mail_server(url: str) -> MailServer | None:
    """The server that `url` names; None for `console:` and `off`.

    Raises ValueError, which never quotes the address: there may be a password in it.
    """
    if url in (CONSOLE, OFF):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    is_whole = parts.scheme in ("smtp", "smtps") and parts.hostname and parts.path in ("", "/") and not parts.fragment
    if not is_whole or port == 0:
        raise ValueError(
            "it can be smtp://user:password@host:port, smtps://…, console: or off; "
            "in user and password, characters such as / # ? @ : are written as %2F %23 %3F %40 %3A."
        )
    host, security = parts.hostname or "", _security(parts)
    usual = 465 if security == "tls" else 25 if _is_this_machine(host) else 587
    return MailServer(host, port or usual, security, *_sign_in(parts, security))


def _security(parts: SplitResult) -> Security:
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    if parts.scheme == "smtps" and not asked:
        return "tls"
    tls = asked.pop("tls", "none" if _is_this_machine(parts.hostname or "") else "starttls")
    if asked or parts.scheme == "smtps" or tls not in ("starttls", "none"):
        raise ValueError("behind the host there can be ?tls=starttls or ?tls=none, for smtp:// only.")
    return "starttls" if tls == "starttls" else "none"


def _sign_in(parts: SplitResult, security: Security) -> tuple[str, str]:
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise ValueError("name a user and a password, or neither.")
    if not (user + password).isascii():
        raise ValueError("user and password can have ASCII characters only.")
    if user and security == "none" and not _is_this_machine(parts.hostname or ""):
        raise ValueError("with tls=none the password would travel in the clear.")
    return user, password


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def mail_sender(text: str) -> tuple[str, str]:
    """Name (may be empty) and address of `Lastword <noreply@example.org>`. Raises ValueError."""
    found = SENDER.fullmatch(text.strip())
    address = (found["address"] or found["bare"]) if found else ""
    if not found or not address.isascii():
        raise ValueError("it must look like: The Fine Print <noreply@example.org>.")
    return (found["name"] or "").strip().strip('"'), address
