"""How much mail strangers can have sent: nobody's mailbox is to be filled through us."""

from blog.accounts.models import Actor
from blog.accounts.tries import account_key
from blog.foundation.limits import spend_each
from blog.foundation.settings import settings


def spend_mail(actor: Actor, who: str) -> None:
    """Count a mail to the address, or to the member of the name, whether there is one or not.

    Raises TooSoon.
    """
    spend_each(
        (settings().limit_mails, ("mail", account_key(who))),
        (settings().limit_network_mails, ("mail", "network", str(actor.network))),
    )
