"""Making members, and giving them names."""

from functools import partial

import sqlalchemy as sa

from blog.accounts.models import Actor, Member, MemberName, Role, email_key
from blog.accounts.names import look_of, name_key
from blog.accounts.queries import member_with_email
from blog.foundation import clock
from blog.foundation.database import db, transactional, unless_taken
from blog.foundation.errors import Invalid
from blog.foundation.outbox import record

NAME_CONSTRAINTS = ("name_belongs_to_one_member", "look_belongs_to_one_member")


class NameTaken(Invalid):
    """Another member bears or bore the name, or one that looks like it."""

    def __init__(self) -> None:
        super().__init__({"name": "That name belongs to a member, or looks like one that does. Choose another."})


class EmailTaken(Invalid):
    """Another member has proved that the address is theirs."""

    def __init__(self) -> None:
        super().__init__({"email": "Another member has this address."})


@transactional
def add_member(
    *, actor: Actor, name: str, email: str, password_hash: str, role: Role = Role.MEMBER, about: str = ""
) -> Member:
    """The new member of that name, whose e-mail is proved. Raises NameTaken or EmailTaken."""
    member = Member(
        name=name,
        email=email,
        email_key=email_key(email),
        password_hash=password_hash,
        role=role,
        about=about,
        claimed_at=clock.utcnow(),
    )
    is_free = member_with_email(email) is None
    if not is_free or not unless_taken(partial(_add, member), "one_claimed_member_per_email"):
        raise EmailTaken
    give_name(actor=actor, member=member, name=name)
    record("accounts.member_joined", {"member_id": member.id})
    return member


def _add(member: Member) -> None:
    db.session.add(member)
    db.session.flush()


@transactional
def give_name(*, actor: Actor, member: Member, name: str) -> None:
    """Let the member bear `name` from now on; the name before stays theirs. Raises NameTaken."""
    now = clock.utcnow()
    key, look = name_key(name), look_of(name)
    taken = sa.select(MemberName).where(sa.or_(MemberName.name_key == key, MemberName.look == look))
    known = db.session.scalars(taken).all()
    if any(row.member_id != member.id for row in known):
        raise NameTaken
    current = sa.update(MemberName).where(MemberName.member_id == member.id, MemberName.left_at.is_(None))
    db.session.execute(current.values(left_at=now))
    own = next((row for row in known if row.name_key == key), None)
    member.name = name
    if own is not None:  # back to a name of before, perhaps in other letters
        own.name, own.left_at, own.taken_at = name, None, now
        db.session.flush()
        return
    is_look_mine = any(row.look == look for row in known)
    row = MemberName(member_id=member.id, name=name, name_key=key, look=None if is_look_mine else look, taken_at=now)
    if not unless_taken(partial(db.session.add, row), *NAME_CONSTRAINTS):
        raise NameTaken


@transactional
def import_member(*, actor: Actor, name: str, email: str | None, source_key: str, role: Role = Role.MEMBER) -> Member:
    """The unclaimed member for a registered author of another system.

    The same author is found again by `source_key`. A name that is taken by somebody else gets a
    number behind it: `Jo (2)`.
    """
    while True:
        known = db.session.scalar(sa.select(Member).where(Member.source_key == source_key))
        if known is not None:
            if role is Role.WRITER and known.role is Role.MEMBER:
                known.role = role
            return known
        free = _free_name(name)
        key = email_key(email) if email else None
        member = Member(name=free, email=email, email_key=key, role=role, source_key=source_key)
        if unless_taken(partial(_add_named, member), *NAME_CONSTRAINTS, "uq_members_source_key"):
            return member


def _add_named(member: Member) -> None:
    """Store the member with a name, whose look is theirs only if it is nobody's yet."""
    db.session.add(member)
    db.session.flush()
    look = look_of(member.name)
    is_seen = db.session.scalar(sa.select(sa.exists().where(MemberName.look == look)))
    db.session.add(
        MemberName(
            member_id=member.id, name=member.name, name_key=name_key(member.name), look=None if is_seen else look
        )
    )


def _free_name(name: str) -> str:
    """`name`, or with the first free number behind it."""
    number, candidate = 1, name
    while db.session.scalar(sa.select(MemberName.id).where(MemberName.name_key == name_key(candidate))):
        number += 1
        candidate = f"{name} ({number})"
    return candidate
