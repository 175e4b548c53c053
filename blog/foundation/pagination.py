"""Keyset paging: a page begins after a row that the reader has seen, wherever that row is now."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from blog.foundation.database import LARGEST_ID
from blog.foundation.errors import NotFound

T = TypeVar("T")

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CURSOR = re.compile(r"-?[0-9]{1,19}(--?[0-9]{1,19})*")
NUMBER = re.compile(r"(?:^|(?<=[0-9])-)(-?[0-9]+)")


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows, and whether there are more before and after them."""

    items: Sequence[T]
    has_more: bool


def cursor_of(*parts: int | datetime) -> str:
    """The place of a row in an order, as text for a URL: whole numbers joined by dashes.

    A moment is its microseconds since 1970, negative before.
    """
    return "-".join(str(_as_number(part)) for part in parts)


def parse_cursor(text: str, length: int) -> list[int]:
    """The numbers of a cursor. Raises NotFound when it is not one of ours."""
    if not CURSOR.fullmatch(text):
        raise NotFound
    numbers = [int(number) for number in NUMBER.findall(text)]
    if len(numbers) != length or any(abs(number) > LARGEST_ID for number in numbers):
        raise NotFound
    return numbers


def moment(microseconds: int) -> datetime:
    """The moment that `cursor_of` wrote as microseconds since 1970."""
    try:
        return EPOCH + timedelta(microseconds=microseconds)
    except OverflowError:
        raise NotFound from None


def _as_number(part: int | datetime) -> int:
    if isinstance(part, datetime):
        return (part - EPOCH) // timedelta(microseconds=1)
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
