"""Getting in again: a new password for who reads the mail of the account."""

from blog.accounts.links import DeadLink, Link
from blog.accounts.models import Actor, Member
from blog.accounts.policy import may_recover_account
from blog.accounts.services.new_password import give_password
from blog.foundation.access import fetch
from blog.foundation.database import transactional
from blog.foundation.errors import NotFound
from blog.foundation.outbox import record

PURPOSE = "recover"  # of the link that lets a new password be set


@transactional
def ask_recovery(*, actor: Actor, member_id: int | None) -> None:
    """Mail is on its way to the member, if there is one. It is recorded where there is none, too: what
    is done, and how long it takes, tells nobody which.
    """
    record("accounts.recovery_asked", {"member_id": member_id})


@transactional
def recover(*, actor: Actor, link: Link, password_hash: str) -> Member:
    """The member who was sent the link signs in by a new password only: all their sessions end, and
    they are told. The link is used up. Raises DeadLink.
    """
    member = member_of(link, lock=True)
    give_password(actor=actor, member=member, password_hash=password_hash)
    return member


def member_of(link: Link, *, lock: bool = False) -> Member:
    """The member whom a link lets in; with `lock`, held. Raises DeadLink."""
    try:
        return fetch(Member, link.row_id, actor=link, may=may_recover_account, lock=lock)
    except NotFound:
        raise DeadLink from None
