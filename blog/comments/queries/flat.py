"""Comments one under the other, by time or by rating: all of an article, or those that a filter lets through."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import sqlalchemy as sa

from blog.accounts.models import Actor
from blog.articles.models import Article
from blog.articles.policy import article_visible_to
from blog.comments.models import BADGED, READABLE, Comment, Status
from blog.comments.queries.rows import Row, fetched, rows
from blog.foundation.database import LARGEST_ID, db
from blog.foundation.errors import NotFound
from blog.foundation.pagination import after, cursor_of, moment, parse_cursor

Condition: TypeAlias = sa.ColumnElement[bool]
LARGEST_COUNT = 2**31 - 1  # what an INTEGER holds
KINDS = tuple(BADGED)
NEWEST = 50  # looked through for the latest of all; drafts and hidden ones among them are rare
ORDERS = {
    "newest": ((Comment.created_at, True), (Comment.id, True)),
    "oldest": ((Comment.created_at, False), (Comment.id, False)),
    "insightful": ((Comment.insightful_count, True), (Comment.created_at, False), (Comment.id, False)),
    "funny": ((Comment.funny_count, True), (Comment.created_at, False), (Comment.id, False)),
}


def flat_rows(*, article_id: int, order: str, limit: int, cursor: str = "", only: Condition | None = None) -> list[Row]:
    """The first `limit` readable comments in a flat `order`, or those after `cursor`; `only` some of them."""
    statement = rows().where(Comment.article_id == article_id, READABLE)
    if only is not None:
        statement = statement.where(only)
    if cursor:
        statement = statement.where(beyond(order, cursor))
    return fetched(statement.order_by(*sorting(order)).limit(limit))


def beyond(order: str, cursor: str) -> Condition:
    """True for comments that come after `cursor` in a flat `order`. Raises NotFound for a cursor that is none."""
    return after(ORDERS[order], place_of(order, cursor))


def place_of(order: str, cursor: str) -> tuple[Any, ...]:
    """What a cursor of a flat `order` says of each of its columns. Raises NotFound for a cursor that is none."""
    *init, microseconds, comment_id = parse_cursor(cursor, len(ORDERS[order]))
    if any(count > LARGEST_COUNT for count in init):
        raise NotFound  # PostgreSQL does not compare its counts with such a number
    return (*init, moment(microseconds), comment_id)


def sorting(order: str) -> list[sa.ColumnElement[Any]]:
    """What a statement is to be ordered by for a flat `order`."""
    return [column.desc() if desc else column.asc() for column, desc in ORDERS[order]]


def flat_cursor(comment: Comment, order: str) -> str:
    """The place of the comment in a flat `order`, as a cursor."""
    return cursor_of(*(getattr(comment, column.key) for column, _ in ORDERS[order]))


def ids_in_order(*, article_id: int, order: str, limit: int, only: Condition | None = None) -> list[int]:
    """The first `limit` readable comments in a flat `order`: nothing but their ids, which an index holds."""
    statement = sa.select(Comment.id).where(Comment.article_id == article_id, READABLE)
    if only is not None:
        statement = statement.where(only)
    return list(db.session.scalars(statement.order_by(*sorting(order)).limit(limit)))


def with_badge(kind: str) -> Condition:
    """True for comments that earned the badge of the kind, in the words of its index."""
    column = {"insightful": Comment.has_insightful_badge, "funny": Comment.has_funny_badge}[kind]
    return sa.and_(BADGED[kind], column == sa.true())


def by_author_of(comment: Comment) -> Condition | None:
    """True for comments by the member or visitor who wrote that one; None where nobody knows who did."""
    if comment.author_member_id is not None:
        return Comment.author_member_id == comment.author_member_id
    if comment.author_visitor_id is not None:
        return Comment.author_visitor_id == comment.author_visitor_id
    return None


def end_of_moment(cursor_moment: int) -> str:
    """The place in the oldest order behind all comments of that microsecond since 1970."""
    return cursor_of(cursor_moment, LARGEST_ID)


def counts_of(*, article_id: int, views: Mapping[str, Condition], most: int) -> dict[str, int]:
    """How many readable comments each of the views has, counted up to `most`: what it costs has an end, too.

    They are counted in the order of an index, or PostgreSQL might look for the first of them all over the table.
    """
    counted = []
    for only in views.values():
        some = sa.select(Comment.id).where(Comment.article_id == article_id, READABLE, only)
        some_of_them = some.order_by(*sorting("oldest")).limit(most).subquery()
        counted.append(sa.select(sa.func.count()).select_from(some_of_them).scalar_subquery())
    return dict(zip(views, db.session.execute(sa.select(*counted)).one(), strict=True))


def best_comments(*, article_id: int) -> list[Comment]:
    """The article's most insightful and its funniest published comment, of those that earned the badge."""
    tops = [
        sa.select(
            sa.select(Comment.id, sa.literal(kind).label("kind"))
            .where(Comment.article_id == article_id, with_badge(kind), Comment.status == Status.PUBLISHED)
            .order_by(*sorting(kind))
            .limit(1)
            .subquery()
        )
        for kind in KINDS
    ]
    best = sa.union_all(*tops).subquery()
    found = db.session.execute(sa.select(best.c.kind, Comment).join(best, best.c.id == Comment.id))
    return list(dict.fromkeys(row.Comment for row in sorted(found, key=lambda row: KINDS.index(row.kind))))


def latest_comments(*, actor: Actor, limit: int) -> Sequence[tuple[Comment, Article]]:
    """The newest published comments of articles the actor may see, among the newest fifty of all."""
    newest = (
        sa.select(Comment.id)
        .where(READABLE)
        .order_by(Comment.created_at.desc(), Comment.id.desc())
        .limit(NEWEST)
        .subquery()
    )
    statement = (
        sa.select(Comment, Article)
        .join(newest, newest.c.id == Comment.id)
        .join(Article, Article.id == Comment.article_id)
        .where(Comment.status == Status.PUBLISHED, article_visible_to(actor))
        .order_by(Comment.created_at.desc(), Comment.id.desc())
        .limit(limit)
    )
    return [(comment, article) for comment, article in db.session.execute(statement)]
