"""A discussion counted anew, slowly and by other means than the program's own."""

from collections import Counter

import sqlalchemy as sa

from blog.articles.models import Article
from blog.comments.models import MATERIALISED_DEPTH, SEGMENT, Comment, CommentTransition, Status
from blog.foundation.database import db

COUNTED = (Status.PUBLISHED, Status.HIDDEN)


def what_is_wrong_with(article_id: int) -> list[str]:
    """Every count, place and history of the article's discussion that its rows do not bear out."""
    db.session.rollback()
    columns = (Comment.id, Comment.parent_id, Comment.depth, Comment.path, Comment.status, Comment.descendant_count)
    rows = {row.id: row for row in db.session.execute(sa.select(*columns).where(Comment.article_id == article_id))}
    below: Counter[int] = Counter()
    wrong: list[str] = []
    for row in rows.values():
        chain, above = [row.id], row.parent_id
        while above is not None:
            below[above] += row.status in COUNTED
            chain.append(above)
            above = rows[above].parent_id
        chain.reverse()
        path = "".join(_digits(number) for number in [*chain[: MATERIALISED_DEPTH - 1], chain[-1]][: len(chain)])
        if (row.depth, row.path) != (len(chain), path):
            wrong.append(f"{row.id} stands at {row.depth}, {row.path} and not at {len(chain)}, {path}")
    wrong += [
        f"{row.id} counts {row.descendant_count} below it, there are {below[row.id]}"
        for row in rows.values()
        if row.descendant_count != below[row.id]
    ]
    visible = sum(row.status in COUNTED for row in rows.values())
    counted = db.session.scalar(sa.select(Article.comment_count).where(Article.id == article_id))
    if counted != visible:
        wrong.append(f"the article counts {counted}, there are {visible}")
    return wrong + _broken_histories({row.id: row.status for row in rows.values()}, article_id)


def _broken_histories(statuses: dict[int, Status], article_id: int) -> list[str]:
    """The history of a comment is one chain from nothing to its status."""
    statement = sa.select(CommentTransition.comment_id, CommentTransition.from_status, CommentTransition.to_status)
    statement = statement.join(Comment, Comment.id == CommentTransition.comment_id)
    stands: dict[int, Status | None] = dict.fromkeys(statuses)
    wrong: list[str] = []
    for key, before, after in db.session.execute(
        statement.where(Comment.article_id == article_id).order_by(CommentTransition.id)
    ):
        if stands[key] is not before:
            wrong.append(f"{key} went from {before} to {after}, but was {stands[key]}")
        stands[key] = after
    return wrong + [
        f"{key} is {statuses[key]}; its history says {stands[key]}"
        for key in statuses
        if stands[key] is not statuses[key]
    ]


def history_of(comment_id: int) -> list[tuple[Status | None, Status, str]]:
    """The recorded steps of a comment: from, to, why."""
    statement = sa.select(CommentTransition.from_status, CommentTransition.to_status, CommentTransition.reason)
    ordered = statement.where(CommentTransition.comment_id == comment_id).order_by(CommentTransition.id)
    return [tuple(row) for row in db.session.execute(ordered)]


def version_of(article_id: int) -> int:
    """The version of the article's discussion."""
    return db.session.scalar(sa.select(Article.discussion_version).where(Article.id == article_id))


def counts_of(comment_id: int) -> int:
    """What is counted below a comment."""
    return db.session.scalar(sa.select(Comment.descendant_count).where(Comment.id == comment_id))


def _digits(number: int) -> str:
    alphabet = "0123456789abcdefghijklmnopqrstuvwxyz"
    return "".join(alphabet[number // 36**place % 36] for place in reversed(range(SEGMENT)))
