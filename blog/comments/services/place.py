"""Counts that depend on where a comment stands, and the lock under which they change."""

from datetime import datetime

import sqlalchemy as sa

from blog.articles.models import Article
from blog.comments.models import Comment
from blog.foundation.database import db, note, table_of

articles, comments = table_of(Article), table_of(Comment)


def add_to_ancestors(comment: Comment, delta: int) -> None:
    """Count `delta` more visible comments below every ancestor, however deep."""
    if comment.parent_id is not None:
        db.session.execute(COUNT_BELOW, {"parent": comment.parent_id, "delta": delta})


def count_in_article(article: Article, delta: int, *, active_at: datetime | None = None) -> None:
    """Count `delta` more visible comments in the held article, whose discussion reads differently now; from
    `active_at` on, if it is given, it is open again for as long as discussions are.
    """
    statement, values = COUNT, {"article": article.id, "delta": delta, "active_at": active_at}
    if active_at is not None:
        statement = COUNT_AND_OPEN
        note(article, discussion_active_at=active_at, discussion_closed_at=None)
    count, version = db.session.execute(statement, values).one()
    note(article, comment_count=count, discussion_version=version)


def _ancestors() -> sa.Select[int]:
    """The ids of a comment's `parent` and of all above it."""
    above = sa.select(comments.c.id, comments.c.parent_id).where(comments.c.id == sa.bindparam("parent"))
    chain = above.cte("chain", recursive=True)
    further = sa.select(comments.c.id, comments.c.parent_id).where(comments.c.id == chain.c.parent_id)
    chain = chain.union_all(further)
    return sa.select(chain.c.id)


COUNT_BELOW = (
    sa.update(comments)
    .where(comments.c.id.in_(_ancestors()))
    .values(descendant_count=comments.c.descendant_count + sa.bindparam("delta"))
)
COUNT = (
    sa.update(articles)
    .where(articles.c.id == sa.bindparam("article"))
    .values(
        comment_count=articles.c.comment_count + sa.bindparam("delta"),
        discussion_version=articles.c.discussion_version + 1,
    )
    .returning(articles.c.comment_count, articles.c.discussion_version)
)
COUNT_AND_OPEN = COUNT.values(discussion_active_at=sa.bindparam("active_at"), discussion_closed_at=None)


def lock_article(article_id: int) -> Article:
    """The article, held: whoever changes its discussion waits here, so that counts stay true."""
    statement = sa.select(Article).where(Article.id == article_id).with_for_update(key_share=True)
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()
