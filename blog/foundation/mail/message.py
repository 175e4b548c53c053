"""A mail, and the form in which it travels."""

import re
from dataclasses import dataclass
from email.header import Header
from email.headerregistry import BaseHeader, HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import formataddr, make_msgid
from typing import Any

from blog.foundation import clock
from blog.foundation.markup import clean_line, clean_text
from blog.foundation.settings import settings
from config.mail import mail_sender

FOR_CODE_ONLY = re.compile(r"=\?|\S{70}")  # looks like code, or fits into no line


@dataclass(frozen=True)
class Mail:
    """A mail to one address: the same message as plain text and as a whole page of HTML."""

    to: str
    subject: str
    text: str
    html: str


class Verbatim(BaseHeader):
    """A header that is sent as it stands: the library would encode an address that is long."""

    max_count = 1

    @staticmethod
    def parse(value: str, kwds: dict[str, Any]) -> None:
        """Take `value` for what it is."""
        kwds.update(decoded=value, parse_tree=None)

    def fold(self, *, policy: Policy) -> str:
        """The whole line."""
        return f"{self.name}: {self}{policy.linesep}"


class Subject(Verbatim):
    """A subject that arrives as it was written: the library would lose spaces between long words,
    and take `=?…?=` for an encoding.
    """

    def fold(self, *, policy: Policy) -> str:
        """The lines of the header, in ASCII."""
        charset = "us-ascii" if self.isascii() and not FOR_CODE_ONLY.search(self) else "utf-8"
        lines = Header(str(self), charset, header_name=self.name).encode(linesep=policy.linesep)
        return f"{self.name}: {lines}{policy.linesep}"


_headers = HeaderRegistry()
for _name, _kind in {"from": Verbatim, "to": Verbatim, "message-id": Verbatim, "subject": Subject}.items():
    _headers.map_to_type(_name, _kind)
POLICY = SMTP.clone(header_factory=_headers, cte_type="7bit")


def as_message(mail: Mail) -> EmailMessage:
    """The message for a server: from the site, plain text first, and not to be answered by machines."""
    name, address = mail_sender(settings().mail_from)
    message = EmailMessage(policy=POLICY.clone(utf8=not mail.to.isascii()))
    message["From"] = formataddr((name, address), "utf-8")
    message["To"] = mail.to
    message["Subject"] = clean_line(mail.subject)
    message["Date"] = clock.utcnow()
    message["Message-ID"] = make_msgid(domain=address.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(clean_text(mail.text))
    message.add_alternative(clean_text(mail.html), subtype="html")
    return message
