"""Flat orders, a part at a time: by keyset where the order stands still, by a kept list where it moves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from blog.articles.models import Article
from blog.comments.queries import Row, flat_cursor, flat_rows, place_of, rows_of
from blog.discussion.models import KeptOrder
from blog.discussion.queries.filters import Filtered, View
from blog.foundation import clock
from blog.foundation.database import db
from blog.foundation.pagination import parse_cursor

MOVING = frozenset({"insightful", "funny"})  # orders in which comments change their places
KEPT = "k"  # k<list>-<position>~<keyset cursor of the last comment given>
SHARED_SECONDS = 60  # a list so young serves the next reader too


class OrderNotKept(Exception):
    """The list that this part is read from must be made first: `services.keep_order` does."""


@dataclass(frozen=True)
class Part:
    """Some rows of a flat order, and the cursor after which the others follow."""

    rows: Sequence[Row]
    next: str | None
    is_start: bool


def kept_cursor(list_id: int, position: int, last: str = "") -> str:
    """A place in a kept list; `last` is where to go on by keyset when the list is gone."""
    return f"{KEPT}{list_id}-{position}" + (f"~{last}" if last else "")


def ordered_part(*, article: Article, view: View, found: Filtered, cursor: str, size: int) -> Part:
    """The first `size` comments of a flat view, or those after `cursor`. In an order that moves they are read
    from a list, unless the discussion does not fill one part.

    Raises NotFound for a cursor that is none, OrderNotKept where no list is young enough to begin with.
    """
    if cursor.startswith(KEPT):
        place, _, last = cursor.removeprefix(KEPT).partition("~")
        list_id, position = parse_cursor(place, 2)
        kept = db.session.get(KeptOrder, list_id)
        if kept is None or (kept.article_id, kept.order_name) != (article.id, view.kept_name) or position < 0:
            return _by_keyset(article, view, found, last, size)
        return _of_list(kept, view, position, last, size)
    if cursor or view.order not in MOVING or article.comment_count < size:
        return _by_keyset(article, view, found, cursor, size)
    kept = _young_list(article, view)
    if kept is None:
        raise OrderNotKept
    return _of_list(kept, view, 0, "", size)


def _young_list(article: Article, view: View) -> KeptOrder | None:
    since = clock.utcnow() - timedelta(seconds=SHARED_SECONDS)
    statement = sa.select(KeptOrder).where(
        KeptOrder.article_id == article.id, KeptOrder.order_name == view.kept_name, KeptOrder.made_at > since
    )
    return db.session.scalar(statement.order_by(KeptOrder.made_at.desc(), KeptOrder.id.desc()).limit(1))


def _of_list(kept: KeptOrder, view: View, position: int, last: str, size: int) -> Part:
    rows = rows_of(article_id=kept.article_id, comment_ids=kept.comment_ids[position : position + size])
    last = flat_cursor(rows[-1].comment, view.order) if rows else last
    more = kept_cursor(kept.id, position + size, last) if position + size < len(kept.comment_ids) else kept.rest
    return Part(rows, more, is_start=position == 0)


def _by_keyset(article: Article, view: View, found: Filtered, cursor: str, size: int) -> Part:
    begins, only = cursor, found.condition
    if found.floor and view.order == "oldest":  # one bound, so that an index leads to it
        begins, only = max(cursor, found.floor, key=lambda place: place_of("oldest", place) if place else ()), None
    rows = flat_rows(article_id=article.id, order=view.order, limit=size + 1, cursor=begins, only=only)
    more = flat_cursor(rows[size - 1].comment, view.order) if len(rows) > size else None
    return Part(rows[:size], more, is_start=not cursor)
