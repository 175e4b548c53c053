"""Who somebody is: a member with a name of their own, or a visitor known by a cookie."""

import enum
import secrets
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from blog.foundation import clock
from blog.foundation.database import Base, UTCDateTime, enum_column, primary_key


class Role(enum.StrEnum):
    """What a member is to the publication. Each may do what `policy.PERMISSIONS` says."""

    MEMBER = "member"
    WRITER = "writer"
    MODERATOR = "moderator"
    ADMIN = "admin"


class Scope(enum.StrEnum):
    """What a personal token may be used for. A scope holds no other: who writes and reads has both."""

    READ = "read"
    WRITE = "write"
    MODERATE = "moderate"
    ADMIN = "admin"


class SanctionKind(enum.StrEnum):
    """What was done about a member who broke the rules, from mild to severe."""

    WARNING = "warning"
    HOLD = "hold"
    SUSPENSION = "suspension"
    BAN = "ban"


FOREVER = datetime(9999, 12, 31, tzinfo=UTC)  # until when a banned member is suspended


CLAIMED = sa.text("claimed_at IS NOT NULL")
CURRENT = sa.text("left_at IS NULL")


class Member(Base):
    """Somebody with a name of their own, or the registered author of imported comments.

    `claimed_at` is when the person behind the name proved their e-mail; it is empty for an imported
    author until then. `email_key` is the e-mail in the form in which addresses are compared; a new
    one waits in `new_email` until it is proved. `renamed_at` is when the member last changed their name.
    `standing` is 0 to 4. Until `suspended_until` the member writes nothing; `FOREVER` is a ban. What a member who
    `is_held` writes waits for a moderator. One who was warned (`warned_at`) writes no comment before they say that
    they have read it.
    """

    __tablename__ = "members"
    __table_args__ = (
        sa.Index(
            "one_claimed_member_per_email", "email_key", unique=True, sqlite_where=CLAIMED, postgresql_where=CLAIMED
        ),
        sa.CheckConstraint("standing BETWEEN 0 AND 4", name="standing_from_0_to_4"),
    )

    id: Mapped[primary_key]
    name: Mapped[str] = mapped_column(sa.Text)
    email: Mapped[str | None] = mapped_column(sa.Text)
    email_key: Mapped[str | None] = mapped_column(sa.Text, index=True)
    new_email: Mapped[str | None] = mapped_column(sa.Text)
    password_hash: Mapped[str | None] = mapped_column(sa.Text)
    about: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    role: Mapped[Role] = mapped_column(enum_column(Role, "member_role_known"), default=Role.MEMBER)
    standing: Mapped[int] = mapped_column(sa.Integer, default=0, server_default="0")
    insider_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    renamed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    suspended_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    is_held: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    warned_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    source_key: Mapped[str | None] = mapped_column(sa.Text, unique=True)
    claimed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.utcnow)


class MemberName(Base):
    """A name that a member has, or had: it stays theirs. Compared without case, and by its look.

    `look` is empty where an earlier name of another member has the same look already: it is reserved.
    """

    __tablename__ = "member_names"
    __table_args__ = (
        sa.UniqueConstraint("name_key", name="name_belongs_to_one_member"),
        sa.UniqueConstraint("look", name="look_belongs_to_one_member"),
        sa.Index(
            "one_current_name_per_member", "member_id", unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT
        ),
    )

    id: Mapped[primary_key]
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"), index=True)
    name: Mapped[str] = mapped_column(sa.Text)
    name_key: Mapped[str] = mapped_column(sa.Text)
    look: Mapped[str | None] = mapped_column(sa.Text)
    taken_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.utcnow)
    left_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Registration(Base):
    """Somebody who wants to become a member, and has yet to prove their e-mail. Forgotten after a while.

    `back` is the path on this site that they came from.
    """

    __tablename__ = "registrations"

    id: Mapped[primary_key]
    name: Mapped[str] = mapped_column(sa.Text)
    email: Mapped[str] = mapped_column(sa.Text)
    email_key: Mapped[str] = mapped_column(sa.Text)
    password_hash: Mapped[str] = mapped_column(sa.Text)
    back: Mapped[str | None] = mapped_column(sa.Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.utcnow, index=True)


