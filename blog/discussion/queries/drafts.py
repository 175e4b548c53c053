"""What somebody had typed before they went to sign in."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from blog.discussion.models import KeptDraft
from blog.foundation import clock
from blog.foundation.database import db
from blog.foundation.markup import is_storable
from blog.foundation.settings import settings


def kept_since() -> datetime:
    """What was kept before is forgotten."""
    return clock.utcnow() - timedelta(days=settings().draft_days)


def kept_fields(*, article_id: int, key: str) -> dict[str, str] | None:
    """The fields of the article's form that were kept under that key; None where nothing is."""
    if not key or not is_storable(key):
        return None
    statement = sa.select(KeptDraft.fields).where(
        KeptDraft.key == key, KeptDraft.article_id == article_id, KeptDraft.created_at > kept_since()
    )
    return db.session.scalar(statement)
