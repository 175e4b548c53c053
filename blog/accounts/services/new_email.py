"""Changing one's e-mail: wished for, told to the old address, proved from the new one."""

from functools import partial

from blog.accounts.links import DeadLink, Link
from blog.accounts.models import Actor, Member, email_key
from blog.accounts.policy import may_prove_email
from blog.accounts.queries import member_with_email
from blog.accounts.services.account import own_account, prove_password
from blog.accounts.services.members import EmailTaken
from blog.foundation.access import fetch
from blog.foundation.database import db, transactional, unless_taken
from blog.foundation.errors import Invalid, NotFound
from blog.foundation.outbox import record

PURPOSE = "new-email"  # of the link that proves it


def ask_new_email(*, actor: Actor, email: str, password: str) -> None:
    """A link to `email` is on its way, and word of it to the address that is the member's until the
    link is used. Raises SignedOut, WrongPassword, or Invalid for the address they have.

    Whether another member has the address makes no difference here: only its mailbox is told.
    """
    prove_password(actor=actor, password=password)
    _ask(actor=actor, email=email)


@transactional
def _ask(*, actor: Actor, email: str) -> None:
    member = own_account(actor=actor)
    if member.email_key == email_key(email):
        raise Invalid({"email": "That is your address already."})
    member.new_email = email
    for event in ("accounts.new_email_to_tell", "accounts.new_email_to_prove"):
        record(event, {"member_id": member.id})


@transactional
def call_off_new_email(*, actor: Actor) -> None:
    """The address stays what it is; the link that was sent is dead. Raises SignedOut."""
    own_account(actor=actor).new_email = None


@transactional
def prove_new_email(*, actor: Actor, link: Link) -> Member:
    """The new address is the member's, since somebody followed the link that was sent there; whoever
    it is, signed in or not. Raises DeadLink, or EmailTaken where another member was faster.
    """
    try:
        member = fetch(Member, link.row_id, actor=link, may=may_prove_email, lock=True)
    except NotFound:
        raise DeadLink from None
    is_free = member_with_email(member.new_email or "") is None
    if not is_free or not unless_taken(partial(_move, member), "one_claimed_member_per_email"):
        raise EmailTaken
    return member


def _move(member: Member) -> None:
    email = member.new_email or ""
    member.email, member.email_key, member.new_email = email, email_key(email), None
    db.session.flush()
