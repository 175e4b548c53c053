"""Who somebody is: a member with a name of their own, or a visitor known by a cookie."""

import enum
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from blog.foundation import clock
from blog.foundation.database import Base, UTCDateTime, enum_column, primary_key


class Role(enum.StrEnum):
    """What a member is to the publication."""

    MEMBER = "member"
    WRITER = "writer"


class Member(Base):
    """Somebody with a name of their own: a writer, or the registered author of imported comments.

    `claimed_at` is empty until the person behind an imported name has confirmed to be it.
    """

    __tablename__ = "members"
    __table_args__ = (sa.UniqueConstraint("name_key", name="member_name_unique_without_case"),)

    id: Mapped[primary_key]
    name: Mapped[str] = mapped_column(sa.Text)
    name_key: Mapped[str] = mapped_column(sa.Text)
    email: Mapped[str | None] = mapped_column(sa.Text, index=True)
    role: Mapped[Role] = mapped_column(enum_column(Role, "member_role_known"), default=Role.MEMBER)
    source_key: Mapped[str | None] = mapped_column(sa.Text, unique=True)
    claimed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.utcnow)


class Visitor(Base):
    """A reader without an account, known by the signed cookie that carries `key`."""

    __tablename__ = "visitors"

    id: Mapped[primary_key]
    key: Mapped[str] = mapped_column(sa.Text, unique=True, default=lambda: secrets.token_urlsafe(18))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.utcnow)


@dataclass(frozen=True)
class Actor:
    """Who asks for something, and from which network. A reader without a cookie has no id."""

    visitor_id: int | None = None
    network: str | None = None

    @property
    def limit_key(self) -> str:
        """Whom a rate limit counts: the visitor, or the network of who is none yet."""
        return f"visitor:{self.visitor_id}" if self.visitor_id else f"network:{self.network}"


def name_key(name: str) -> str:
    """The form in which names are compared: compatible characters folded, case folded."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
