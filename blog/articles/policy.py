"""Who may do what with an article."""

from datetime import datetime

import sqlalchemy as sa

from blog.accounts.models import Actor
from blog.articles.models import Article, ArticleState, DiscussionMode
from blog.foundation import clock
from blog.foundation.settings import settings


def may_see_article(actor: Actor, article: Article) -> bool:
    """Everybody sees what is published, from its minute on."""
    return (
        article.state is ArticleState.PUBLISHED
        and article.published_at is not None
        and article.published_at <= clock.utcnow()
    )


def article_visible_to(actor: Actor, now: sa.BindParameter[datetime] | None = None) -> sa.ColumnElement[bool]:
    """`may_see_article` for a query; for one that is made once the moment is a parameter."""
    is_out = Article.published_at <= (clock.utcnow() if now is None else now)
    return sa.and_(Article.state == ArticleState.PUBLISHED, is_out)


def is_discussion_closed(article: Article, now: datetime) -> bool:
    """Closed by its mode, or by itself after so many days without a comment."""
    return article.discussion_mode is DiscussionMode.CLOSED or now >= article.closes_at(settings().discussion_days)


def may_discuss_article(actor: Actor, article: Article, now: datetime) -> bool:
    """Whoever is let in, while the discussion is open: where it is for members, they must be signed in."""
    is_let_in = article.discussion_mode is not DiscussionMode.MEMBERS_ONLY or actor.is_signed_in
    return is_let_in and not is_discussion_closed(article, now)
