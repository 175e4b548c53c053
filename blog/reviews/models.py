"""Reviews: comments that wait for a moderator, each with what brought it there."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from blog.foundation import clock
from blog.foundation.database import Base, UTCDateTime, enum_column, primary_key


class Cause(enum.StrEnum):
    """What brings a comment before a moderator."""

    HELD = "held"
    FLAGGED = "flagged"
    MODERATOR = "moderator"  # one took it up without being asked


class Outcome(enum.StrEnum):
    """How a review ended: by a decision, because its author took the comment back, or because another review of the
    comment was opened again and goes on with what this one held.
    """

    KEPT = "kept"
    HIDDEN = "hidden"
    REMOVED = "removed"
    SPAM = "spam"
    WITHDRAWN = "withdrawn"
    ABSORBED = "absorbed"


OPEN = sa.text("closed_at IS NULL")


def _open(name: str, *columns: str | sa.TextClause, is_unique: bool = False) -> sa.Index:
    """An index of the open reviews, of which there are few beside those that are closed."""
    return sa.Index(name, *columns, unique=is_unique, sqlite_where=OPEN, postgresql_where=OPEN)


HEAVIEST = sa.text("weight DESC")


class Review(Base):
    """One comment waiting in the moderators' queue; at most one open per comment.

    Author, network and article are the comment's, so that the queue is filtered by an index. `weight` orders
    it; the counts are those of the flags that are neither taken back nor settled, by reason. `version` rises
    with every change: a moderator decides on what they have seen. A claim keeps others from deciding until it ends.
    """

    __tablename__ = "reviews"
    __table_args__ = (
        _open("one_open_review_per_comment", "comment_id", is_unique=True),
        _open("ix_reviews_queue", HEAVIEST, "opened_at", "id"),
        _open("ix_reviews_oldest", "opened_at"),
        _open("ix_reviews_article", "article_id", HEAVIEST, "opened_at", "id"),
        _open("ix_reviews_member", "author_member_id", HEAVIEST, "opened_at", "id"),
        _open("ix_reviews_visitor", "author_visitor_id", HEAVIEST, "opened_at", "id"),
        _open("ix_reviews_network", "network", HEAVIEST, "opened_at", "id"),
        sa.Index("ix_reviews_comment_id", "comment_id", "id"),
        sa.Index("ix_reviews_closed_at", "closed_at"),
        sa.CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed_review_has_an_outcome"),
        sa.CheckConstraint("(claimed_by_id IS NULL) = (claimed_until IS NULL)", name="claim_has_an_end"),
        sa.CheckConstraint("weight >= 0", name="review_weight_not_negative"),
    )

    id: Mapped[primary_key]
    comment_id: Mapped[int] = mapped_column(sa.ForeignKey("comments.id", ondelete="CASCADE"))
    article_id: Mapped[int] = mapped_column(sa.ForeignKey("articles.id", ondelete="CASCADE"))
    author_member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("members.id"))
    author_visitor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("visitors.id"))
    network: Mapped[str | None] = mapped_column(sa.Text)
    is_held: Mapped[bool] = mapped_column(default=False)
    is_flagged: Mapped[bool] = mapped_column(default=False)
    abusive_count: Mapped[int] = mapped_column(sa.Integer, default=0)
    trolling_count: Mapped[int] = mapped_column(sa.Integer, default=0)
    spam_count: Mapped[int] = mapped_column(sa.Integer, default=0)
    weight: Mapped[float] = mapped_column(sa.Float, default=0.0)
    version: Mapped[int] = mapped_column(sa.Integer, default=1)
    claimed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("members.id"))
    claimed_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.utcnow)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    outcome: Mapped[Outcome | None] = mapped_column(enum_column(Outcome, "review_outcome_known"))
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
