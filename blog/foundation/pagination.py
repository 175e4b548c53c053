"""Keyset paging: a page begins after a row that the reader has seen, wherever that row is now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from blog.foundation.database import LARGEST_ID
from blog.foundation.errors import NotFound

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows, and whether there are more before and after them."""

    items: Sequence[T]
    has_more: bool


def cursor_of(*parts: int | datetime) -> str:
    """The place of a row in an order, as text for a URL: whole numbers joined by dashes."""
    return "-".join(str(_as_number(part)) for part in parts)


def parse_cursor(text: str, length: int) -> list[int]:
    """The numbers of a cursor. Raises NotFound when it is not one of ours."""
    parts = text.split("-")
    if len(parts) != length or not all(part.isascii() and part.isdigit() and len(part) < 20 for part in parts):
        raise NotFound
    numbers = [int(part) for part in parts]
    if any(number > LARGEST_ID for number in numbers):
        raise NotFound
    return numbers


def moment(microseconds: int) -> datetime:
    """The moment that `cursor_of` wrote as microseconds since 1970."""
    try:
        return datetime.fromtimestamp(microseconds // 1_000_000, UTC).replace(microsecond=microseconds % 1_000_000)
    except (ValueError, OverflowError, OSError):
        raise NotFound from None


def _as_number(part: int | datetime) -> int:
    if isinstance(part, datetime):
        return int(part.timestamp()) * 1_000_000 + part.microsecond
    return part


def after(columns: Sequence[tuple[Any, bool]], values: Sequence[Any]) -> sa.ColumnElement[bool]:
    """True for rows that come after `values` in the order `columns`, each (column, is_descending).

    Written so that an index on those columns serves it as one range whose first column is bounded.
    """
    *init, (column, is_descending) = columns
    clause: sa.ColumnElement[bool] = column < values[len(init)] if is_descending else column > values[len(init)]
    for (column, is_descending), value in reversed(list(zip(init, values, strict=False))):
        beyond = column < value if is_descending else column > value
        bound = column <= value if is_descending else column >= value
        clause = sa.and_(bound, sa.or_(beyond, sa.and_(column == value, clause)))
    return clause
