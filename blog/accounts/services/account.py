"""A member's own account: who may touch it, and what they say about themselves."""

import sqlalchemy as sa

from blog.accounts.models import Actor, Member, MemberSession
from blog.accounts.passwords import is_password
from blog.accounts.policy import may_change_account
from blog.accounts.queries import password_hash_of
from blog.accounts.services.sanctions import refuse_suspended
from blog.foundation.access import fetch
from blog.foundation.database import db, transactional
from blog.foundation.errors import Invalid, Unauthorized


class SignedOut(Unauthorized):
    """The session that asks has ended, perhaps while it asked."""

    code = "signed_out"
    sentence = "You are not signed in any more."


class WrongPassword(Invalid):
    """What was given is not the member's password."""

    def __init__(self) -> None:
        super().__init__({"password": "That is not your password."})


def own_account(*, actor: Actor) -> Member:
    """The member who is signed in, held until the transaction ends. Raises SignedOut.

    Whoever ends sessions for a reason, as a new password does, holds the member too: so what this
    session wants is done before that, or not at all.
    """
    if actor.member_id is None or actor.session_id is None:
        raise SignedOut
    member = fetch(Member, actor.member_id, actor=actor, may=may_change_account, lock=True)
    lives = sa.exists().where(MemberSession.id == actor.session_id, MemberSession.member_id == member.id)
    if not db.session.scalar(sa.select(lives)):
        raise SignedOut
    return member


def held_member(*, actor: Actor) -> Member:
    """The same for what a program may do for its member, too; it has no session. Raises SignedOut, or NotFound for
    a program whose member is gone.
    """
    if actor.scopes is None:
        return own_account(actor=actor)
    return fetch(Member, actor.member_id or 0, actor=actor, may=may_change_account, lock=True)


def prove_password(*, actor: Actor, password: str) -> None:
    """Let who knows the member's password pass. Raises WrongPassword. To be called outside of a
    transaction for writing: it takes long on purpose, and holds no connection meanwhile.
    """
    stored = password_hash_of(actor=actor)
    db.session.rollback()
    if not is_password(password, stored):
        raise WrongPassword


@transactional
def change_about(*, actor: Actor, about: str) -> None:
    """The member says this about themselves, in their browser or by a program. Raises SignedOut, Suspended."""
    member = held_member(actor=actor)
    refuse_suspended(actor=actor)
    member.about = about
