"""What a member remembers of a discussion: what is new to them, and whom they have muted."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from blog.accounts.models import Actor, Member
from blog.comments.models import READABLE, Comment, Status
from blog.discussion.models import Visit
from blog.foundation import clock
from blog.foundation.database import BigId, UTCDateTime, db
from blog.mutes.policy import muted_by

VISIT = timedelta(minutes=30)  # who comes back sooner is still on the same visit: what was new stays so
MOST_NEW = 99  # new comments: beyond, the number says nothing more
Shown = aliased(Comment, name="shown")


@dataclass(frozen=True)
class Memory:
    """What a member remembers of a discussion. What came after `new_since` is new, if it is somebody else's
    and not muted: `new_count` comments, counted up to one more than `MOST_NEW`. None at the first visit,
    when nothing is. Of the comments shown, `muted` are those by whom they have muted.
    """

    new_since: datetime | None = None
    new_count: int = 0
    muted: frozenset[int] = frozenset()

    def concerns(self, comment: Comment) -> bool:
        """Whether the comment may look otherwise to this member than to others."""
        return comment.id in self.muted or self.is_new(comment, is_own=False)

    def is_new(self, comment: Comment, *, is_own: bool) -> bool:
        """Whether the comment came since the last visit, for a reader to read."""
        is_since = self.new_since is not None and comment.created_at > self.new_since
        return is_since and not is_own and comment.status is Status.PUBLISHED and comment.id not in self.muted


def memory_of(*, actor: Actor, article_id: int, comment_ids: Collection[int]) -> Memory | None:
    """What the member remembers of the article's discussion; `comment_ids` are those shown. One statement;
    none, and None, for who is not signed in.
    """
    if not actor.is_signed_in or actor.member_id is None:
        return None
    values = {
        "member_id": actor.member_id,
        "visitor_id": actor.visitor_id,
        "article_id": article_id,
        "comment_ids": list(comment_ids),
        "ended_at": clock.utcnow() - VISIT,
    }
    rows = db.session.execute(REMEMBERED, values).all()
    if not rows:
        return Memory()
    new_since, new_count, _ = rows[0]
    return Memory(new_since, new_count or 0, frozenset(row[2] for row in rows if row[2] is not None))


def _remembered() -> sa.Select[datetime | None, int, int | None]:
    """One row for each comment shown whose author is muted, and at least one."""
    member_id = sa.bindparam("member_id", type_=BigId)
    ended_at = sa.bindparam("ended_at", type_=UTCDateTime)
    since = sa.case((Visit.read_until <= ended_at, Visit.read_until), else_=Visit.new_since)
    is_here = sa.and_(Visit.member_id == Member.id, Visit.article_id == sa.bindparam("article_id"))
    is_muted = sa.and_(Shown.id.in_(sa.bindparam("comment_ids", expanding=True)), muted_by(member_id, Shown))
    return (
        sa.select(since, _new_count(since, member_id), Shown.id)
        .select_from(Member)
        .outerjoin(Visit, is_here)
        .outerjoin(Shown, is_muted)
        .where(Member.id == member_id)
    )


def _new_count(since: sa.ColumnElement[datetime], member_id: sa.BindParameter[int]) -> sa.ScalarSelect[int]:
    """How many comments of the article are new, where something was read before."""
    visitor_id = sa.bindparam("visitor_id", type_=BigId)
    is_own = sa.or_(Comment.author_member_id == member_id, Comment.author_visitor_id == visitor_id)
    some = (
        sa.select(Comment.id)
        .where(
            Comment.article_id == sa.bindparam("article_id"),
            READABLE,
            Comment.status == Status.PUBLISHED,
            Comment.created_at > since,
            sa.not_(sa.func.coalesce(is_own, sa.false())),
            sa.not_(muted_by(member_id)),
        )
        .limit(MOST_NEW + 1)
        .correlate(Visit)
        .subquery()
    )
    return sa.select(sa.func.count()).select_from(some).scalar_subquery()


REMEMBERED = _remembered()  # made once: to make a statement takes longer than to run it
