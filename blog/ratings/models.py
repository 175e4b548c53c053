"""What readers think of a comment: insightful, funny, or both."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from blog.foundation import clock
from blog.foundation.database import Base, UTCDateTime, enum_column, primary_key


class Kind(enum.StrEnum):
    """The two things a rating can say. There is no downvote."""

    INSIGHTFUL = "insightful"
    FUNNY = "funny"


class Rating(Base):
    """One reader's *insightful* or *funny* on one comment."""

    __tablename__ = "ratings"
    __table_args__ = (
        sa.UniqueConstraint("comment_id", "kind", "rater_visitor_id", name="one_rating_per_visitor_and_kind"),
        sa.UniqueConstraint("comment_id", "kind", "rater_member_id", name="one_rating_per_member_and_kind"),
        sa.CheckConstraint(
            "(rater_visitor_id IS NULL) <> (rater_member_id IS NULL)", name="rater_is_member_or_visitor"
        ),
    )

    id: Mapped[primary_key]
    comment_id: Mapped[int] = mapped_column(sa.ForeignKey("comments.id"))
    kind: Mapped[Kind] = mapped_column(enum_column(Kind, "rating_kind_known"))
    rater_visitor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("visitors.id"), index=True)
    rater_member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("members.id"), index=True)
    network: Mapped[str | None] = mapped_column(sa.Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.utcnow)
