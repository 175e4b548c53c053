"""What a sanction keeps a member from."""

from datetime import datetime

import sqlalchemy as sa

from blog.accounts.models import FOREVER, Actor, Member
from blog.accounts.queries import suspended_until
from blog.foundation import clock
from blog.foundation.database import db, table_of
from blog.foundation.errors import Forbidden

members = table_of(Member).c
STATE = sa.select(members.suspended_until, members.warned_at).where(members.id == sa.bindparam("member"))


class Suspended(Forbidden):
    """The member may read pages, but write nothing until a moment; programs that act for them may nothing."""

    code = "suspended"
    sentence = "Your account is suspended."

    def __init__(self, until: datetime | None = None, *, what: str = "You can read, but not write.") -> None:
        super().__init__(
            f"Your account is suspended until {until.day} {until:%B %Y, %H:%M} UTC. {what}" if until else None
        )


class Banned(Suspended):
    """The member may read pages, but write nothing any more; programs that act for them may nothing."""

    code = "banned"

    def __init__(self, *, what: str = "You can read, but not write.") -> None:
        super(Suspended, self).__init__(f"Your account is banned. {what}")


def suspension(until: datetime, *, is_program: bool = False) -> Suspended:
    """The error of a member who is suspended until then, or banned; for one of their programs if that asks."""
    tokens = "its tokens are good for nothing."
    if until == FOREVER:
        return Banned(what=tokens.capitalize()) if is_program else Banned()
    return Suspended(until, what=f"Until then {tokens}") if is_program else Suspended(until)


class Warned(Forbidden):
    """The member writes no comment before they say that they have read a warning."""

    code = "warned"
    sentence = "A moderator has warned you. Read the warning and say that you have read it; then you can write again."


def refuse_sanctioned(*, actor: Actor) -> None:
    """Let who may write comments pass. Raises Suspended (Banned, where it does not end) or Warned for a member
    who may not, signed in or by their cookie. To be called in the transaction of what is to be written.
    """
    if actor.member_id is None:
        return
    row = db.session.execute(STATE, {"member": actor.member_id}).one_or_none()
    until, warned_at = (row.suspended_until, row.warned_at) if row else (None, None)
    if until is not None and until > clock.utcnow():
        raise suspension(until)
    if warned_at is not None:
        raise Warned


def refuse_suspended(*, actor: Actor) -> None:
    """Let who may write pass. Raises Suspended (Banned, where it does not end) for a member who may not, signed in
    or by their cookie.

    To be called in the transaction of what is to be written.
    """
    until = suspended_until(actor=actor)
    if until is not None:
        raise suspension(until)
