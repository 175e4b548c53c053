"""Mails to members about what moderators did."""

from blog.accounts.models import FOREVER, Sanction
from blog.accounts.queries import reached_at
from blog.foundation.database import db
from blog.foundation.mail import render_mail, send
from blog.foundation.outbox import Payload, handles


@handles("accounts.sanction_to_tell", in_transaction=False)
def tell_sanctioned(payload: Payload) -> None:
    """The member learns what was done, why and until when; or that it has ended. One who has no address, as most who
    were imported, finds it on their account page.
    """
    sanction = db.session.get(Sanction, payload["sanction_id"])
    member = reached_at(member_id=sanction.member_id) if sanction is not None else None
    if sanction is None or member is None or member.email is None:
        return
    mail = render_mail(
        "accounts/emails/sanction",
        to=member.email,
        name=member.name,
        kind=sanction.kind.value,
        is_lifted=sanction.lifted_at is not None,
        until=sanction.until if sanction.until != FOREVER else None,
        reason=sanction.reason,
    )
    db.session.rollback()  # no transaction waits for a mail server
    send(mail)
