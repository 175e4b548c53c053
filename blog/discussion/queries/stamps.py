"""What a part of a discussion showed, as one value that is looked up again in one statement."""

from collections.abc import Collection, Iterable
from typing import NamedTuple, TypeAlias

import sqlalchemy as sa

from blog.accounts.models import Actor
from blog.articles.models import Article, DiscussionMode
from blog.articles.policy import is_discussion_closed, may_see_article
from blog.comments.models import Comment
from blog.foundation import clock
from blog.foundation.database import db

Scores: TypeAlias = frozenset[tuple[int, int, int]]  # id of a comment, its ratings as insightful, as funny


# Made once: to make a statement takes longer than to run it.
NOW = (
    sa.select(
        Article.state,
        Article.published_at,
        Article.discussion_version,
        Article.discussion_mode,
        Article.discussion_active_at,
        Comment.id,
        Comment.insightful_count,
        Comment.funny_count,
        Comment.has_insightful_badge,
        Comment.has_funny_badge,
    )
    .outerjoin(
        Comment,
        sa.and_(Comment.article_id == Article.id, Comment.id.in_(sa.bindparam("comment_ids", expanding=True))),
    )
    .where(Article.id == sa.bindparam("article_id"))
)


class State(NamedTuple):
    """Which texts a discussion has, who may add to them, and which of the comments shown have earned what."""

    version: int
    mode: DiscussionMode
    is_closed: bool
    badges: frozenset[tuple[int, bool, bool]]


class Stamp(NamedTuple):
    """What was shown of a discussion."""

    state: State
    scores: Scores


def stamp_shown(article: Article, comments: Iterable[Comment]) -> Stamp:
    """What is shown of the article's discussion with these comments of it."""
    shown = list(comments)
    scores = frozenset((comment.id, comment.insightful_count, comment.funny_count) for comment in shown)
    badges = ((comment.id, comment.has_insightful_badge, comment.has_funny_badge) for comment in shown)
    return Stamp(_state(article, badges), scores)


def stamp_now(*, actor: Actor, article_id: int, comment_ids: Collection[int]) -> Stamp | None:
    """The same as it is now; None where the actor sees no such article any more."""
    rows = db.session.execute(NOW, {"article_id": article_id, "comment_ids": list(comment_ids)}).all()
    if not rows:
        return None
    names = ("state", "published_at", "discussion_version", "discussion_mode", "discussion_active_at")
    article = Article(**dict(zip(names, rows[0], strict=False)))
    if not may_see_article(actor, article):
        return None
    shown = [row for row in rows if row.id is not None]
    scores = frozenset((row.id, row.insightful_count, row.funny_count) for row in shown)
    badges = ((row.id, row.has_insightful_badge, row.has_funny_badge) for row in shown)
    return Stamp(_state(article, badges), scores)


def _state(article: Article, badges: Iterable[tuple[int, bool, bool]]) -> State:
    is_closed = is_discussion_closed(article, clock.utcnow())
    earned = frozenset(badge for badge in badges if badge[1] or badge[2])
    return State(article.discussion_version, article.discussion_mode, is_closed, earned)
