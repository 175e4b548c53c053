"""What the checks need to know, in one statement."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from blog.accounts.models import Actor, Member, NetworkBlock
from blog.comments.models import Comment, Status
from blog.flags.models import Flag
from blog.foundation import clock
from blog.foundation.database import BigId, UTCDateTime, db, table_of
from blog.foundation.settings import settings
from blog.screening.models import ScreeningChange, ScreeningRefusal, ScreeningRun, SpamModel
from blog.screening.queries.rules import Version

KEPT_MOST = 10  # so many comments of an author are counted: more make nobody less new
REMEMBERED = timedelta(days=1)  # so long it is known that somebody was refused these words
comments, members, flags = table_of(Comment), table_of(Member), table_of(Flag)
runs, refusals, blocks = table_of(ScreeningRun), table_of(ScreeningRefusal), table_of(NetworkBlock)
models, log = table_of(SpamModel), table_of(ScreeningChange)


@dataclass(frozen=True)
class Facts:
    """What is stored of the author, the network and the place. `Context` says what each means."""

    version: Version
    blocked_until: datetime | None
    standing: int
    is_author_held: bool
    kept_count: int
    heat: int
    repeated_at: datetime | None
    was_refused: bool


def facts_of(*, actor: Actor, parent_id: int | None, fingerprint: str, memory: str, itself: int | None = None) -> Facts:
    """Of what the actor submits in answer to the `parent_id`, in words with that `fingerprint`; `memory` is by what
    it is known that these were refused before, `itself` the comment that is edited.
    """
    values = {
        "parent": parent_id,
        "fingerprint": fingerprint,
        "memory": memory,
        "itself": itself or 0,
        "member": actor.member_id,
        "author": actor.member_id if actor.is_signed_in else actor.visitor_id,
        "network": actor.network,
        "now": clock.utcnow(),
        "yesterday": clock.utcnow() - REMEMBERED,
        "lessons": settings().spam_lessons,
    }
    row = db.session.execute(FACTS[author_kind(actor)], values).one()
    return Facts(
        version=Version(row.rules or 0, row.model),
        blocked_until=row.blocked_until,
        standing=(row.standing or 0) if actor.is_signed_in else 0,
        is_author_held=bool(row.is_held),
        kept_count=row.kept,
        heat=row.heat,
        repeated_at=row.repeated_at,
        was_refused=bool(row.was_refused),
    )


def last_at(*, actor: Actor, article_id: int) -> datetime | None:
    """When the actor last wrote in the article's discussion; asked in heated branches only."""
    values = {"author": actor.member_id if actor.is_signed_in else actor.visitor_id, "network": actor.network}
    found: datetime | None = db.session.scalar(LAST[author_kind(actor)], values | {"article": article_id})
    return found


def author_kind(actor: Actor) -> str:
    """As whom the actor writes: as a member, as a visitor, or as anybody from their network without a cookie."""
    if actor.is_signed_in:
        return "member"
    return "visitor" if actor.visitor_id is not None else "network"


BY = {
    "member": comments.c.author_member_id == sa.bindparam("author"),
    "visitor": comments.c.author_visitor_id == sa.bindparam("author"),
    "network": sa.and_(comments.c.network == sa.bindparam("network"), comments.c.author_member_id.is_(None)),
}
OTHERS = comments.c.id != sa.bindparam("itself")


def _statement(kind: str) -> sa.Select[Any]:
    """All of it as columns of one row, made once for each kind of author."""
    member = members.c.id == sa.bindparam("member")
    is_blocking = sa.and_(
        blocks.c.network == sa.bindparam("network"), blocks.c.until > sa.bindparam("now"), blocks.c.lifted_at.is_(None)
    )
    has_seen_enough = sa.and_(
        models.c.spam_count >= sa.bindparam("lessons"), models.c.ham_count >= sa.bindparam("lessons")
    )
    return sa.select(
        sa.select(sa.func.max(log.c.id)).scalar_subquery().label("rules"),
        sa.select(models.c.version).where(has_seen_enough).scalar_subquery().label("model"),
        _latest(blocks.c.until, is_blocking).label("blocked_until"),
        sa.select(members.c.standing).where(member).scalar_subquery().label("standing"),
        sa.select(members.c.is_held).where(member).scalar_subquery().label("is_held"),
        _kept(kind).label("kept"),
        _heat().label("heat"),
        _repeated(kind).label("repeated_at"),
        sa.exists()
        .where(refusals.c.key_hash == sa.bindparam("memory"), refusals.c.created_at > sa.bindparam("yesterday"))
        .label("was_refused"),
    )


def _latest(moment: sa.ColumnElement[Any], condition: sa.ColumnElement[bool]) -> sa.ScalarSelect[Any]:
    return sa.select(sa.func.max(moment, type_=UTCDateTime)).where(condition).scalar_subquery()


def _kept(kind: str) -> sa.ColumnElement[int]:
    """How many comments of the author stand, up to so many; of who has no cookie nobody knows any."""
    if kind == "network":
        return sa.literal_column("0", sa.Integer)
    one: sa.ColumnElement[int] = sa.literal_column("1", sa.Integer)
    standing = sa.select(one).where(BY[kind], comments.c.status == Status.PUBLISHED, OTHERS)
    return sa.select(sa.func.count()).select_from(standing.limit(KEPT_MOST).subquery()).scalar_subquery()


def _heat() -> sa.ScalarSelect[int]:
    """The flags that weigh on the comment that is answered and on all above it."""
    key = sa.bindparam("parent", type_=BigId)
    chain = sa.select(comments.c.id, comments.c.parent_id).where(comments.c.id == key).cte("above", recursive=True)
    further = sa.select(comments.c.id, comments.c.parent_id).where(comments.c.id == chain.c.parent_id)
    chain = chain.union_all(further)
    is_live = sa.and_(flags.c.taken_back_at.is_(None), flags.c.settled_at.is_(None), flags.c.weight > 0)
    return (
        sa.select(sa.func.count()).select_from(flags.join(chain, flags.c.comment_id == chain.c.id)).where(is_live)
    ).scalar_subquery()


def _repeated(kind: str) -> sa.ScalarSelect[Any]:
    """When the author last posted the same words, in a comment that they have not taken back."""
    same = runs.join(comments, comments.c.id == runs.c.comment_id)
    return (
        sa.select(sa.func.max(runs.c.created_at, type_=UTCDateTime))
        .select_from(same)
        .where(
            runs.c.fingerprint == sa.bindparam("fingerprint"), BY[kind], OTHERS, comments.c.status != Status.WITHDRAWN
        )
        .scalar_subquery()
    )


FACTS = {kind: _statement(kind) for kind in BY}
LAST = {
    kind: sa.select(sa.func.max(comments.c.created_at, type_=UTCDateTime)).where(
        by, comments.c.article_id == sa.bindparam("article")
    )
    for kind, by in BY.items()
}
