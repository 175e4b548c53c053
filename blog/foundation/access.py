"""The only way from an id to a row: fetched, authorised and, where it will change, locked."""

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

import sqlalchemy as sa

from blog.foundation.database import LARGEST_ID, Base, db
from blog.foundation.errors import NotFound

M = TypeVar("M", bound=Base)
A = TypeVar("A")


def fetch(model: type[M], key: int, *, actor: A, may: Callable[[A, M], bool], lock: bool = False) -> M:
    """The `model` row with that id, if `actor` may see it.

    With `lock` it is held until the transaction ends (and read afresh), so that what is decided
    from it stays true. Raises NotFound for a missing row and for one the actor may not see: the two
    look alike.
    """
    if not 0 < key <= LARGEST_ID:
        raise NotFound
    row: M | None = db.session.scalars(_one(model, lock=lock), {"key": key}).one_or_none()
    if row is None or not may(actor, row):
        raise NotFound
    return row


@lru_cache
def _one(model: type[M], *, lock: bool) -> sa.Select[M]:
    """The statement for a row of `model`, made once: making it takes longer than running it."""
    statement = sa.select(model).where(sa.inspect(model).primary_key[0] == sa.bindparam("key"))
    if lock:
        statement = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    return statement
