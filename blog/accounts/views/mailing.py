"""Mail that strangers have sent: none where the site sends none, and never enough to fill a mailbox."""

from blog.accounts.models import Actor
from blog.accounts.tries import account_key
from blog.foundation.errors import Forbidden
from blog.foundation.limits import spend_each
from blog.foundation.settings import settings
from config.mail import OFF


class NoMail(Forbidden):
    """The operator has switched mail off, and with it what goes by mail."""

    code = "no_mail"
    sentence = "This site sends no mail, so nobody can register or get a new password. Who has an account can sign in."


def why_closed() -> str | None:
    """Why nothing can be asked for by mail here; None if it can."""
    return NoMail.sentence if settings().mail_url == OFF else None


def spend_mail(actor: Actor, who: str) -> None:
    """Count a mail to the address, or to the member of the name, whether there is one or not.

    Raises NoMail, TooSoon.
    """
    if why_closed():
        raise NoMail
    spend_each(
        (settings().limit_mails, ("mail", account_key(who))),
        (settings().limit_network_mails, ("mail", "network", str(actor.network))),
    )
