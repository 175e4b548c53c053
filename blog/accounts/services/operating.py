"""What is decided about a member: role, suspension, perk. The policy of who may is with whoever asks."""

from datetime import datetime, timedelta
from functools import partial

import sqlalchemy as sa

from blog.accounts.models import Actor, Member, Role, Sanction, SanctionKind, email_key
from blog.accounts.queries import member_with_email
from blog.accounts.services.members import EmailTaken
from blog.foundation import clock
from blog.foundation.database import db, transactional, unless_taken
from blog.foundation.errors import Conflict
from blog.foundation.outbox import record


class NotSuspended(Conflict):
    """There is no suspension to be lifted."""

    code = "not_suspended"
    sentence = "This member is not suspended."


@transactional
def set_role(*, actor: Actor, member_id: int, role: Role) -> None:
    """The member has that role from now on."""
    _held(member_id).role = role


@transactional
def suspend_member(*, actor: Actor, member_id: int, days: int, reason: str) -> datetime:
    """Let the member write nothing, and their programs do nothing, for so many days from now; returns
    until when. It takes the place of a suspension that they are under.
    """
    member, until = _held(member_id), clock.utcnow() + timedelta(days=days)
    _lift_all(member)
    member.suspended_until = until
    db.session.add(
        Sanction(
            member_id=member.id,
            kind=SanctionKind.SUSPENSION,
            until=until,
            reason=reason,
            imposed_by_id=actor.member_id,
        )
    )
    record("accounts.member_sanctioned", {"member_id": member.id})
    return until


@transactional
def lift_suspension(*, actor: Actor, member_id: int) -> None:
    """Let the member write again. Raises NotSuspended."""
    member = _held(member_id)
    if member.suspended_until is None or member.suspended_until <= clock.utcnow():
        raise NotSuspended
    _lift_all(member)
    member.suspended_until = None
    record("accounts.member_sanctioned", {"member_id": member.id})


def _lift_all(member: Member) -> None:
    """What is still in force ends now; that it was imposed stays on record."""
    now = clock.utcnow()
    is_in_force = (Sanction.member_id == member.id, Sanction.lifted_at.is_(None), Sanction.until > now)
    db.session.execute(sa.update(Sanction).where(*is_in_force).values(lifted_at=now))


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
