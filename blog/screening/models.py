"""What screening said of what was sent, by which rules, and what it has learned."""

import enum
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from blog.foundation import clock
from blog.foundation.database import Base, UTCDateTime, enum_column, primary_key


class Outcome(enum.StrEnum):
    """What a check says of what was sent, and what becomes of it."""

    PASS = "pass"  # noqa: S105 (no password)
    HOLD = "hold"
    REFUSE = "refuse"


class Mode(enum.StrEnum):
    """Whether a check is asked; one that runs dry is asked, and what it says is recorded only."""

    ON = "on"
    OFF = "off"
    DRY = "dry"


class Failure(enum.StrEnum):
    """What a check counts as that breaks: open lets pass, closed stops as the check itself would."""

    OPEN = "open"
    CLOSED = "closed"


class PhraseKind(enum.StrEnum):
    """What becomes of a comment that says the phrase: refused once, or held."""

    BANNED = "banned"
    SUSPECT = "suspect"


SAID = sa.text("is_marked")


class ScreeningRun(Base):
    """What became of one submission, new or an edit, and what each check said of it.

    `verdicts` has the names of the checks that let it pass (`passed`) and what the others said (`said`: dicts of
    check, mode, outcome, reason, evidence); it `is_marked` if there were any. Of a refused one there is no comment,
    nor anything that tells who sent what. `fingerprint` is a keyed hash of the words, by which a repetition is
    found. `spam_words` are the words that decided the spam score, each with its weight, the heaviest first.
    """

    __tablename__ = "screening_runs"
    __table_args__ = (
        sa.Index("ix_screening_runs_comment_id", "comment_id", "id"),
        sa.Index("ix_screening_runs_fingerprint", "fingerprint"),
        sa.Index("ix_screening_runs_marked", "created_at", sqlite_where=SAID, postgresql_where=SAID),
        sa.CheckConstraint("(outcome = 'refuse') = (comment_id IS NULL)", name="only_refused_run_has_no_comment"),
        sa.CheckConstraint("outcome <> 'refuse' OR fingerprint IS NULL", name="refused_run_tells_nothing"),
    )

    id: Mapped[primary_key]
    comment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("comments.id", ondelete="CASCADE"))
    is_edit: Mapped[bool]
    outcome: Mapped[Outcome] = mapped_column(enum_column(Outcome, "screening_outcome_known"))
    is_marked: Mapped[bool]
    verdicts: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    fingerprint: Mapped[str | None] = mapped_column(sa.Text)
    spam_score: Mapped[float | None] = mapped_column(sa.Float)
    spam_words: Mapped[list[Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.utcnow)


class ScreeningRefusal(Base):
    """That somebody was told to think again, by a keyed hash of who, where and which words. Forgotten after a day."""

    __tablename__ = "screening_refusals"

    key_hash: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.utcnow, index=True)


class ScreeningSetting(Base):
    """A check that is not as it comes: its mode, what it counts as when it breaks, its numbers and words."""

    __tablename__ = "screening_settings"

    check_name: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    mode: Mapped[Mode] = mapped_column(enum_column(Mode, "screening_mode_known"))
    failure: Mapped[Failure] = mapped_column(enum_column(Failure, "screening_failure_known"))
    parameters: Mapped[dict[str, Any]] = mapped_column(sa.JSON)


class ScreeningPhrase(Base):
    """Words that are not wanted, or that a moderator wants to see. `*` in it stands for any letters."""

    __tablename__ = "screening_phrases"
    __table_args__ = (sa.UniqueConstraint("phrase", name="phrase_is_listed_once"),)

    id: Mapped[primary_key]
    kind: Mapped[PhraseKind] = mapped_column(enum_column(PhraseKind, "phrase_kind_known"))
    phrase: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.utcnow)


class ScreeningChange(Base):
    """One row of the log of changes: which moderator changed which check, or phrase, from what to what, and when.

    The newest id is the version of the rules: processes know by it whether what they remember is true.
    """

    __tablename__ = "screening_changes"

    id: Mapped[primary_key]
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("members.id"))
    what: Mapped[str] = mapped_column(sa.Text)
    before: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.utcnow)


class SpamModel(Base):
    """What the spam filter has learned; one row. `version` rises with each lesson, the counts are of decisions."""

    __tablename__ = "spam_models"
    __table_args__ = (sa.CheckConstraint("id = 1", name="there_is_one_spam_model"),)

    id: Mapped[primary_key]
    version: Mapped[int] = mapped_column(sa.Integer)
    spam_count: Mapped[int] = mapped_column(sa.Integer)
    ham_count: Mapped[int] = mapped_column(sa.Integer)
    weights: Mapped[bytes] = mapped_column(sa.LargeBinary)


class SpamLesson(Base):
    """What a moderator's decision has taught of a comment: so it is learned once, and anew if it is reversed."""

    __tablename__ = "spam_lessons"

    comment_id: Mapped[int] = mapped_column(sa.ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True)
    is_spam: Mapped[bool]
    learned_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.utcnow)
