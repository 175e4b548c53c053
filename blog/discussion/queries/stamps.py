"""What a part of a discussion showed, as one value that is looked up again in one statement."""

from collections.abc import Collection, Hashable, Iterable

import sqlalchemy as sa

from blog.accounts.models import Actor
from blog.articles.models import Article
from blog.articles.policy import article_visible_to, is_discussion_closed
from blog.comments.models import Comment
from blog.foundation import clock
from blog.foundation.database import db

Scores = set[tuple[int, int, int]]


def stamp_shown(article: Article, comments: Iterable[Comment]) -> Hashable:
    """What is shown of the article's discussion with these comments of it."""
    return _stamp(article, {(comment.id, comment.insightful_count, comment.funny_count) for comment in comments})


def stamp_now(*, actor: Actor, article_id: int, comment_ids: Collection[int]) -> Hashable:
    """The same as it is now; None where the actor sees no such article any more."""
    article_columns = (Article.discussion_version, Article.discussion_mode, Article.discussion_active_at)
    statement = (
        sa.select(*article_columns, Comment.id, Comment.insightful_count, Comment.funny_count)
        .outerjoin(Comment, sa.and_(Comment.article_id == Article.id, Comment.id.in_(comment_ids)))
        .where(Article.id == article_id, article_visible_to(actor))
    )
    rows = db.session.execute(statement).all()
    if not rows:
        return None
    version, mode, active_at = rows[0][:3]
    article = Article(discussion_version=version, discussion_mode=mode, discussion_active_at=active_at)
    scores = {(row.id, row.insightful_count, row.funny_count) for row in rows if row.id is not None}
    return _stamp(article, scores)


def _stamp(article: Article, scores: Scores) -> Hashable:
    is_closed = is_discussion_closed(article, clock.utcnow())
    return (article.discussion_version, article.discussion_mode, is_closed, frozenset(scores))
