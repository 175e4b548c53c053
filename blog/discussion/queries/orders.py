"""Flat orders, a part at a time: by keyset where the order stands still, by a kept list where it moves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from blog.articles.models import Article
from blog.comments.queries import Row, flat_cursor, flat_rows, rows_of
from blog.discussion.models import KeptOrder
from blog.foundation import clock
from blog.foundation.database import db
from blog.foundation.pagination import parse_cursor
from blog.foundation.settings import settings

MOVING = frozenset({"insightful", "funny"})  # orders in which comments change their places
KEPT = "k"  # k<list>-<position>~<keyset cursor of the last comment given>
SHARED_SECONDS = 60  # a list so young serves the next reader too


@dataclass(frozen=True)
class Part:
    """Some rows of a flat order, and the cursor after which the others follow."""

    rows: Sequence[Row]
    next: str | None
    is_start: bool


def kept_cursor(list_id: int, position: int, last: str = "") -> str:
    """A place in a kept list; `last` is where to go on by keyset when the list is gone."""
    return f"{KEPT}{list_id}-{position}" + (f"~{last}" if last else "")


def beginning(*, article: Article, order: str, size: int | None = None) -> str | None:
    """The cursor from which a reader begins in a flat `order`: empty for its start, that of a list
    where the order moves and one page does not hold all of it. None where `services.keep_order` must
    make the list first.
    """
    if order not in MOVING or article.comment_count <= (size or settings().page_comments):
        return ""
    since = clock.utcnow() - timedelta(seconds=SHARED_SECONDS)
    statement = sa.select(KeptOrder.id).where(
        KeptOrder.article_id == article.id, KeptOrder.order_name == order, KeptOrder.made_at > since
    )
    kept_id = db.session.scalar(statement.order_by(KeptOrder.made_at.desc(), KeptOrder.id.desc()).limit(1))
    return None if kept_id is None else kept_cursor(kept_id, 0)


def ordered_part(*, article_id: int, order: str, cursor: str, size: int) -> Part:
    """The first `size` comments of a flat `order`, or those after `cursor`. Raises NotFound for a
    cursor that is none.
    """
    if not cursor.startswith(KEPT):
        return _by_keyset(article_id, order, cursor, size)
    place, _, last = cursor.removeprefix(KEPT).partition("~")
    list_id, position = parse_cursor(place, 2)
    kept = db.session.get(KeptOrder, list_id)
    if kept is None or (kept.article_id, kept.order_name) != (article_id, order) or position < 0:
        return _by_keyset(article_id, order, last, size)
    rows = rows_of(article_id=article_id, comment_ids=kept.comment_ids[position : position + size])
    last = flat_cursor(rows[-1].comment, order) if rows else last
    more = kept_cursor(list_id, position + size, last) if position + size < len(kept.comment_ids) else kept.rest
    return Part(rows, more, is_start=position == 0)


def _by_keyset(article_id: int, order: str, cursor: str, size: int) -> Part:
    rows = flat_rows(article_id=article_id, order=order, limit=size + 1, cursor=cursor)
    more = flat_cursor(rows[size - 1].comment, order) if len(rows) > size else None
    return Part(rows[:size], more, is_start=not cursor)
