"""Making visitors known."""

from dataclasses import replace

import sqlalchemy as sa

from blog.accounts.models import Actor, Visitor, visitor_key
from blog.foundation.database import db, table_of, transactional

visitors = table_of(Visitor)
NEW_VISITOR = sa.insert(visitors).returning(visitors.c.id)
HELD_VISITOR = sa.select(visitors.c.member_id).where(visitors.c.id == sa.bindparam("key")).with_for_update(read=True)


@transactional
def ensure_visitor(*, actor: Actor) -> Actor:
    """The actor as somebody who can be an author: signed in, or with a visitor of their own."""
    if actor.is_signed_in or actor.visitor_id is not None:
        return actor
    key = visitor_key()
    visitor_id = db.session.execute(NEW_VISITOR, {"key": key}).scalar_one()
    return replace(actor, visitor_id=visitor_id, new_key=key)


@transactional
def read_again(*, actor: Actor) -> Actor:
    """The actor as they count now: since the request was read their cookie may have become a member's.
    It stays as it is until the transaction ends.
    """
    if actor.is_signed_in or actor.visitor_id is None:
        return actor
    return replace(actor, member_id=db.session.scalar(HELD_VISITOR, {"key": actor.visitor_id}))


@transactional
def count_as_member(*, actor: Actor, member_id: int) -> int | None:
    """Let the actor's visitor cookie count as that member from now on.

    One that counts as another member already stays theirs: then the id of a new visitor is returned
    for the browser to carry instead.
    """
    if actor.visitor_id is None:
        return None
    visitor = db.session.get(Visitor, actor.visitor_id, with_for_update={"key_share": True})
    if visitor is not None and visitor.member_id is None:
        visitor.member_id = member_id
    if visitor is None or visitor.member_id == member_id:
        return None
    another = Visitor(member_id=member_id)
    db.session.add(another)
    db.session.flush()
    return another.id


@transactional
def import_visitors(*, actor: Actor, count: int) -> list[int]:
    """The ids of `count` new visitors whom no cookie knows: the readers of a demo or an import."""
    visitors = [Visitor() for _ in range(count)]
    db.session.add_all(visitors)
    db.session.flush()
    return [visitor.id for visitor in visitors]
