"""Changing one's password."""

from blog.accounts.models import Actor, Member, MemberSession
from blog.accounts.passwords import hash_password
from blog.accounts.services.account import SignedOut, own_account, prove_password
from blog.accounts.services.sessions import end_sessions, start_session
from blog.foundation.database import db, transactional
from blog.foundation.errors import Invalid
from blog.foundation.outbox import record


def change_password(*, actor: Actor, password: str, new_password: str) -> str:
    """The member signs in with `new_password` from now on, and every browser is signed out.

    Returns the key of a new session for the browser that asks: a copy of its cookie made before is
    as dead as all others. Raises SignedOut, WrongPassword, or Invalid for the password they have.
    """
    prove_password(actor=actor, password=password)
    if new_password == password:
        raise Invalid({"new_password": "That is the password you have."})
    return _change(actor=actor, password_hash=hash_password(new_password))


@transactional
def _change(*, actor: Actor, password_hash: str) -> str:
    member = own_account(actor=actor)
    session = db.session.get(MemberSession, actor.session_id)
    if session is None:
        raise SignedOut
    give_password(actor=actor, member=member, password_hash=password_hash)
    browser, is_remembered = session.browser, session.is_remembered
    return start_session(actor=actor, member_id=member.id, browser=browser, is_remembered=is_remembered)


@transactional
def give_password(*, actor: Actor, member: Member, password_hash: str) -> None:
    """The member, who is held, signs in by this password only. All their sessions end, and a new e-mail
    that waits is called off: who asked for it may be whom the new password is to keep out. They are told.
    """
    member.password_hash, member.new_email = password_hash, None
    end_sessions(actor=actor, member_id=member.id)
    record("accounts.password_changed", {"member_id": member.id})
