"""What a discussion keeps: for who pages through it, goes away to sign in, or comes back to read on."""

import secrets
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from blog.foundation import clock
from blog.foundation.database import Base, UTCDateTime, primary_key


class KeptOrder(Base):
    """The comments of an article in an order of scores, as it was at one moment.

    Who pages through such an order reads from one list, so that ratings given meanwhile neither hide
    a comment nor show it twice. `rest` is the cursor after which comments follow that are too many
    for a list.
    """

    __tablename__ = "kept_orders"
    __table_args__ = (sa.Index("ix_kept_orders_newest", "article_id", "order_name", "made_at"),)

    id: Mapped[primary_key]
    article_id: Mapped[int] = mapped_column(sa.ForeignKey("articles.id", ondelete="CASCADE"))
    order_name: Mapped[str] = mapped_column(sa.Text)
    comment_ids: Mapped[list[int]] = mapped_column(sa.JSON)
    rest: Mapped[str | None] = mapped_column(sa.Text)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.utcnow, index=True)


class KeptDraft(Base):
    """What somebody had typed when they went to sign in or to register; whoever has the key gets it back.

    `fields` holds the form as it was sent. Forgotten after some days.
    """

    __tablename__ = "kept_drafts"

    id: Mapped[primary_key]
    key: Mapped[str] = mapped_column(sa.Text, unique=True, default=lambda: secrets.token_urlsafe(18))
    article_id: Mapped[int] = mapped_column(sa.ForeignKey("articles.id", ondelete="CASCADE"))
    fields: Mapped[dict[str, str]] = mapped_column(sa.JSON)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.utcnow, index=True)


class Visit(Base):
    """How far a member has read a discussion, in whichever browser.

    What came after `new_since` is new to them during the visit that goes on; what came after `read_until` will
    be at the next. Both only move forward. Forgotten some months after the last visit.
    """

    __tablename__ = "visits"
    __table_args__ = (
        sa.UniqueConstraint("member_id", "article_id", name="one_visit_per_member_and_article"),
        sa.CheckConstraint("new_since <= read_until", name="new_since_not_after_read_until"),
    )

    id: Mapped[primary_key]
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"))
    article_id: Mapped[int] = mapped_column(sa.ForeignKey("articles.id", ondelete="CASCADE"), index=True)
    new_since: Mapped[datetime] = mapped_column(UTCDateTime)
    read_until: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
