"""Making members and visitors known."""

from dataclasses import replace
from functools import partial

import sqlalchemy as sa

from blog.accounts.models import Actor, Member, Role, Visitor, name_key
from blog.foundation.database import db, transactional, unless_taken


@transactional
def ensure_visitor(*, actor: Actor) -> Actor:
    """The actor with a visitor of their own: what they are about to write needs an author."""
    if actor.visitor_id is not None:
        return actor
    visitor = Visitor()
    db.session.add(visitor)
    db.session.flush()
    return replace(actor, visitor_id=visitor.id)


@transactional
def import_member(*, name: str, email: str | None, source_key: str, role: Role = Role.MEMBER) -> Member:
    """The unclaimed member for a registered author of another system.

    The same author is found again by `source_key`. A name that is taken by somebody else gets a
    number behind it: `Jo (2)`.
    """
    while True:
        known = db.session.scalar(sa.select(Member).where(Member.source_key == source_key))
        if known is not None:
            if role is Role.WRITER:
                known.role = role
            return known
        member = Member(name=_free_name(name), email=email, role=role, source_key=source_key)
        member.name_key = name_key(member.name)
        if unless_taken(partial(db.session.add, member), "member_name_unique_without_case", "uq_members_source_key"):
            return member


def _free_name(name: str) -> str:
    """`name`, or with the first free number behind it."""
    number, candidate = 1, name
    while db.session.scalar(sa.select(Member.id).where(Member.name_key == name_key(candidate))):
        number += 1
        candidate = f"{name} ({number})"
    return candidate


@transactional
def import_visitors(*, count: int) -> list[int]:
    """The ids of `count` new visitors whom no cookie knows: the readers of a demo or an import."""
    visitors = [Visitor() for _ in range(count)]
    db.session.add_all(visitors)
    db.session.flush()
    return [visitor.id for visitor in visitors]
