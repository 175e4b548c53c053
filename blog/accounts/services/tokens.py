"""Personal tokens: what a member's programs are known by.

They are made and revoked by who is signed in in a browser: a token that makes tokens could outlive itself.
"""

import secrets
from collections.abc import Collection
from datetime import timedelta

import sqlalchemy as sa

from blog.accounts.models import Actor, PersonalToken, Scope
from blog.accounts.policy import scopes_of
from blog.accounts.services.account import own_account
from blog.accounts.services.sessions import hash_of
from blog.foundation import clock
from blog.foundation.database import LARGEST_ID, db, transactional
from blog.foundation.errors import Conflict, Invalid

PREFIX = "lw_"  # tells people, and programs that look for leaked secrets, what it is
HINT_LENGTH = 8  # of 46 characters: enough to tell one's tokens apart, and what is left cannot be guessed
TOKENS_MAX = 20  # of one member: more could not be kept in view
USED_EVERY = timedelta(minutes=5)  # so often is noted that a token is in use


class TooManyTokens(Conflict):
    """The member has as many tokens as one can have."""

    code = "too_many_tokens"
    sentence = f"You have {TOKENS_MAX} tokens, which is all a member can have. Revoke one that you no longer use."


@transactional
def create_token(*, actor: Actor, name: str, scopes: Collection[Scope], days: int | None) -> str:
    """Make a token good for `scopes`, for so many days or (None) until it is revoked; returns its key,
    which nobody can find out again.

    Raises SignedOut for who is not signed in in a browser, Invalid for scopes that the role does not
    allow, TooManyTokens.
    """
    member = own_account(actor=actor)  # held, so nobody counts meanwhile
    if not scopes or not set(scopes) <= set(scopes_of(member.role)):
        raise Invalid({"scopes": "Choose what it may do: at least one of these."})
    count = sa.select(sa.func.count()).where(PersonalToken.member_id == member.id)
    if (db.session.scalar(count) or 0) >= TOKENS_MAX:
        raise TooManyTokens
    key = PREFIX + secrets.token_urlsafe(32)
    db.session.add(
        PersonalToken(
            member_id=member.id,
            name=name,
            key_hash=hash_of(key),
            hint=key[:HINT_LENGTH],
            scopes=[scope.value for scope in Scope if scope in scopes],
            expires_at=clock.utcnow() + timedelta(days=days) if days is not None else None,
        )
    )
    return key


@transactional
def revoke_token(*, actor: Actor, token_id: int) -> bool:
    """Forget one of the actor's tokens, so that it is worth nothing; returns whether there was one of that id.

    Raises SignedOut for who is not signed in in a browser.
    """
    member = own_account(actor=actor)
    if token_id > LARGEST_ID:
        return False
    own = sa.delete(PersonalToken).where(PersonalToken.id == token_id, PersonalToken.member_id == member.id)
    return bool(db.session.execute(own).rowcount)  # type: ignore[attr-defined]


@transactional
def note_token(*, actor: Actor, token_id: int) -> None:
    """Note that the token is in use, unless that was noted a moment ago."""
    now = clock.utcnow()
    is_due = sa.or_(PersonalToken.used_at.is_(None), PersonalToken.used_at <= now - USED_EVERY)
    db.session.execute(sa.update(PersonalToken).where(PersonalToken.id == token_id, is_due).values(used_at=now))
