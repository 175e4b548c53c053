"""Handing mails over: to the server, the terminal or nobody, as `mail_url` says."""

import logging
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from urllib.parse import urlsplit

import click

from blog.foundation.mail.message import Mail, as_message
from blog.foundation.mail.trouble import NotSent, RecipientRefused, explained
from blog.foundation.markup import clean_line, clean_text
from blog.foundation.settings import settings
from config.mail import ADDRESS, CONSOLE, MailServer, mail_sender, mail_server

ANSWER_SECONDS = 30  # some servers let strangers wait for each answer, on purpose
ADDRESS_MAX = 254  # RFC 5321 leaves room for no more
logger = logging.getLogger(__name__)


def send(mail: Mail) -> None:
    """Send `mail`, in a job. A mailbox that does not exist is noted in the log and settled; whatever
    else is in the way raises NotSent, so that the outbox tries again. The log never says who.
    """
    try:
        hand_over(mail)
    except RecipientRefused as refused:
        logger.warning("a mail is given up: %s", refused)
    except NotSent as trouble:
        logger.warning("a mail is not sent yet: %s", trouble)
        raise


def hand_over(mail: Mail) -> None:
    """Hand `mail` over, as `mail_url` says. Raises RecipientRefused, or NotSent for all other trouble."""
    url = settings().mail_url
    if not ADDRESS.fullmatch(mail.to) or len(mail.to) > ADDRESS_MAX:
        raise RecipientRefused("this is not an address")
    if (server := mail_server(url)) is not None:
        _hand_to(server, mail.to, as_message(mail))
    elif url == CONSOLE:
        click.echo(f"\n--- mail to {mail.to}: {clean_line(mail.subject)}\n\n{clean_text(mail.text)}---")


def _hand_to(server: MailServer, to: str, message: EmailMessage) -> None:
    _, sender = mail_sender(settings().mail_from)
    try:
        with _connection(server) as connection:
            if not to.isascii() and not connection.has_extn("smtputf8"):
                raise RecipientRefused("the mail server takes ASCII addresses only")
            # Not send_message, which would write >From where a line begins with From.
            connection.sendmail(sender, [to], message.as_bytes(), () if to.isascii() else ("SMTPUTF8", "BODY=8BITMIME"))
    except OSError as error:  # those of smtplib are of this kind, too
        raise explained(error) from None


@contextmanager
def _connection(server: MailServer) -> Iterator[smtplib.SMTP]:
    """A connection that is encrypted and signed in, where that is asked for."""
    here = urlsplit(settings().site_url).hostname or "localhost"
    if server.security == "tls":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, here, timeout=ANSWER_SECONDS, context=ssl.create_default_context()
        )
    else:
        connection = smtplib.SMTP(server.host, server.port, here, timeout=ANSWER_SECONDS)
    try:
        if server.security == "starttls":
            connection.starttls(context=ssl.create_default_context())
        connection.ehlo_or_helo_if_needed()
        if server.user:
            connection.login(server.user, server.password)
        yield connection
    finally:
        with suppress(OSError):  # what was taken is taken, however the goodbye is answered
            connection.quit()
        connection.close()
