"""What a reader has rated."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from blog.accounts.models import Actor
from blog.comments.models import Comment
from blog.foundation.database import db
from blog.ratings.models import Kind, Rating

# Made once: to make a statement takes longer than to run it. Nobody's id equals NULL.
GIVEN = sa.select(Rating.comment_id, Rating.kind).where(
    sa.or_(
        Rating.rater_visitor_id == sa.bindparam("visitor_id"),
        Rating.rater_member_id == sa.bindparam("member_id"),
    ),
    Rating.comment_id.in_(sa.bindparam("comment_ids", expanding=True)),
)


def rated_kinds(*, actor: Actor, comment_ids: Collection[int]) -> dict[int, set[Kind]]:
    """How the actor has rated each of these comments; one statement, none for an unknown reader."""
    if (actor.visitor_id is None and actor.member_id is None) or not comment_ids:
        return {}
    of_them = {"comment_ids": list(comment_ids), "visitor_id": actor.visitor_id, "member_id": actor.member_id}
    kinds: dict[int, set[Kind]] = {}
    for comment_id, kind in db.session.execute(GIVEN, of_them):
        kinds.setdefault(comment_id, set()).add(kind)
    return kinds


def would_be_own(member_id: int, visitor_ids: Collection[int]) -> sa.ColumnElement[bool]:
    """True for ratings on what would be the member's own comments if these visitors were the member."""
    is_theirs = sa.or_(Comment.author_member_id == member_id, Comment.author_visitor_id.in_(visitor_ids))
    return sa.exists().where(Comment.id == Rating.comment_id, is_theirs)


def would_double(member_id: int, visitor_ids: Collection[int]) -> sa.ColumnElement[bool]:
    """True for ratings that say what the member would have said already if these visitors were the member."""
    other = aliased(Rating)
    is_earlier = sa.and_(other.rater_visitor_id.in_(visitor_ids), other.id < Rating.id)
    is_theirs = sa.or_(other.rater_member_id == member_id, is_earlier)
    return sa.exists().where(other.comment_id == Rating.comment_id, other.kind == Rating.kind, is_theirs)


@dataclass(frozen=True)
class DroppedRating:
    """A rating that would be dropped if its visitor were the member: of an own comment, or said twice."""

    kind: Kind
    comment_id: int
    is_own: bool


@dataclass(frozen=True)
class GivenRatings:
    """How many ratings would become the member's, and how many would be dropped; of these the first."""

    kept_count: int
    own_count: int
    doubled_count: int
    dropped: Sequence[DroppedRating]


def ratings_given(*, member_id: int, visitor_ids: Collection[int], limit: int) -> GivenRatings:
    """What would become of the ratings of these visitors if they were the member; two statements."""
    theirs = Rating.rater_visitor_id.in_(visitor_ids)
    is_own, is_double = would_be_own(member_id, visitor_ids), would_double(member_id, visitor_ids)
    judged = sa.select(Rating.id, Rating.kind, Rating.comment_id, is_own.label("own"), is_double.label("double"))
    each = judged.where(theirs).subquery()
    dropped = sa.or_(each.c.own, each.c.double)
    number = sa.func.count()
    counts = sa.select(number.filter(~dropped), number.filter(each.c.own), number.filter(~each.c.own, each.c.double))
    kept, own, doubled = db.session.execute(counts.select_from(each)).one()
    columns = (each.c.kind, each.c.comment_id, each.c.own)
    rows = db.session.execute(sa.select(*columns).where(dropped).order_by(each.c.id.desc()).limit(limit))
    return GivenRatings(kept, own, doubled, [DroppedRating(*row) for row in rows])


def wrongly_counted_comments() -> list[int]:
    """The comments whose counts differ from their rows: always empty, or there is a mistake."""
    counts = {}
    for kind in Kind:
        counts[f"{kind}_count"] = sa.func.count().filter(Rating.kind == kind)
        counts[f"{kind}_visitor_count"] = sa.func.count(Rating.rater_visitor_id).filter(Rating.kind == kind)
    columns = (count.label(name) for name, count in counts.items())
    counted = sa.select(Rating.comment_id, *columns).group_by(Rating.comment_id).subquery()
    differs = (getattr(Comment, name) != sa.func.coalesce(counted.c[name], 0) for name in counts)
    statement = sa.select(Comment.id).outerjoin(counted, counted.c.comment_id == Comment.id).where(sa.or_(*differs))
    return list(db.session.scalars(statement.order_by(Comment.id)))
