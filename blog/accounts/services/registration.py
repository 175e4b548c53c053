"""Becoming a member: a wish first, a member once the address is proved."""

from functools import partial

from blog.accounts.links import DeadLink, Link
from blog.accounts.models import Actor, Member, Registration, email_key
from blog.accounts.policy import may_confirm_registration
from blog.accounts.queries import Outlook, outlook_of
from blog.accounts.services.members import EmailTaken, NameTaken, add_member
from blog.foundation import clock
from blog.foundation.access import fetch
from blog.foundation.database import db, transactional, unless_taken
from blog.foundation.errors import NotFound
from blog.foundation.outbox import record

PURPOSE = "register"  # of the link that proves the address


@transactional
def register(*, actor: Actor, name: str, email: str, password_hash: str, back: str | None) -> None:
    """Somebody wants to become a member, and gets mail about it.

    Whether a member has the address makes no difference here: only its mailbox is told. `back` is
    the path on this site that they came from.
    """
    registration = Registration(
        name=name, email=email, email_key=email_key(email), password_hash=password_hash, back=back
    )
    db.session.add(registration)
    db.session.flush()
    record("accounts.registered", {"registration_id": registration.id})


@transactional
def mail_registration_again(*, actor: Actor, link: Link) -> None:
    """Another link is on its way in place of one that was too old. Raises DeadLink."""
    registration = registration_of(link, lock=True)
    registration.created_at = clock.utcnow()
    record("accounts.registered", {"registration_id": registration.id})


@transactional
def confirm_registration(*, actor: Actor, link: Link, name: str | None = None) -> Member:
    """The address is proved: the registration becomes a member, by its own name or by `name`; or it
    takes over the member whom an import brought with the address, with name, role and comments.

    Raises DeadLink, EmailTaken where a member has the address by now, or NameTaken.
    """
    registration = registration_of(link, lock=True)
    wished = name or registration.name
    outlook, member = outlook_of(email=registration.email, name=wished, lock=True)
    if outlook is Outlook.HAS_ACCOUNT:
        raise EmailTaken
    if outlook is Outlook.NAME_TAKEN:
        raise NameTaken
    if member is None:
        member = add_member(
            actor=actor, name=wished, email=registration.email, password_hash=registration.password_hash
        )
    elif unless_taken(partial(_take_over, member, registration), "one_claimed_member_per_email"):
        record("accounts.member_joined", {"member_id": member.id})
    else:
        raise EmailTaken
    db.session.delete(registration)
    return member


def registration_of(link: Link, *, lock: bool = False) -> Registration:
    """The registration that a link is about; with `lock`, held. Raises DeadLink."""
    try:
        return fetch(Registration, link.row_id, actor=link, may=may_confirm_registration, lock=lock)
    except NotFound:
        raise DeadLink from None


def _take_over(member: Member, registration: Registration) -> None:
    member.email, member.password_hash = registration.email, registration.password_hash
    member.claimed_at = clock.utcnow()
    db.session.flush()
