"""Looking people up."""

import enum
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from blog.accounts.models import (
    Actor,
    Member,
    MemberName,
    MemberSession,
    PersonalToken,
    Role,
    Scope,
    Visitor,
    email_key,
)
from blog.accounts.names import is_same_name, look_of, name_key
from blog.accounts.policy import scopes_of
from blog.foundation import clock
from blog.foundation.database import db
from blog.foundation.settings import settings


class Outlook(enum.Enum):
    """What becomes of a registration once its link is used."""

    NEW = "a new member"
    TAKES_OVER = "an imported member is theirs, with name and comments"
    HAS_ACCOUNT = "nothing: a member has the address"
    NAME_TAKEN = "another name is needed"


@dataclass(frozen=True)
class Credentials:
    """Whom somebody says they are, and what is stored of that member's password."""

    member_id: int
    name: str
    password_hash: str | None


@dataclass(frozen=True)
class SignedIn:
    """A member in one of their browsers."""

    member_id: int
    name: str
    role: Role
    session_id: int
    seen_at: datetime
    is_remembered: bool
    suspended_until: datetime | None
    warned_at: datetime | None


class KnownVisitor(NamedTuple):
    """The visitor behind a cookie, the member that it counts as, until when that one is suspended, and since when
    a warning waits for them.
    """

    visitor_id: int | None = None
    member_id: int | None = None
    suspended_until: datetime | None = None
    warned_at: datetime | None = None


@dataclass(frozen=True)
class TokenHolder:
    """A member as one of their programs; `scopes` are those that the token has and the role allows."""

    member_id: int
    name: str
    role: Role
    suspended_until: datetime | None
    token_id: int
    scopes: frozenset[Scope]
    used_at: datetime | None


class Reached(NamedTuple):
    """What a member is called, where we write to them, and the new address that waits to be proved."""

    name: str
    email: str | None
    new_email: str | None


# Made once: every page asks one or both, and to make a statement takes longer than to run it.
OF_COOKIE = (
    sa.select(Visitor.id, Visitor.member_id, Member.suspended_until, Member.warned_at)
    .outerjoin(Member, Member.id == Visitor.member_id)
    .where(Visitor.key == sa.bindparam("key"))
)
OF_SESSION = (
    sa.select(
        Member.id,
        Member.name,
        Member.role,
        MemberSession.id,
        MemberSession.seen_at,
        MemberSession.is_remembered,
        Member.suspended_until,
        Member.warned_at,
    )
    .join(MemberSession, MemberSession.member_id == Member.id)
    .where(MemberSession.key_hash == sa.bindparam("key_hash"))
)


def visitor_by_key(key: str) -> KnownVisitor:
    """The visitor whose cookie carries `key`."""
    row = db.session.execute(OF_COOKIE, {"key": key}).one_or_none()
    return KnownVisitor(*row) if row else KnownVisitor()


def visitor_key(visitor_id: int) -> str:
    """What that visitor's cookie carries."""
    return db.session.scalars(sa.select(Visitor.key).where(Visitor.id == visitor_id)).one()


def signed_in_by(key_hash: str) -> SignedIn | None:
    """Who is signed in by the session key with that hash; nobody by one that was not used for too long."""
    row = db.session.execute(OF_SESSION, {"key_hash": key_hash}).one_or_none()
    found = SignedIn(*row) if row else None
    return found if found and found.seen_at > unseen_since(is_remembered=found.is_remembered) else None


def holder_of(key_hash: str) -> TokenHolder | None:
    """Whose personal token has the key with that hash; nobody's if it has expired."""
    statement = (
        sa.select(PersonalToken, Member.name, Member.role, Member.suspended_until)
        .join(Member, Member.id == PersonalToken.member_id)
        .where(PersonalToken.key_hash == key_hash)
    )
    row = db.session.execute(statement).one_or_none()
    if row is None:
        return None
    token, name, role, suspended = row
    now = clock.utcnow()
    if token.expires_at is not None and token.expires_at <= now:
        return None
    until = suspended if suspended is not None and suspended > now else None
    scopes = frozenset(scope for scope in scopes_of(role) if scope in token.scopes)
    return TokenHolder(token.member_id, name, role, until, token.id, scopes, token.used_at)


def tokens_of(*, member_id: int) -> list[PersonalToken]:
    """The member's personal tokens, the newest first."""
    statement = sa.select(PersonalToken).where(PersonalToken.member_id == member_id)
    return list(db.session.scalars(statement.order_by(PersonalToken.id.desc())))


def member_by_id(member_id: int) -> Member:
    """The member with that id, who exists."""
    return db.session.get_one(Member, member_id)


def unseen_since(*, is_remembered: bool) -> datetime:
    """A session that was not seen since then is over."""
    days = settings().remembered_days if is_remembered else settings().session_days
    return clock.utcnow() - timedelta(days=days)


def is_members_name(name: str) -> bool:
    """Whether a member bears or bore this name, or one that looks like it."""
    found = sa.exists().where(sa.or_(MemberName.name_key == name_key(name), MemberName.look == look_of(name)))
    return bool(db.session.scalar(sa.select(found)))


def is_name_given(name: str) -> bool:
    """Whether nobody new can have this name, or one that looks like it. One that an import brought
    waits for whoever proves the address that came along: they may ask for it.
    """
    key = name_key(name)
    is_waiting = sa.and_(MemberName.name_key == key, Member.claimed_at.is_(None))
    found = sa.select(MemberName.id).join(Member, Member.id == MemberName.member_id)
    found = found.where(sa.or_(MemberName.name_key == key, MemberName.look == look_of(name)), ~is_waiting)
    return bool(db.session.scalar(sa.select(found.exists())))


