"""Proof that the counters of comments tell the truth."""

import sqlalchemy as sa

from blog.articles.models import Article
from blog.comments.models import VISIBLE, Comment
from blog.foundation.database import db


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
