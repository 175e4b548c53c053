"""What is done about a member who broke the rules, and how it ends. The policy of who may is with whoever asks.

The rows are the truth; what a member may not do meanwhile (`suspended_until`, `is_held`, `warned_at`) is worked out
from those in force each time one of them begins or ends.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa

from blog.accounts.models import FOREVER, Actor, Member, Sanction, SanctionKind
from blog.accounts.policy import may_change_account
from blog.accounts.queries.sanctions import in_force
from blog.accounts.services.account import own_account
from blog.foundation import clock
from blog.foundation.access import fetch
from blog.foundation.database import LARGEST_ID, db, transactional
from blog.foundation.errors import Conflict, Invalid, NotFound
from blog.foundation.outbox import record

DAYS_MAX = 36_500  # a century; what is meant for ever is a ban
ENDING = frozenset({SanctionKind.SUSPENSION, SanctionKind.BAN})
TELL = "accounts.sanction_to_tell"


class NotInForce(Conflict):
    """There is nothing to be lifted."""

    code = "not_in_force"
    sentence = "This is not in force any more."


@transactional
def impose_sanction(
    *, actor: Actor, member_id: int, kind: SanctionKind, days: int | None = None, reason: str
) -> Sanction:
    """Warn the member, hold what they write, suspend them for so many `days` from now, or ban them; they are told.

    A suspension or a ban takes the place of one that they are under, a hold that of another; a warning comes beside
    those that wait. Raises Invalid for a suspension without days, or for days of anything else.
    """
    now = clock.utcnow()
    until = _ending(kind, days, now)
    member = _held(member_id)
    if kind is not SanctionKind.WARNING:
        _lift(actor, member, ENDING if kind in ENDING else {kind})
    sanction = Sanction(
        member_id=member.id,
        kind=kind,
        until=until,
        reason=reason,
        imposed_by_id=actor.member_id,
        created_at=now,
    )
    db.session.add(sanction)
    _work_out(member)
    record(TELL, {"sanction_id": sanction.id})
    return sanction


@transactional
def lift_sanction(*, actor: Actor, sanction_id: int) -> Sanction:
    """End what is in force; that it was imposed stays on record. The member is told. Raises NotFound or NotInForce."""
    sanction = db.session.get(Sanction, sanction_id) if 0 < sanction_id <= LARGEST_ID else None
    if sanction is None:
        raise NotFound
    member = _held(sanction.member_id)
    db.session.refresh(sanction)
    if sanction.lifted_at is not None or sanction.acknowledged_at is not None or _is_over(sanction):
        raise NotInForce
    _end(actor, [sanction])
    _work_out(member)
    return sanction


@transactional
def lift_sanctions(*, actor: Actor, member_id: int, kinds: Collection[SanctionKind]) -> int:
    """End all of these kinds that are in force against the member; returns how many. Raises NotInForce for none."""
    member = _held(member_id)
    count = _lift(actor, member, kinds)
    if not count:
        raise NotInForce("Nothing of the kind is in force against this member.")
    _work_out(member)
    return count


@transactional
def acknowledge_warnings(*, actor: Actor) -> int:
    """The member has read the warnings that waited for them, in their browser or by a program, and may write again;
    returns how many those were. Raises SignedOut for who is not signed in.
    """
    if actor.scopes is None:
        member = own_account(actor=actor)
    else:
        member = fetch(Member, actor.member_id or 0, actor=actor, may=may_change_account, lock=True)
    waiting = [one for one in in_force(member_id=member.id) if one.kind is SanctionKind.WARNING]
    for warning in waiting:
        warning.acknowledged_at = clock.utcnow()
    _work_out(member, is_told=False)
    return len(waiting)


def _ending(kind: SanctionKind, days: int | None, now: datetime) -> datetime | None:
    if kind is SanctionKind.SUSPENSION:
        if days is None or not 0 < days <= DAYS_MAX:
            raise Invalid({"days": f"Say for how many days: 1 to {DAYS_MAX:,}."})
        return now + timedelta(days=days)
    if days is not None:
        raise Invalid({"days": "Only a suspension ends by itself."})
    return FOREVER if kind is SanctionKind.BAN else None


def _lift(actor: Actor, member: Member, kinds: Collection[SanctionKind]) -> int:
    found = [one for one in in_force(member_id=member.id) if one.kind in kinds]
    _end(actor, found)
    return len(found)


def _end(actor: Actor, sanctions: Collection[Sanction]) -> None:
    for sanction in sanctions:
        sanction.lifted_at, sanction.lifted_by_id = clock.utcnow(), actor.member_id
        record(TELL, {"sanction_id": sanction.id})
    db.session.flush()


def _is_over(sanction: Sanction) -> bool:
    return sanction.until is not None and sanction.until <= clock.utcnow()


def _work_out(member: Member, *, is_told: bool = True) -> None:
    """What the member may not do follows from what is in force; their standing is worked out a moment later."""
    db.session.flush()
    rows = in_force(member_id=member.id)
    member.suspended_until = max((row.until for row in rows if row.until is not None), default=None)
    member.is_held = any(row.kind is SanctionKind.HOLD for row in rows)
    warnings = [row.created_at for row in rows if row.kind is SanctionKind.WARNING]
    member.warned_at = min(warnings, default=None)
    if is_told:
        record("accounts.member_sanctioned", {"member_id": member.id})


def _held(member_id: int) -> Member:
    statement = sa.select(Member).where(Member.id == member_id).with_for_update(key_share=True)
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()
