"""Counts that depend on where a comment stands, and the lock under which they change."""

import sqlalchemy as sa

from blog.articles.models import Article
from blog.comments.models import Comment
from blog.foundation.database import db


def add_to_ancestors(comment: Comment, delta: int) -> None:
    """Count `delta` more visible comments below every ancestor, however deep."""
    if comment.parent_id is None:
        return
    chain = sa.select(Comment.id, Comment.parent_id).where(Comment.id == comment.parent_id).cte("chain", recursive=True)
    chain = chain.union_all(sa.select(Comment.id, Comment.parent_id).where(Comment.id == chain.c.parent_id))
    db.session.execute(
        sa.update(Comment)
        .where(Comment.id.in_(sa.select(chain.c.id)))
        .values(descendant_count=Comment.descendant_count + delta)
        .execution_options(synchronize_session=False)
    )


def lock_article(article_id: int) -> Article:
    """The article, held: whoever changes its discussion waits here, so that counts stay true."""
    statement = sa.select(Article).where(Article.id == article_id).with_for_update(key_share=True)
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()
