"""Comments: their text, their place in the thread, their status and its history."""

import enum
import hashlib
from datetime import datetime
from string import ascii_lowercase, digits

import sqlalchemy as sa
from markupsafe import Markup
from sqlalchemy.orm import Mapped, mapped_column

from blog.foundation import clock
from blog.foundation.database import Base, ByteText, UTCDateTime, enum_column, primary_key
from blog.foundation.markup import CleanHtml


class Status(enum.StrEnum):
    """Who sees what of a comment; the words of the product."""

    HELD = "held"
    PUBLISHED = "published"
    HIDDEN = "hidden"
    REMOVED = "removed"
    WITHDRAWN = "withdrawn"


# The one table of what may become what. From `removed` and `withdrawn`, and back to `held`, only the status before
# is open, which `services` reads from the history.
TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.HELD: frozenset({Status.PUBLISHED, Status.REMOVED, Status.WITHDRAWN}),
    Status.PUBLISHED: frozenset({Status.HIDDEN, Status.REMOVED, Status.WITHDRAWN, Status.HELD}),  # held: an undo
    Status.HIDDEN: frozenset({Status.PUBLISHED, Status.REMOVED, Status.WITHDRAWN}),
    Status.REMOVED: frozenset({Status.HELD, Status.PUBLISHED, Status.HIDDEN}),
    Status.WITHDRAWN: frozenset({Status.HELD, Status.PUBLISHED, Status.HIDDEN}),
}
VISIBLE = frozenset({Status.PUBLISHED, Status.HIDDEN})  # counted, and readable by everyone

ALPHABET = digits + ascii_lowercase
SEGMENT = 6  # base-36 digits of an id: room for two billion comments
MATERIALISED_DEPTH = 200  # PostgreSQL's index rows stop at 2,704 bytes

# A page lists what readers may see, and whatever has something visible below it (a tombstone).
# Written out, because a partial index is used only where the query repeats its words.
LISTED = sa.text("(comments.status IN ('published', 'hidden', 'removed') OR comments.descendant_count > 0)")
READABLE = sa.text("comments.status IN ('published', 'hidden')")
BADGED = {
    kind: sa.text(f"comments.status IN ('published', 'hidden') AND comments.has_{kind}_badge")
    for kind in ("insightful", "funny")
}
MEMBERS = sa.text("comments.status IN ('published', 'hidden') AND comments.author_member_id IS NOT NULL")
VISITORS = sa.text("comments.status IN ('published', 'hidden') AND comments.author_visitor_id IS NOT NULL")


def _partial(name: str, *columns: str | sa.TextClause, where: sa.TextClause) -> sa.Index:
    condition = sa.text(where.text.replace("comments.", ""))
    return sa.Index(name, *columns, sqlite_where=condition, postgresql_where=condition)


def _of_badge(kind: str) -> tuple[sa.Index, sa.Index]:
    """The indexes of the comments that earned a badge, by time and by ratings. The badge is a column of them
    too: SQLite, which keeps no statistics, prefers the index with more columns that are equal.
    """
    badge, count = f"has_{kind}_badge", sa.text(f"{kind}_count DESC")
    return (
        _partial(f"ix_comments_{kind}_badge_time", "article_id", badge, "created_at", "id", where=BADGED[kind]),
        _partial(f"ix_comments_{kind}_badge", "article_id", badge, count, "created_at", "id", where=BADGED[kind]),
    )


