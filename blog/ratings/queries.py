"""What a reader has rated."""

from collections.abc import Collection

import sqlalchemy as sa

from blog.accounts.models import Actor
from blog.comments.models import Comment
from blog.foundation.database import db
from blog.ratings.models import Kind, Rating


def rated_by(actor: Actor) -> sa.ColumnElement[bool]:
    """The ratings of the actor: as the member they count as, and as the visitor they were before."""
    own = [Rating.rater_visitor_id == actor.visitor_id] if actor.visitor_id is not None else []
    if actor.member_id is not None:
        own.append(Rating.rater_member_id == actor.member_id)
    return sa.or_(sa.false(), *own)


def rated_kinds(*, actor: Actor, comment_ids: Collection[int]) -> dict[int, set[Kind]]:
    """How the actor has rated each of these comments; one statement, none for an unknown reader."""
    if (actor.visitor_id is None and actor.member_id is None) or not comment_ids:
        return {}
    statement = sa.select(Rating.comment_id, Rating.kind).where(rated_by(actor), Rating.comment_id.in_(comment_ids))
    kinds: dict[int, set[Kind]] = {}
    for comment_id, kind in db.session.execute(statement):
        kinds.setdefault(comment_id, set()).add(kind)
    return kinds


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
