"""Reading comments: by thread order, by time, by rating; one statement each, whatever the size."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from blog.accounts.models import Actor, Member, Role
from blog.accounts.names import look_of
from blog.articles.models import Article
from blog.articles.policy import article_visible_to
from blog.comments.models import LISTED, MATERIALISED_DEPTH, READABLE, SEGMENT, VISIBLE, Comment, Status
from blog.comments.policy import written_by
from blog.foundation import clock
from blog.foundation.database import db
from blog.foundation.errors import NotFound
from blog.foundation.pagination import after, cursor_of, moment, parse_cursor

LARGEST_COUNT = 2**31 - 1  # what an INTEGER holds
NEWEST = 50  # looked through for the latest of all; drafts and hidden ones among them are rare
END = "~"  # sorts after every digit of a path
Parent = aliased(Comment, name="parent")
Author = aliased(Member, name="author")
Found: TypeAlias = sa.Select[Comment, str, str | None, Status, str, Role, datetime | None]
ORDERS = {
    "newest": ((Comment.created_at, True), (Comment.id, True)),
    "oldest": ((Comment.created_at, False), (Comment.id, False)),
    "insightful": ((Comment.insightful_count, True), (Comment.created_at, False), (Comment.id, False)),
    "funny": ((Comment.funny_count, True), (Comment.created_at, False), (Comment.id, False)),
}


@dataclass(frozen=True)
class MemberAuthor:
    """The member who wrote a comment: the name that they bear now, and what they are to the publication."""

    name: str
    role: Role
    is_insider: bool


@dataclass(frozen=True)
class Row:
    """A comment with the member who wrote it, if one did, and with what it needs of its parent; a parent
    that cannot be read stays unnamed.
    """

    comment: Comment
    author: MemberAuthor | None
    parent_name: str | None
    parent_subject: str | None


def author_of(comment: Comment) -> MemberAuthor | None:
    """The member who wrote the comment; no statement where none did."""
    if comment.author_member_id is None:
        return None
    columns = sa.select(Member.name, Member.role, Member.insider_until)
    name, role, until = db.session.execute(columns.where(Member.id == comment.author_member_id)).one()
    return MemberAuthor(name, role, is_insider=until is not None and until > clock.utcnow())


def _rows() -> Found:
    author = (Author.name, Author.role, Author.insider_until)
    return (
        sa.select(Comment, Parent.author_name, Parent.subject, Parent.status, *author)
        .outerjoin(Parent, Parent.id == Comment.parent_id)
        .outerjoin(Author, Author.id == Comment.author_member_id)
    )


def _fetched(statement: Found) -> list[Row]:
    now, rows = clock.utcnow(), []
    for comment, parent_name, parent_subject, parent_status, name, role, insider_until in db.session.execute(statement):
        is_insider = insider_until is not None and insider_until > now
        author = None if role is None else MemberAuthor(name, role, is_insider)
        is_answer = parent_status is Status.PUBLISHED
        rows.append(Row(comment, author, parent_name if is_answer else None, parent_subject if is_answer else None))
    return rows


# `written_by` for one statement that is made once: to make it takes longer than to run it.
OWN_HELD = (
    sa.select(Comment.id)
    .where(
        sa.or_(
            Comment.author_visitor_id == sa.bindparam("visitor_id"),
            Comment.author_member_id == sa.bindparam("member_id"),
        ),
        Comment.article_id == sa.bindparam("article_id"),
        Comment.status == Status.HELD,
    )
    .limit(1)
)


def thread_rows(*, article_id: int, limit: int, after_path: str = "", before_path: str = END) -> list[Row]:
    """The first `limit` listed comments of the thread, in its order, between two paths."""
    return _fetched(
        _rows()
        .where(Comment.article_id == article_id, Comment.path > after_path, Comment.path < before_path, LISTED)
        .order_by(Comment.path)
        .limit(limit)
    )


def has_threads_after(*, article_id: int, root_path: str) -> bool:
    """Whether another listed top-level comment stands below the one at `root_path`."""
    found = sa.exists().where(Comment.article_id == article_id, Comment.path > root_path + END, LISTED)
    return bool(db.session.scalar(sa.select(found)))


def flat_rows(*, article_id: int, order: str, limit: int, cursor: str = "") -> list[Row]:
    """The first `limit` readable comments in a flat `order`, or those after `cursor`."""
    statement = _rows().where(Comment.article_id == article_id, READABLE)
    if cursor:
        statement = statement.where(beyond(order, cursor))
    return _fetched(statement.order_by(*sorting(order)).limit(limit))


def beyond(order: str, cursor: str) -> sa.ColumnElement[bool]:
    """True for comments that come after `cursor` in a flat `order`. Raises NotFound for a cursor that is none."""
    columns = ORDERS[order]
    *init, microseconds, comment_id = parse_cursor(cursor, len(columns))
    if any(count > LARGEST_COUNT for count in init):
        raise NotFound  # PostgreSQL does not compare its counts with such a number
    return after(columns, (*init, moment(microseconds), comment_id))


def sorting(order: str) -> list[sa.ColumnElement[Any]]:
    """What a statement is to be ordered by for a flat `order`."""
    return [column.desc() if desc else column.asc() for column, desc in ORDERS[order]]


def flat_cursor(comment: Comment, order: str) -> str:
    """The place of the comment in a flat `order`, as a cursor."""
    return cursor_of(*(getattr(comment, column.key) for column, _ in ORDERS[order]))


def rows_of(*, comment_ids: Sequence[int], article_id: int | None = None) -> list[Row]:
    """Those of the comments (of the article, if one is given) that are still readable, in the order of
    `comment_ids`.
    """
    statement = _rows().where(Comment.id.in_(comment_ids), READABLE)
    if article_id is not None:
        statement = statement.where(Comment.article_id == article_id)
    rows = {row.comment.id: row for row in _fetched(statement)}
    return [rows[key] for key in comment_ids if key in rows]


def ids_in_order(*, article_id: int, order: str, limit: int) -> list[tuple[Any, ...]]:
    """The first `limit` readable comments in a flat `order`: each one's columns of the order, the id last."""
    columns = ORDERS[order]
    statement = sa.select(*(column for column, _ in columns)).where(Comment.article_id == article_id, READABLE)
    return [tuple(row) for row in db.session.execute(statement.order_by(*sorting(order)).limit(limit))]