class Comment(Base):
    """One post in an article's discussion.

    `path` is its place in the thread: the ids from the top-level comment down to it, six base-36
    digits each, so that text order is thread order. It stops at 200 levels (index rows have a
    limit); below, comments follow each other by age, and `parent_id` still tells who answered whom.
    `descendant_count` counts the published and hidden comments below it. `author_look` is the look of
    a name that no member stands behind; where a member came to bear it later, the comment
    `is_namesake`: by somebody who is not that member. Until `protected_until` flags do not hide it: a
    moderator has kept it.
    """

    __tablename__ = "comments"
    __table_args__ = (
        sa.UniqueConstraint("author_visitor_id", "article_id", "form_key", name="one_comment_per_visitor_and_form"),
        sa.Index("one_comment_per_member_and_form", "author_member_id", "article_id", "form_key", unique=True),
        sa.CheckConstraint("descendant_count >= 0", name="descendant_count_not_negative"),
        sa.CheckConstraint("author_member_id IS NULL OR author_visitor_id IS NULL", name="author_is_member_or_visitor"),
        sa.CheckConstraint("depth >= 1", name="depth_starts_at_one"),
        sa.Index("ix_comments_repeat", "article_id", "network", "created_at"),
        sa.Index("ix_comments_own", "author_visitor_id", "article_id", "status"),
        sa.Index("ix_comments_members_own", "author_member_id", "article_id", "status"),
        _partial("ix_comments_network", "network", "id", where=sa.text("comments.network IS NOT NULL")),
        _partial("ix_comments_members_latest", "author_member_id", "created_at", "id", where=READABLE),
        _partial(
            "ix_comments_members_insightful",
            "author_member_id",
            sa.text("insightful_count DESC"),
            "created_at",
            "id",
            where=READABLE,
        ),
        _partial(
            "ix_comments_members_funny",
            "author_member_id",
            sa.text("funny_count DESC"),
            "created_at",
            "id",
            where=READABLE,
        ),
        _partial("ix_comments_thread", "article_id", "path", where=LISTED),
        _partial("ix_comments_time", "article_id", "created_at", "id", where=READABLE),
        _partial("ix_comments_latest", "created_at", "id", where=READABLE),
        _partial(
            "ix_comments_insightful",
            "article_id",
            sa.text("insightful_count DESC"),
            "created_at",
            "id",
            where=READABLE,
        ),
        _partial("ix_comments_funny", "article_id", sa.text("funny_count DESC"), "created_at", "id", where=READABLE),
        *_of_badge("insightful"),
        *_of_badge("funny"),
        _partial("ix_comments_by_member", "author_member_id", "article_id", "created_at", "id", where=MEMBERS),
        _partial("ix_comments_by_visitor", "author_visitor_id", "article_id", "created_at", "id", where=VISITORS),
    )

    id: Mapped[primary_key]
    article_id: Mapped[int] = mapped_column(sa.ForeignKey("articles.id"))
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("comments.id"), index=True)
    source_key: Mapped[str | None] = mapped_column(sa.Text, unique=True)
    path: Mapped[str] = mapped_column(ByteText)
    depth: Mapped[int] = mapped_column(sa.Integer)
    descendant_count: Mapped[int] = mapped_column(sa.Integer, default=0)

    author_member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("members.id"))
    author_visitor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("visitors.id"))
    author_name: Mapped[str] = mapped_column(sa.Text)
    author_look: Mapped[str | None] = mapped_column(sa.Text, index=True)
    is_namesake: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    author_email: Mapped[str | None] = mapped_column(sa.Text)
    network: Mapped[str | None] = mapped_column(sa.Text)
    form_key: Mapped[str | None] = mapped_column(sa.Text)

    subject: Mapped[str | None] = mapped_column(sa.Text)
    body_source: Mapped[str] = mapped_column(sa.Text)
    body_html: Mapped[Markup] = mapped_column(CleanHtml)
    status: Mapped[Status] = mapped_column(enum_column(Status, "comment_status_known"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.utcnow)
    edited_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    insightful_count: Mapped[int] = mapped_column(sa.Integer, default=0)
    insightful_visitor_count: Mapped[int] = mapped_column(sa.Integer, default=0)
    funny_count: Mapped[int] = mapped_column(sa.Integer, default=0)
    funny_visitor_count: Mapped[int] = mapped_column(sa.Integer, default=0)
    has_insightful_badge: Mapped[bool] = mapped_column(default=False)
    has_funny_badge: Mapped[bool] = mapped_column(default=False)
    protected_until: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def words_version(self) -> str:
        """Names the words as they are: another version when subject or body differ, whoever rates."""
        words = f"{self.subject or ''}\0{self.body_source}"
        return hashlib.sha256(words.encode()).hexdigest()[:16]


class CommentTransition(Base):
    """A change of a comment's status: who, when and why. Rows are only ever added.

    `request_key` names the request that a program made it by, so that a repeated one does nothing.
    """

    __tablename__ = "comment_transitions"
    __table_args__ = (
        sa.Index(
            "one_transition_per_member_and_key",
            "member_id",
            "request_key",
            unique=True,
            sqlite_where=sa.text("request_key IS NOT NULL"),
            postgresql_where=sa.text("request_key IS NOT NULL"),
        ),
        sa.Index(
            "one_transition_per_visitor_and_key",
            "visitor_id",
            "request_key",
            unique=True,
            sqlite_where=sa.text("request_key IS NOT NULL"),
            postgresql_where=sa.text("request_key IS NOT NULL"),
        ),
    )

    id: Mapped[primary_key]
    comment_id: Mapped[int] = mapped_column(sa.ForeignKey("comments.id"), index=True)
    from_status: Mapped[Status | None] = mapped_column(enum_column(Status, "from_status_known"))
    to_status: Mapped[Status] = mapped_column(enum_column(Status, "to_status_known"))
    visitor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("visitors.id"))
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("members.id"))
    reason: Mapped[str] = mapped_column(sa.Text)
    request_key: Mapped[str | None] = mapped_column(sa.Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.utcnow)


class CommentVersion(Base):
    """What a comment said before an edit."""

    __tablename__ = "comment_versions"

    id: Mapped[primary_key]
    comment_id: Mapped[int] = mapped_column(sa.ForeignKey("comments.id"), index=True)
    subject: Mapped[str | None] = mapped_column(sa.Text)
    body_source: Mapped[str] = mapped_column(sa.Text)
    body_html: Mapped[Markup] = mapped_column(CleanHtml)
    replaced_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.utcnow)


def path_below(parent_path: str, comment_id: int) -> str:
    """The path of a comment below `parent_path` (empty for the top level)."""
    return parent_path[: (MATERIALISED_DEPTH - 1) * SEGMENT] + _segment(comment_id)


def _segment(number: int) -> str:
    text = ""
    for _ in range(SEGMENT):
        number, digit = divmod(number, len(ALPHABET))
        text = ALPHABET[digit] + text
    if number:
        raise ValueError("the comment's id does not fit its path")
    return text
