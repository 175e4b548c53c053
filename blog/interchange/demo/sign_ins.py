"""Members of the demo to sign in as, with passwords of chance, told on the terminal of who runs it.

They are written down beside the embedded database, for its owner only, since nobody could learn them
again otherwise.
"""

import os
import secrets
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa

from blog.accounts.models import SYSTEM, Member, Role
from blog.accounts.passwords import hash_password
from blog.accounts.services import add_member, hand_over
from blog.foundation.database import db, transactional

MEMBER, WRITER, MODERATOR = "Ailsa Brandvold", "Odile Tranter", "Corin Maybury"
WRITER_KEY = f"demo:writer:{WRITER}"  # the demo's own, who is taken over


class SignIn(NamedTuple):
    """Somebody to sign in as."""

    name: str
    role: Role
    password: str

    @property
    def email(self) -> str:
        """An address that is nobody's (RFC 2606)."""
        return f"{self.role}@example.org"


def make_sign_ins() -> list[SignIn]:
    """A member, a writer and a moderator, who can sign in to the demo that was just loaded."""
    people = ((MEMBER, Role.MEMBER), (WRITER, Role.WRITER), (MODERATOR, Role.MODERATOR))
    sign_ins = [SignIn(name, role, secrets.token_urlsafe(12)) for name, role in people]
    _store(sign_ins, [hash_password(sign_in.password) for sign_in in sign_ins])
    return sign_ins


@transactional
def _store(sign_ins: list[SignIn], hashes: list[str]) -> None:
    for sign_in, password_hash in zip(sign_ins, hashes, strict=True):
        if sign_in.role is Role.WRITER:
            writer = db.session.scalars(sa.select(Member).where(Member.source_key == WRITER_KEY)).one()
            hand_over(actor=SYSTEM, member_id=writer.id, email=sign_in.email, password_hash=password_hash)
        else:
            name, email, role = sign_in.name, sign_in.email, sign_in.role
            add_member(actor=SYSTEM, name=name, email=email, password_hash=password_hash, role=role)


def is_demo() -> bool:
    """Whether this database holds the demo with its sign-ins, and not something else by now."""
    found = sa.exists().where(Member.source_key == WRITER_KEY, Member.claimed_at.is_not(None))
    return bool(db.session.scalar(sa.select(found)))


def keep(sign_ins: list[SignIn], path: Path) -> None:
    """Write down what to tell, for the owner of the file only."""
    width = max(len(sign_in.name) for sign_in in sign_ins)
    lines = [f"    {one.name:<{width}}  {one.password}  ({one.role})" for one in sign_ins]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write("\n".join(["Sign in to the demo by name and password:", "", *lines]) + "\n")
