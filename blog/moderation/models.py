"""What moderators decided, and what they noted. The log is only ever added to: the database refuses all else."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from blog.comments.models import Status
from blog.foundation import clock
from blog.foundation.database import Base, UTCDateTime, enum_column, primary_key


class Action(enum.StrEnum):
    """What a moderator did about a comment. `UNDO` takes another decision back before it is settled."""

    KEEP = "keep"
    HIDE = "hide"
    REMOVE = "remove"
    SPAM = "spam"
    RESTORE = "restore"
    UNDO = "undo"


class ReasonCode(enum.StrEnum):
    """Why a comment was hidden or removed. `reasons.py` has the words, and the digit of each."""

    ABUSIVE = "abusive"
    TROLLING = "trolling"
    SPAM = "spam"
    PRIVATE = "private"
    THREAT = "threat"
    ILLEGAL = "illegal"
    IMPERSONATION = "impersonation"
    OFF_TOPIC = "off_topic"
    OTHER = "other"


BULK = sa.text("bulk_key IS NOT NULL")


class Decision(Base):
    """One row of the moderators' log: who did what about a comment, and why.

    `public_text` is for its author and for all, `private_note` for moderators only. `undoes_id` is the decision
    that an undo takes back, once. Decisions that were made together share a `bulk_key`.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        sa.UniqueConstraint("undoes_id", name="decision_is_undone_once"),
        sa.CheckConstraint("(action = 'undo') = (undoes_id IS NOT NULL)", name="undo_says_what_it_undoes"),
        sa.Index("ix_decisions_comment_id", "comment_id", "id"),
        sa.Index("ix_decisions_review_id", "review_id", "id"),
        sa.Index("ix_decisions_moderator", "moderator_id", "id"),
        sa.Index("ix_decisions_created_at", "created_at"),
        sa.Index("ix_decisions_bulk_key", "bulk_key", sqlite_where=BULK, postgresql_where=BULK),
    )

    id: Mapped[primary_key]
    review_id: Mapped[int] = mapped_column(sa.ForeignKey("reviews.id"))
    comment_id: Mapped[int] = mapped_column(sa.ForeignKey("comments.id"))
    moderator_id: Mapped[int | None] = mapped_column(sa.ForeignKey("members.id"))
    action: Mapped[Action] = mapped_column(enum_column(Action, "decision_action_known"))
    reason_code: Mapped[ReasonCode | None] = mapped_column(enum_column(ReasonCode, "decision_reason_known"))
    public_text: Mapped[str | None] = mapped_column(sa.Text)
    private_note: Mapped[str | None] = mapped_column(sa.Text)
    status_before: Mapped[Status] = mapped_column(enum_column(Status, "decision_before_known"))
    status_after: Mapped[Status] = mapped_column(enum_column(Status, "decision_after_known"))
    undoes_id: Mapped[int | None] = mapped_column(sa.ForeignKey("decisions.id"))
    bulk_key: Mapped[str | None] = mapped_column(sa.Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.utcnow)


class ModeratorNote(Base):
    """What a moderator wants the others to know of an author or of a network. Nobody else sees it."""

    __tablename__ = "moderator_notes"
    __table_args__ = (
        sa.CheckConstraint(
            "(CASE WHEN member_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN visitor_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN network IS NULL THEN 0 ELSE 1 END) = 1",
            name="note_is_about_one_author_or_network",
        ),
    )

    id: Mapped[primary_key]
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("members.id"), index=True)
    visitor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("visitors.id"), index=True)
    network: Mapped[str | None] = mapped_column(sa.Text, index=True)
    text: Mapped[str] = mapped_column(sa.Text)
    written_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("members.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.utcnow)