def member_named(name: str) -> Member | None:
    """The member who bears or bore this name, whatever its case."""
    statement = sa.select(Member).join(MemberName, MemberName.member_id == Member.id)
    return db.session.scalars(statement.where(MemberName.name_key == name_key(name))).one_or_none()


def members_meant(typed: Collection[str]) -> dict[str, tuple[str, bool]]:
    """Of these texts, those that are names of members: the name that the member bears now, and whether it
    is the one that was typed.

    A name is typed as it is, whatever its case, or without the punctuation between its letters; in one word
    without its spaces, too. What only looks like a name is none: `all` is not Ali.
    """
    keys = {text: name_key(text) for text in typed}
    looks = {text: look_of(text) for text in typed}
    statement = (
        sa.select(MemberName.name, MemberName.name_key, MemberName.look, MemberName.left_at, Member.name)
        .join(Member, Member.id == MemberName.member_id)
        .where(sa.or_(MemberName.name_key.in_(set(keys.values())), MemberName.look.in_(set(looks.values()))))
    )
    by_key, by_look = {}, {}
    for name, key, look, left_at, now in db.session.execute(statement):
        by_key[key] = by_look[look] = (name, now, left_at is None)
    meant = {}
    for text in typed:
        found = by_key.get(keys[text]) or by_look.get(looks[text])
        if found and (keys[text] in by_key or is_same_name(text, found[0])):
            meant[text] = found[1:]
    return meant


def member_with_email(email: str) -> Member | None:
    """The member who has proved that this is their address."""
    statement = sa.select(Member).where(Member.email_key == email_key(email), Member.claimed_at.is_not(None))
    return db.session.scalars(statement).one_or_none()


def member_known_as(who: str) -> Member | None:
    """The member of that address, or who bears or bore that name; perhaps an unclaimed one. Who has
    proved an address comes before whom an import brought with it.
    """
    if "@" not in who:
        return member_named(who)
    statement = sa.select(Member).where(Member.email_key == email_key(who))
    return db.session.scalars(statement.order_by(Member.claimed_at.is_(None), Member.id).limit(1)).one_or_none()


def credentials_of(who: str) -> Credentials | None:
    """Of the member of that name or address, as values."""
    member = member_known_as(who)
    return Credentials(member.id, member.name, member.password_hash) if member else None


def outlook_of(*, email: str, name: str, lock: bool = False) -> tuple[Outlook, Member | None]:
    """What comes of proving the address, for somebody who wants that name, and the member it is about.

    Of several members who were imported with the address it is the one of that name, or the first.
    With `lock` they are held until the transaction ends, so that it is true when it is done.
    """
    statement = sa.select(Member).where(Member.email_key == email_key(email)).order_by(Member.id)
    if lock:
        statement = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    found = db.session.scalars(statement).all()
    for member in found:
        if member.claimed_at is not None:
            return Outlook.HAS_ACCOUNT, member
    if found:
        return Outlook.TAKES_OVER, min(found, key=lambda one: (name_key(one.name) != name_key(name), one.id))
    return (Outlook.NAME_TAKEN if is_members_name(name) else Outlook.NEW), None


def password_hash_of(*, actor: Actor) -> str | None:
    """What is stored of the password of the member who is signed in."""
    found = sa.select(Member.password_hash).where(Member.id == actor.member_id)
    return db.session.scalar(found) if actor.is_signed_in else None


def known_of(*, actor: Actor) -> tuple[str, ...]:
    """What others may know of the member: a password that holds it is guessed first."""
    row = db.session.execute(sa.select(Member.name, Member.email).where(Member.id == actor.member_id)).one_or_none()
    return tuple(word for word in row if word) if row else ()


def reached_at(*, member_id: int) -> Reached | None:
    """How the member is reached now, and from when a new address is proved."""
    found = sa.select(Member.name, Member.email, Member.new_email).where(Member.id == member_id)
    row = db.session.execute(found).one_or_none()
    return Reached(*row) if row else None


def own_names(*, member_id: int) -> list[MemberName]:
    """The names that the member bears and bore, the present one first, then the latest."""
    statement = sa.select(MemberName).where(MemberName.member_id == member_id)
    order = (MemberName.left_at.is_not(None), MemberName.left_at.desc(), MemberName.id)
    return list(db.session.scalars(statement.order_by(*order)))


def own_sessions(*, actor: Actor) -> list[MemberSession]:
    """Where the member is signed in: first in the browser that asks, then where they were last."""
    statement = sa.select(MemberSession).where(MemberSession.member_id == actor.member_id)
    order = (MemberSession.id != actor.session_id, MemberSession.seen_at.desc(), MemberSession.id.desc())
    found = db.session.scalars(statement.order_by(*order))
    return [one for one in found if one.seen_at > unseen_since(is_remembered=one.is_remembered)]


def suspended_until(*, actor: Actor) -> datetime | None:
    """Until when the member that the actor counts as writes nothing; None if they may."""
    if actor.member_id is None:
        return None
    until = db.session.scalar(sa.select(Member.suspended_until).where(Member.id == actor.member_id))
    return until if until is not None and until > clock.utcnow() else None
