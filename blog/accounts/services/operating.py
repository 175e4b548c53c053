"""What is decided about a member: role, perk, whose it is. The policy of who may is with whoever asks."""

from datetime import datetime, timedelta
from functools import partial

from blog.accounts.models import Actor, Member, Role, email_key
from blog.accounts.queries import member_with_email
from blog.accounts.services.members import EmailTaken
from blog.foundation import clock
from blog.foundation.database import db, transactional, unless_taken
from blog.foundation.outbox import record


@transactional
def set_role(*, actor: Actor, member_id: int, role: Role) -> None:
    """The member has that role from now on."""
    _held(member_id).role = role


@transactional
def grant_insider(*, actor: Actor, member_id: int, days: int) -> datetime:
    """The member is an insider for so many days from now, whatever was granted before; returns until when."""
    member = _held(member_id)
    member.insider_until = until = clock.utcnow() + timedelta(days=days)
    return until


@transactional
def hand_over(*, actor: Actor, member_id: int, email: str, password_hash: str) -> None:
    """The imported member is somebody's from now on, who has that address and that password.

    Raises EmailTaken. Who they are is believed: where it is not, they prove their address.
    """
    member = _held(member_id)
    is_free = member_with_email(email) is None
    if not is_free or not unless_taken(partial(_claim, member, email, password_hash), "one_claimed_member_per_email"):
        raise EmailTaken
    record("accounts.member_joined", {"member_id": member.id})


def _claim(member: Member, email: str, password_hash: str) -> None:
    member.email, member.email_key, member.password_hash = email, email_key(email), password_hash
    member.claimed_at = clock.utcnow()
    db.session.flush()


def _held(member_id: int) -> Member:
    return db.session.get_one(Member, member_id, with_for_update={"key_share": True}, populate_existing=True)
