"""Looking people up."""

import sqlalchemy as sa

from blog.accounts.models import Member, Visitor, name_key
from blog.foundation.database import db


def visitor_id_by_key(key: str) -> int | None:
    """The visitor whose cookie carries `key`."""
    return db.session.scalar(sa.select(Visitor.id).where(Visitor.key == key))


def visitor_key(visitor_id: int) -> str:
    """What that visitor's cookie carries."""
    return db.session.scalars(sa.select(Visitor.key).where(Visitor.id == visitor_id)).one()


def is_members_name(name: str) -> bool:
    """Whether a member bears this name, whatever its case or compatible characters."""
    found = sa.select(sa.exists().where(Member.name_key == name_key(name)))
    return bool(db.session.scalar(found))