def own_held_rows(*, actor: Actor, article_id: int, limit: int = 20) -> list[Row]:
    """The actor's own comments of the article that wait for a moderator."""
    if actor.visitor_id is None and not actor.is_signed_in:
        return []
    return _fetched(
        _rows()
        .where(
            written_by(actor),
            Comment.article_id == article_id,
            Comment.status == Status.HELD,
        )
        .order_by(Comment.id.desc())
        .limit(limit)
    )


def has_own_held(*, actor: Actor, article_id: int) -> bool:
    """Whether `own_held_rows` finds any."""
    if actor.visitor_id is None and not actor.is_signed_in:
        return False
    theirs = {"visitor_id": actor.visitor_id, "member_id": actor.member_id if actor.is_signed_in else None}
    return db.session.scalar(OWN_HELD, theirs | {"article_id": article_id}) is not None


def row_of(comment: Comment) -> Row:
    """The comment with what it needs of its parent."""
    return _fetched(_rows().where(Comment.id == comment.id))[0]


def path_of(*, article_id: int, comment_id: int) -> str:
    """The path of a comment of the article. Raises NotFound."""
    path = db.session.scalar(sa.select(Comment.path).where(Comment.id == comment_id, Comment.article_id == article_id))
    if path is None:
        raise NotFound
    return path


def rows_up_to(*, comment: Comment, limit: int) -> list[Row]:
    """Up to `limit` ancestors of the comment, the nearest last, whatever the depth; then the comment."""
    up = sa.select(Comment.id, Comment.parent_id, sa.literal(0).label("step")).where(Comment.id == comment.id)
    chain = up.cte("chain", recursive=True)
    chain = chain.union_all(
        sa.select(Comment.id, Comment.parent_id, chain.c.step + 1).where(
            Comment.id == chain.c.parent_id, chain.c.step < limit
        )
    )
    return _fetched(_rows().join(chain, chain.c.id == Comment.id).order_by(chain.c.step.desc()))


