"""Comments with what they need of others, and their threads: one statement each, whatever the size."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from blog.accounts.models import Actor, Member, Role
from blog.accounts.names import look_of
from blog.accounts.policy import is_insider
from blog.comments.models import LISTED, MATERIALISED_DEPTH, READABLE, SEGMENT, VISIBLE, Comment, Status
from blog.comments.policy import written_by
from blog.foundation import clock
from blog.foundation.database import db
from blog.foundation.errors import NotFound

END = "~"  # sorts after every digit of a path
Parent = aliased(Comment, name="parent")
Author = aliased(Member, name="author")
Found: TypeAlias = sa.Select[Comment, str, str | None, Status, str, Role, datetime | None]


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
    return MemberAuthor(name, role, is_insider=is_insider(until, clock.utcnow()))


@dataclass(frozen=True)
class Head:
    """The comment that a branch hangs from, with the name of who wrote it where that can be read."""

    id: int
    path: str
    name: str | None


def rows() -> Found:
    """A statement that finds comments, with what `fetched` makes rows of."""
    author = (Author.name, Author.role, Author.insider_until)
    return (
        sa.select(Comment, Parent.author_name, Parent.subject, Parent.status, *author)
        .outerjoin(Parent, Parent.id == Comment.parent_id)
        .outerjoin(Author, Author.id == Comment.author_member_id)
    )


def fetched(statement: Found) -> list[Row]:
    """The rows that the statement finds."""
    now, found = clock.utcnow(), []
    for comment, parent_name, parent_subject, parent_status, name, role, insider_until in db.session.execute(statement):
        author = None if role is None else MemberAuthor(name, role, is_insider(insider_until, now))
        is_answer = parent_status is Status.PUBLISHED
        found.append(Row(comment, author, parent_name if is_answer else None, parent_subject if is_answer else None))
    return found


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
    return fetched(
        rows()
        .where(Comment.article_id == article_id, Comment.path > after_path, Comment.path < before_path, LISTED)
        .order_by(Comment.path)
        .limit(limit)
    )


def threads_after(*, article_id: int, root_path: str, limit: int) -> list[tuple[str, int]]:
    """Path and number of replies of the first `limit` listed comments below the thread at `root_path`: enough to
    know what a next part would hold.
    """
    statement = sa.select(Comment.path, Comment.descendant_count).where(
        Comment.article_id == article_id, Comment.path > root_path + END, LISTED
    )
    return [(path, count) for path, count in db.session.execute(statement.order_by(Comment.path).limit(limit))]


def listed_count(*, article_id: int, after_path: str, before_path: str, most: int) -> int:
    """How many listed comments stand between two paths, counted up to `most`."""
    some = sa.select(Comment.id).where(
        Comment.article_id == article_id, Comment.path > after_path, Comment.path < before_path, LISTED
    )
    first = some.order_by(Comment.path).limit(most).subquery()  # in the index's order: see `counts_of`
    return db.session.scalar(sa.select(sa.func.count()).select_from(first)) or 0


def rows_of(*, comment_ids: Sequence[int], article_id: int | None = None) -> list[Row]:
    """Those of the comments (of the article, if one is given) that are still readable, in the order of
    `comment_ids`.
    """
    # Nothing but the ids is asked for: SQLite would look through all of the article's comments for them.
    found = {row.comment.id: row for row in fetched(rows().where(Comment.id.in_(comment_ids)))}
    there = [found[key] for key in comment_ids if key in found]
    return [row for row in there if row.comment.status in VISIBLE and article_id in (None, row.comment.article_id)]


def own_held_rows(*, actor: Actor, article_id: int, limit: int = 20) -> list[Row]:
    """The actor's own comments of the article that wait for a moderator."""
    if actor.visitor_id is None and not actor.is_signed_in:
        return []
    return fetched(
        rows()
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
    return fetched(rows().where(Comment.id == comment.id))[0]


def path_of(*, article_id: int, comment_id: int) -> str:
    """The path of a comment of the article. Raises NotFound."""
    path = db.session.scalar(sa.select(Comment.path).where(Comment.id == comment_id, Comment.article_id == article_id))
    if path is None:
        raise NotFound
    return path


def head_of(*, article_id: int, comment_id: int) -> Head:
    """The head of a branch of the article. Raises NotFound."""
    columns = (Comment.id, Comment.path, Comment.author_name, Comment.status)
    row = db.session.execute(
        sa.select(*columns).where(Comment.id == comment_id, Comment.article_id == article_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return Head(row.id, row.path, row.author_name if row.status in VISIBLE else None)


def rows_up_to(*, comment: Comment, limit: int) -> list[Row]:
    """Up to `limit` ancestors of the comment, the nearest last, whatever the depth; then the comment."""
    up = sa.select(Comment.id, Comment.parent_id, sa.literal(0).label("step")).where(Comment.id == comment.id)
    chain = up.cte("chain", recursive=True)
    chain = chain.union_all(
        sa.select(Comment.id, Comment.parent_id, chain.c.step + 1).where(
            Comment.id == chain.c.parent_id, chain.c.step < limit
        )
    )
    above = fetched(rows().join(chain, chain.c.id == Comment.id))
    return sorted(above, key=lambda row: row.comment.depth)


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
    return sorted(fetched(rows().join(nearest, nearest.c.id == Comment.id)), key=lambda row: row.comment.path)


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


def count_signed(*, name: str, most: int) -> int:
    """How many readable comments that no member stands behind look signed with `name`, counted up to `most`."""
    is_so = sa.and_(Comment.author_look == look_of(name), Comment.author_member_id.is_(None), READABLE)
    some = sa.select(Comment.id).where(is_so).limit(most).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(some)) or 0


def root_path(path: str) -> str:
    """The path of the top-level comment above (or at) `path`."""
    return path[:SEGMENT]
