"""What is here already, by source key."""

from collections.abc import Sequence

import sqlalchemy as sa

from blog.accounts.models import Member
from blog.articles.models import Article
from blog.comments.models import Comment
from blog.foundation.database import db

AT_ONCE = 500  # keys in one statement


def known_article(key: str) -> Article | None:
    """The article that was imported under `key`."""
    return db.session.scalars(sa.select(Article).where(Article.source_key == key)).one_or_none()


def known_comment_keys(keys: Sequence[str]) -> set[str]:
    """Those of `keys` under which a comment was imported."""
    found: set[str] = set()
    for start in range(0, len(keys), AT_ONCE):
        wanted = Comment.source_key.in_(keys[start : start + AT_ONCE])
        found.update(key for key in db.session.scalars(sa.select(Comment.source_key).where(wanted)) if key)
    return found


def known_member_id(key: str) -> int | None:
    """The member that was imported under `key`."""
    return db.session.scalar(sa.select(Member.id).where(Member.source_key == key))
