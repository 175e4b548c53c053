"""Why a mail could not be sent, in words: ours for the log, the server's for the operator's eyes."""

import re
import smtplib
import socket
import ssl
from typing import cast

# The first that fits counts, so the special ones stand before the general ones.
REASONS: tuple[tuple[type[Exception], str], ...] = (
    (smtplib.SMTPAuthenticationError, "the mail server refuses user or password"),
    (smtplib.SMTPSenderRefused, "the mail server refuses the sender, which LASTWORD_MAIL_FROM names"),
    (smtplib.SMTPRecipientsRefused, "the mail server refuses to send to this address"),
    (smtplib.SMTPDataError, "the mail server refuses the message"),
    (smtplib.SMTPNotSupportedError, "the mail server offers no STARTTLS, or no way to sign in"),
    (smtplib.SMTPServerDisconnected, "the mail server ended the connection, or was silent for too long"),
    (smtplib.SMTPException, "the mail server answers something else than it should"),
    (ssl.SSLCertVerificationError, "the mail server's certificate is not to be trusted"),
    (ssl.SSLError, "no encrypted connection could be made: smtps:// is for port 465, smtp:// for 587 and 25"),
    (socket.gaierror, "the mail server's name is unknown"),
    (TimeoutError, "nobody answers there; a firewall may be between, or the port be another"),
    (ConnectionRefusedError, "nobody listens there; the port may be another, or the server not run"),
    (OSError, "the mail server cannot be reached"),
)
OF_THE_MAILBOX = {550, 551, 552, 553}  # RFC 5321, 4.2.2: unknown, moved, full, misspelt


class NotSent(Exception):
    """A mail was not sent; the next attempt may succeed, once the reason is gone.

    The message is ours and names nobody; `said` is what the server said, which may.
    """

    def __init__(self, reason: str, said: str = "") -> None:
        super().__init__(reason)
        self.said = said


class RecipientRefused(NotSent):
    """There is no such mailbox: another attempt would meet the same answer."""


def explained(error: OSError) -> NotSent:
    """What `error` means for the mail and for who operates the site."""
    reason = next(words for kind, words in REASONS if isinstance(error, kind))
    answer = _answer(error)
    if answer is None:
        return NotSent(reason, str(error))
    code, said = answer
    enhanced = re.match(r"[245]\.\d{1,3}\.\d{1,3}\b", said)
    kind = RecipientRefused if _is_about_the_mailbox(error, code, enhanced[0] if enhanced else "") else NotSent
    return kind(f"{reason} ({code}{' ' + enhanced[0] if enhanced else ''})", said)


def _answer(error: Exception) -> tuple[int, str] | None:
    """The code and the words of the server's answer."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        refused = cast("dict[str, tuple[int, bytes | str]]", error.recipients)
        ((code, said),) = refused.values()
    elif isinstance(error, smtplib.SMTPResponseException):
        code, said = error.smtp_code, error.smtp_error
    else:
        return None
    return code, said.decode(errors="replace") if isinstance(said, bytes) else said


def _is_about_the_mailbox(error: Exception, code: int, enhanced: str) -> bool:
    """Whether the recipient's mailbox is what is wrong, and for good.

    The enhanced code tells best (RFC 3463: 5.1 is the address, 5.2 the mailbox; 5.7 is about us, and
    worth another attempt once the operator has dealt with it).
    """
    if code < 500:
        return False
    if enhanced:
        return enhanced.startswith(("5.1.", "5.2.")) and not isinstance(error, smtplib.SMTPSenderRefused)
    return isinstance(error, smtplib.SMTPRecipientsRefused) and code in OF_THE_MAILBOX
