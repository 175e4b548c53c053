"""What readers report of comments."""

import enum
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from blog.foundation import clock
from blog.foundation.database import Base, UTCDateTime, enum_column, primary_key


class Reason(enum.StrEnum):
    """What a reader says a comment is."""

    ABUSIVE = "abusive"
    TROLLING = "trolling"
    SPAM = "spam"


class FlagOutcome(enum.StrEnum):
    """What came of a flag. Those that came after the comment was hidden, or whose author withdrew it, are neither
    right nor wrong.
    """

    UPHELD = "upheld"
    REJECTED = "rejected"
    NEITHER = "neither"


class FlagState(enum.StrEnum):
    """Where a flag stands for who gave it: it waits for a moderator, or it has its outcome."""

    WAITING = "waiting"
    UPHELD = "upheld"
    REJECTED = "rejected"
    NEITHER = "neither"


LIVE = sa.text("taken_back_at IS NULL AND settled_at IS NULL")
DECIDED = sa.text("outcome IN ('upheld', 'rejected')")
HIDING = sa.text("hid_at IS NOT NULL")


class Flag(Base):
    """One reader's report of one comment, and what it weighs.

    `weight` is frozen when the comment is flagged, and `parts` says how it came about (`policy.Weight`); what is
    settled weighs nothing any more. `is_quarrel` is a flag on a comment that its flagger has answered, or been
    answered by: it weighs 0. `is_late` is one that came when the comment was hidden already. `hid_at` is when it
    took part in hiding the comment.
    """

    __tablename__ = "flags"
    __table_args__ = (
        sa.Index(
            "one_live_flag_per_member",
            "comment_id",
            "flagger_member_id",
            unique=True,
            sqlite_where=LIVE,
            postgresql_where=LIVE,
        ),
        sa.Index(
            "one_live_flag_per_visitor",
            "comment_id",
            "flagger_visitor_id",
            unique=True,
            sqlite_where=LIVE,
            postgresql_where=LIVE,
        ),
        sa.Index("ix_flags_comment_id", "comment_id", "id"),
        sa.Index("ix_flags_review_id", "review_id"),
        sa.Index("ix_flags_members", "flagger_member_id", "id"),
        sa.Index("ix_flags_given", "flagger_member_id", "comment_id"),
        sa.Index("ix_flags_visitors", "flagger_visitor_id", "comment_id"),
        sa.Index("ix_flags_decided", "flagger_member_id", "outcome", sqlite_where=DECIDED, postgresql_where=DECIDED),
        sa.Index("ix_flags_hiding", "flagger_member_id", "hid_at", sqlite_where=HIDING, postgresql_where=HIDING),
        sa.CheckConstraint(
            "(flagger_member_id IS NULL) <> (flagger_visitor_id IS NULL)", name="flagger_is_member_or_visitor"
        ),
        sa.CheckConstraint("weight BETWEEN 0 AND 10", name="flag_weighs_0_to_10"),
        sa.CheckConstraint("(settled_at IS NULL) = (outcome IS NULL)", name="settled_flag_has_an_outcome"),
        sa.CheckConstraint("taken_back_at IS NULL OR settled_at IS NULL", name="flag_is_taken_back_or_settled"),
    )

    id: Mapped[primary_key]
    comment_id: Mapped[int] = mapped_column(sa.ForeignKey("comments.id", ondelete="CASCADE"))
    review_id: Mapped[int] = mapped_column(sa.ForeignKey("reviews.id", ondelete="CASCADE"))
    flagger_member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("members.id"))
    flagger_visitor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("visitors.id"))
    network: Mapped[str | None] = mapped_column(sa.Text)
    reason: Mapped[Reason] = mapped_column(enum_column(Reason, "flag_reason_known"))
    note: Mapped[str | None] = mapped_column(sa.Text)
    weight: Mapped[float] = mapped_column(sa.Float)
    parts: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    is_quarrel: Mapped[bool] = mapped_column(default=False)
    is_late: Mapped[bool] = mapped_column(default=False)
    hid_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.utcnow)
    taken_back_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    outcome: Mapped[FlagOutcome | None] = mapped_column(enum_column(FlagOutcome, "flag_outcome_known"))

    @property
    def state(self) -> FlagState:
        """Where it stands for who gave it."""
        return FlagState(self.outcome.value) if self.outcome is not None else FlagState.WAITING
