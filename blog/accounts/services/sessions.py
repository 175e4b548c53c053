"""The browsers in which a member is signed in."""

import hashlib
import secrets
from datetime import timedelta

import sqlalchemy as sa

from blog.accounts.models import Actor, MemberSession
from blog.foundation import clock
from blog.foundation.database import LARGEST_ID, db, transactional

SEEN_EVERY = timedelta(hours=1)  # so often is noted that a session is in use


def hash_of(key: str) -> str:
    """What is stored of a key that is long and random: nobody can guess it back."""
    return hashlib.sha256(key.encode()).hexdigest()


@transactional
def start_session(*, actor: Actor, member_id: int, browser: str, is_remembered: bool) -> str:
    """Sign the member in, in one more browser; returns the key that its cookie is to carry."""
    key = secrets.token_urlsafe(32)
    db.session.add(
        MemberSession(
            member_id=member_id,
            key_hash=hash_of(key),
            browser=browser,
            network=actor.network,
            is_remembered=is_remembered,
        )
    )
    return key


@transactional
def note_session(*, actor: Actor, session_id: int) -> None:
    """Note that the session is in use, and from which network."""
    statement = sa.update(MemberSession).where(MemberSession.id == session_id)
    db.session.execute(statement.values(seen_at=clock.utcnow(), network=actor.network))


@transactional
def end_session(*, actor: Actor, session_id: int) -> bool:
    """End one of the actor's sessions; returns whether there was one of that id."""
    if session_id > LARGEST_ID:
        return False
    statement = sa.delete(MemberSession).where(
        MemberSession.id == session_id, MemberSession.member_id == actor.member_id
    )
    return bool(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]


@transactional
def end_other_sessions(*, actor: Actor) -> int:
    """End all sessions of the member but the one that asks; returns how many."""
    if actor.session_id is None or actor.member_id is None:
        return 0
    return end_sessions(actor=actor, member_id=actor.member_id, but=actor.session_id)


@transactional
def end_sessions(*, actor: Actor, member_id: int, but: int | None = None) -> int:
    """End all sessions of the member, `but` one if that is given; returns how many."""
    statement = sa.delete(MemberSession).where(MemberSession.member_id == member_id)
    if but is not None:
        statement = statement.where(MemberSession.id != but)
    return int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]
