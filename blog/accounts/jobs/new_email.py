"""Mails about another address. Each handler reads anew what is still true when it is sent."""

from typing import Any

from blog.accounts.links import write_link
from blog.accounts.queries import Reached, member_with_email, reached_at
from blog.accounts.services.new_email import PURPOSE
from blog.foundation.database import db
from blog.foundation.mail import render_mail, send
from blog.foundation.outbox import Payload, handles


@handles("accounts.new_email_to_tell", in_transaction=False)
def tell_old_address(payload: Payload) -> None:
    """Who reads the mail of the old address learns of the change before it is made."""
    member = reached_at(member_id=payload["member_id"])
    if member and member.new_email:
        _write(member, "email_change", to=member.email, new_email=member.new_email)


@handles("accounts.new_email_to_prove", in_transaction=False)
def write_to_new_address(payload: Payload) -> None:
    """The new address gets the link, or word that another account has it already."""
    member_id = payload["member_id"]
    member = reached_at(member_id=member_id)
    if member is None or member.new_email is None:
        return
    if member_with_email(member.new_email) is not None:
        _write(member, "email_taken", to=member.new_email)
    else:
        link = write_link(PURPOSE, row_id=member_id, about=member.new_email)
        _write(member, "new_email", to=member.new_email, path=f"/account/email/link/{link}/")


def _write(member: Reached, template: str, *, to: str | None, **context: Any) -> None:
    db.session.rollback()  # no transaction waits for a mail server
    if to is not None:
        send(render_mail(f"accounts/emails/{template}", to=to, name=member.name, **context))
