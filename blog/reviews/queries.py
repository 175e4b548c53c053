"""Reviews of a comment."""

import sqlalchemy as sa

from blog.foundation.database import db
from blog.reviews.models import Review

OF_COMMENT = sa.select(Review).where(Review.comment_id == sa.bindparam("comment")).order_by(Review.id.desc()).limit(1)
OPEN_OF_COMMENT = OF_COMMENT.where(Review.closed_at.is_(None))


def open_review(*, comment_id: int) -> Review | None:
    """The review in which the comment waits now, if it does."""
    return _one(OPEN_OF_COMMENT, comment_id)


def last_review(*, comment_id: int) -> Review | None:
    """The newest review of the comment, open or closed; None if it never had one."""
    return _one(OF_COMMENT, comment_id)


def _one(statement: sa.Select[Review], comment_id: int) -> Review | None:
    fresh = statement.execution_options(populate_existing=True)
    return db.session.scalars(fresh, {"comment": comment_id}).one_or_none()