def replies_below(*, comment: Comment, limit: int) -> list[Row]:
    """The first `limit` listed comments below the comment, in thread order.

    Where the path no longer tells (below 200 levels) the branch is walked, nearest replies first.
    """
    if comment.depth < MATERIALISED_DEPTH:
        return thread_rows(
            article_id=comment.article_id, limit=limit, after_path=comment.path, before_path=comment.path + END
        )
    below = sa.select(Comment.id).where(Comment.parent_id == comment.id, LISTED).cte("below", recursive=True)
    below = below.union_all(sa.select(Comment.id).where(Comment.parent_id == below.c.id, LISTED))
    nearest = sa.select(below.c.id).limit(limit).subquery()
    return _fetched(_rows().join(nearest, nearest.c.id == Comment.id).order_by(Comment.path))


def answered_by_others(*, actor: Actor, comment_ids: Collection[int]) -> set[int]:
    """Those of the actor's comments that somebody else has answered.

    An answer that was published counts even while it is withdrawn: undone, it would stand under
    other words than it answers.
    """
    if not comment_ids:
        return set()
    statement = sa.select(Comment.parent_id).where(
        Comment.parent_id.in_(comment_ids),
        Comment.status != Status.HELD,
        sa.not_(sa.func.coalesce(written_by(actor), sa.false())),
    )
    return {parent_id for parent_id in db.session.scalars(statement) if parent_id is not None}


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


def count_signed(*, name: str, most: int) -> int:
    """How many readable comments that no member stands behind look signed with `name`, counted up to `most`."""
    is_so = sa.and_(Comment.author_look == look_of(name), Comment.author_member_id.is_(None), READABLE)
    some = sa.select(Comment.id).where(is_so).limit(most).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(some)) or 0


def best_comments(*, article_id: int) -> list[Comment]:
    """The article's most insightful and its funniest comment that earned the badge, among the ten
    with the most ratings of each kind.
    """
    best: list[Comment] = []
    for kind in ("insightful", "funny"):
        top = (row.comment for row in flat_rows(article_id=article_id, order=kind, limit=10))
        earned = (row for row in top if row.status is Status.PUBLISHED and getattr(row, f"has_{kind}_badge"))
        best += [comment for comment in [next(earned, None)] if comment is not None and comment not in best]
    return best


def wrongly_counted_articles() -> list[int]:
    """The articles whose count differs from their visible comments: always empty, or a mistake."""
    counted = (
        sa.select(Comment.article_id, sa.func.count().label("visible"))
        .where(Comment.status.in_(VISIBLE))
        .group_by(Comment.article_id)
        .subquery()
    )
    statement = (
        sa.select(Article.id)
        .outerjoin(counted, counted.c.article_id == Article.id)
        .where(Article.comment_count != sa.func.coalesce(counted.c.visible, 0))
    )
    return list(db.session.scalars(statement))


def wrongly_counted_branches() -> list[int]:
    """The comments whose count of replies differs from what is visible below them: always empty."""
    columns = (Comment.id, Comment.article_id, Comment.parent_id, Comment.status, Comment.descendant_count)
    statement = sa.select(*columns).order_by(Comment.article_id, Comment.id.desc()).execution_options(yield_per=1000)
    wrong: list[int] = []
    below: dict[int, int] = {}
    article_id = None
    for row in db.session.execute(statement):  # a reply's id is always higher than its parent's
        if row.article_id != article_id:
            article_id, below = row.article_id, {}
        replies = below.pop(row.id, 0)
        if replies != row.descendant_count:
            wrong.append(row.id)
        if row.parent_id is not None:
            below[row.parent_id] = below.get(row.parent_id, 0) + replies + (row.status in VISIBLE)
    return wrong


def root_path(path: str) -> str:
    """The path of the top-level comment above (or at) `path`."""
    return path[:SEGMENT]