class MemberSession(Base):
    """A browser in which a member is signed in. Deleted, it is signed out.

    The browser's cookie carries the key, of which only a hash is stored. `browser` is for the member
    to recognise it by, such as "Firefox on Linux".
    """

    __tablename__ = "member_sessions"
    __table_args__ = ({"sqlite_autoincrement": True},)  # a session that has ended lends its id to no other

    id: Mapped[primary_key]
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), index=True)
    key_hash: Mapped[str] = mapped_column(sa.Text, unique=True)
    browser: Mapped[str] = mapped_column(sa.Text)
    network: Mapped[str | None] = mapped_column(sa.Text)
    is_remembered: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.utcnow)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.utcnow, index=True)


class PersonalToken(Base):
    """What a member's program is known by. Only a hash of it is stored; deleted, it is worth nothing.

    `hint` is how its key begins, for the member to recognise it by; `scopes` are values of `Scope`.
    """

    __tablename__ = "personal_tokens"

    id: Mapped[primary_key]
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.Text)
    key_hash: Mapped[str] = mapped_column(sa.Text, unique=True)
    hint: Mapped[str] = mapped_column(sa.Text)
    scopes: Mapped[list[str]] = mapped_column(sa.JSON)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.utcnow)
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Sanction(Base):
    """What was done about a member, when, why, and by whom (None: the operator).

    A warning and a hold have no `until`: the one ends when it is acknowledged, the other when it is lifted.
    """

    __tablename__ = "sanctions"

    id: Mapped[primary_key]
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"), index=True)
    kind: Mapped[SanctionKind] = mapped_column(enum_column(SanctionKind, "sanction_kind_known"))
    until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(sa.Text)
    imposed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("members.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.utcnow)
    acknowledged_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lifted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lifted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("members.id"))


class NetworkBlock(Base):
    """From this network nobody of a standing below 2 writes until a moment, at most 30 days away."""

    __tablename__ = "network_blocks"

    id: Mapped[primary_key]
    network: Mapped[str] = mapped_column(sa.Text, index=True)
    until: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    reason: Mapped[str] = mapped_column(sa.Text)
    imposed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("members.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.utcnow)
    lifted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lifted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("members.id"))


def visitor_key() -> str:
    """A key that nobody guesses."""
    return secrets.token_urlsafe(18)


class Visitor(Base):
    """A reader without an account, known by the signed cookie that carries `key`.

    Once somebody has signed in beside the cookie it counts as that member (`member_id`) for good: for
    ratings, for flags, and for what is one's own.
    """

    __tablename__ = "visitors"

    id: Mapped[primary_key]
    key: Mapped[str] = mapped_column(sa.Text, unique=True, default=visitor_key)
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("members.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.utcnow)


@dataclass(frozen=True)
class Actor:
    """Who asks for something, and from which network. A reader without a cookie has no ids.

    `member_id` is the member that the reader counts as: signed in, or by a cookie that once was. What
    only a member may do needs `is_signed_in`; then `name` and `role` are theirs. `scopes` are those of the
    personal token by which a program is known; None for a browser, which may all that its member may.
    `new_key` is the key of the visitor that they have just become.
    """

    visitor_id: int | None = None
    network: str | None = None
    member_id: int | None = None
    is_signed_in: bool = False
    name: str | None = None
    role: Role = Role.MEMBER
    session_id: int | None = None
    scopes: frozenset[Scope] | None = None
    suspended_until: datetime | None = None  # as it was when the request came; who writes looks again
    is_warned: bool = False  # the same
    new_key: str | None = field(default=None, repr=False)

    @property
    def limit_key(self) -> str:
        """Whom a rate limit counts: the member, the visitor, or the network of who is none yet."""
        if self.is_signed_in:
            return f"member:{self.member_id}"
        return f"visitor:{self.visitor_id}" if self.visitor_id else f"network:{self.network}"

    def as_visitor(self, visitor_id: int | None) -> "Actor":
        """The same reader with the visitor that they have just become; a member stays as they are."""
        return self if self.is_signed_in or visitor_id is None else replace(self, visitor_id=visitor_id)


SYSTEM = Actor()  # what nobody asks for: imports, chores, the operator's commands
NOBODY = Actor()  # a reader of whom nothing is known: who is shown only what everybody sees


def email_key(email: str) -> str:
    """The form in which addresses are compared: without case."""
    return email.strip().casefold()
