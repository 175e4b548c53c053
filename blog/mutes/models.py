"""Whom a member does not want to read."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from blog.foundation import clock
from blog.foundation.database import Base, UTCDateTime, primary_key

UNNAMED = sa.text("muted_member_id IS NULL AND muted_visitor_id IS NULL")


class Mute(Base):
    """One person whose comments fold for `member_id`, and for nobody else.

    A member is muted everywhere. A visitor is one person within one article only, and so is everybody who
    was imported under one `name` without an author. `name` is what it was when they were muted.
    """

    __tablename__ = "mutes"
    __table_args__ = (
        sa.UniqueConstraint("member_id", "muted_member_id", name="one_mute_per_member"),
        sa.UniqueConstraint("member_id", "article_id", "muted_visitor_id", name="one_mute_per_visitor_and_article"),
        sa.Index(
            "one_mute_per_name_and_article",
            "member_id",
            "article_id",
            "name",
            unique=True,
            sqlite_where=UNNAMED,
            postgresql_where=UNNAMED,
        ),
        sa.CheckConstraint(
            "(muted_member_id IS NULL) = (article_id IS NOT NULL)", name="muted_everywhere_or_in_one_article"
        ),
        sa.CheckConstraint("muted_member_id IS NULL OR muted_visitor_id IS NULL", name="muted_is_member_or_visitor"),
        sa.CheckConstraint("muted_member_id <> member_id", name="nobody_mutes_themselves"),
    )

    id: Mapped[primary_key]
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"))
    muted_member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), index=True)
    muted_visitor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("visitors.id", ondelete="CASCADE"), index=True)
    article_id: Mapped[int | None] = mapped_column(sa.ForeignKey("articles.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.utcnow)
