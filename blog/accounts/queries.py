"""Looking people up."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from blog.accounts.models import Actor, Member, MemberName, MemberSession, Role, Visitor, email_key
from blog.accounts.names import look_of, name_key
from blog.foundation import clock
from blog.foundation.database import db
from blog.foundation.settings import settings


@dataclass(frozen=True)
class SignedIn:
    """A member in one of their browsers."""

    member_id: int
    name: str
    role: Role
    session_id: int
    seen_at: datetime
    is_remembered: bool


def visitor_by_key(key: str) -> tuple[int | None, int | None]:
    """The visitor whose cookie carries `key`, and the member that it counts as."""
    row = db.session.execute(sa.select(Visitor.id, Visitor.member_id).where(Visitor.key == key)).one_or_none()
    return (row.id, row.member_id) if row else (None, None)


def visitor_key(visitor_id: int) -> str:
    """What that visitor's cookie carries."""
    return db.session.scalars(sa.select(Visitor.key).where(Visitor.id == visitor_id)).one()


def signed_in_by(key_hash: str) -> SignedIn | None:
    """Who is signed in by the session key with that hash; nobody by one that was not used for too long."""
    columns = (MemberSession.id, MemberSession.seen_at, MemberSession.is_remembered)
    statement = (
        sa.select(Member.id, Member.name, Member.role, *columns)
        .join(MemberSession, MemberSession.member_id == Member.id)
        .where(MemberSession.key_hash == key_hash)
    )
    row = db.session.execute(statement).one_or_none()
    found = SignedIn(*row) if row else None
    return found if found and found.seen_at > unseen_since(is_remembered=found.is_remembered) else None


def unseen_since(*, is_remembered: bool) -> datetime:
    """A session that was not seen since then is over."""
    days = settings().remembered_days if is_remembered else settings().session_days
    return clock.utcnow() - timedelta(days=days)


def is_members_name(name: str) -> bool:
    """Whether a member bears or bore this name, or one that looks like it."""
    found = sa.exists().where(sa.or_(MemberName.name_key == name_key(name), MemberName.look == look_of(name)))
    return bool(db.session.scalar(sa.select(found)))


def member_named(name: str) -> Member | None:
    """The member who bears or bore this name, whatever its case."""
    statement = sa.select(Member).join(MemberName, MemberName.member_id == Member.id)
    return db.session.scalars(statement.where(MemberName.name_key == name_key(name))).one_or_none()


def member_with_email(email: str) -> Member | None:
    """The member who has proved that this is their address."""
    statement = sa.select(Member).where(Member.email_key == email_key(email), Member.claimed_at.is_not(None))
    return db.session.scalars(statement).one_or_none()


def suspended_until(*, actor: Actor) -> datetime | None:
    """Until when the member that the actor counts as writes nothing; None if they may."""
    if actor.member_id is None:
        return None
    until = db.session.scalar(sa.select(Member.suspended_until).where(Member.id == actor.member_id))
    return until if until is not None and until > clock.utcnow() else None
