"""Mails to who is, or wants to be, a member. Each reads anew what is to be said."""

from typing import Any

from blog.accounts.links import write_link
from blog.accounts.models import Member, Registration
from blog.accounts.queries import member_with_email
from blog.accounts.services import recovery, registration
from blog.foundation.database import db
from blog.foundation.links import external_url
from blog.foundation.mail import render_mail, send
from blog.foundation.outbox import Payload, handles
from blog.foundation.settings import settings


@handles("accounts.registered", in_transaction=False)
def mail_registration(payload: Payload) -> None:
    """The link that makes a member; or, where a member has the address, that there is an account."""
    wish = db.session.get(Registration, payload["registration_id"])
    if wish is None:
        return
    member = member_with_email(wish.email)
    if member is not None:
        _send("has_account", to=wish.email, name=member.name)
    else:
        token = write_link(registration.PURPOSE, row_id=wish.id, about=wish.password_hash)
        _send("confirm", to=wish.email, name=wish.name, link=external_url(f"/register/confirm/{token}/"))


@handles("accounts.recovery_asked", in_transaction=False)
def mail_recovery(payload: Payload) -> None:
    """The link that lets a new password be set; an imported member is told how to become one."""
    member = _member(payload)
    if member is None or member.email is None:
        return
    if member.claimed_at is None:
        _send("unclaimed", to=member.email, name=member.name)
    elif member.password_hash is not None:
        token = write_link(recovery.PURPOSE, row_id=member.id, about=member.password_hash)
        _send("recover", to=member.email, name=member.name, link=external_url(f"/recover/{token}/"))


@handles("accounts.password_changed", in_transaction=False)
def mail_password_notice(payload: Payload) -> None:
    """Word to the member that their password is another: it may not have been them."""
    member = _member(payload)
    if member is not None and member.email is not None:
        _send("password_changed", to=member.email, name=member.name)


def _member(payload: Payload) -> Member | None:
    return db.session.get(Member, payload["member_id"]) if payload["member_id"] is not None else None


def _send(template: str, *, to: str, **context: Any) -> None:
    """Send it; no connection is held while the mail server takes its time."""
    mail = render_mail(f"accounts/emails/{template}", to=to, hours=settings().link_hours, **context)
    db.session.rollback()
    send(mail)
