"""Articles, what they are filed under, and the addresses they had before."""

import enum
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from markupsafe import Markup
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blog.accounts.models import Member
from blog.foundation import clock
from blog.foundation.database import Base, BigId, ByteText, UTCDateTime, enum_column, primary_key
from blog.foundation.markup import CleanHtml


class ArticleState(enum.StrEnum):
    """Whether an article is meant for readers; a published one may still be scheduled."""

    DRAFT = "draft"
    PUBLISHED = "published"


class DiscussionMode(enum.StrEnum):
    """Who may comment, and whether a moderator looks first."""

    OPEN = "open"
    HELD_FIRST = "held_first"
    MEMBERS_ONLY = "members_only"
    CLOSED = "closed"


class TagKind(enum.StrEnum):
    """What a tag says: what an article is about, or whom."""

    TAG = "tag"
    COMPANY = "company"


article_tags = sa.Table(
    "article_tags",
    Base.metadata,
    sa.Column("article_id", BigId, sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("tag_id", BigId, sa.ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Tag(Base):
    """Something articles are filed under, or a company they are about."""

    __tablename__ = "tags"
    __table_args__ = (sa.UniqueConstraint("kind", "slug", name="tag_slug_unique_per_kind"),)

    id: Mapped[primary_key]
    kind: Mapped[TagKind] = mapped_column(enum_column(TagKind, "tag_kind_known"))
    slug: Mapped[str] = mapped_column(sa.Text)
    name: Mapped[str] = mapped_column(sa.Text)


class Article(Base):
    """What is discussed.

    `published_on` is the UTC date of `published_at`, kept because the address is unique per date.
    `discussion_active_at` is when the discussion last had a reason to stay open;
    `discussion_closed_at` is when it was noted that it has closed by itself.
    `discussion_version` rises with every change of the discussion's text or of a status in it.
    """

    __tablename__ = "articles"
    __table_args__ = (
        sa.UniqueConstraint("published_on", "slug", name="article_slug_unique_per_date"),
        sa.CheckConstraint(
            "state = 'draft' OR (published_at IS NOT NULL AND published_on IS NOT NULL)",
            name="published_article_has_a_date",
        ),
        sa.CheckConstraint("comment_count >= 0", name="comment_count_not_negative"),
        sa.Index("ix_articles_latest", "state", "published_at", "id"),
    )

    id: Mapped[primary_key]
    source_key: Mapped[str | None] = mapped_column(sa.Text, unique=True)
    title: Mapped[str] = mapped_column(sa.Text)
    slug: Mapped[str] = mapped_column(sa.Text)
    department: Mapped[str | None] = mapped_column(sa.Text)
    summary: Mapped[str] = mapped_column(sa.Text, default="")
    body_source: Mapped[str] = mapped_column(sa.Text)
    body_html: Mapped[Markup] = mapped_column(CleanHtml)
    writer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("members.id"), index=True)
    state: Mapped[ArticleState] = mapped_column(enum_column(ArticleState, "article_state_known"))
    discussion_mode: Mapped[DiscussionMode] = mapped_column(
        enum_column(DiscussionMode, "discussion_mode_known"), default=DiscussionMode.OPEN
    )
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    published_on: Mapped[date | None] = mapped_column(sa.Date)
    discussion_active_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.utcnow)
    discussion_closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    discussion_version: Mapped[int] = mapped_column(sa.Integer, default=0)
    comment_count: Mapped[int] = mapped_column(sa.Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.utcnow)

    writer: Mapped[Member | None] = relationship(lazy="raise_on_sql")
    tags: Mapped[list[Tag]] = relationship(secondary=article_tags, lazy="raise_on_sql", order_by=Tag.name)

    def closes_at(self, days: int) -> datetime:
        """When the discussion closes by itself if nobody says anything more."""
        return self.discussion_active_at + timedelta(days=days)


class ArticleAddress(Base):
    """An address that an article had before, here or elsewhere: path and query, no host."""

    __tablename__ = "article_addresses"

    path: Mapped[str] = mapped_column(ByteText, primary_key=True)
    article_id: Mapped[int] = mapped_column(sa.ForeignKey("articles.id", ondelete="CASCADE"), index=True)
