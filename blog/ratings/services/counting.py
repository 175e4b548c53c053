"""Counting a comment's ratings from their rows, in SQL."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.dml import ReturningUpdate

from blog.comments.models import Comment
from blog.foundation.database import BigId, db, note, table_of
from blog.foundation.settings import settings
from blog.ratings.models import Kind, Rating

comments, ratings = table_of(Comment), table_of(Rating)


def recount_ratings(comment: Comment, kind: Kind) -> None:
    """Count the held comment's ratings of `kind` from their rows, and decide on the badge.

    A badge needs ratings from several networks, so that one office cannot give it.
    """
    rules = settings()
    badge = {"badge_ratings": rules.badge_ratings, "badge_networks": rules.badge_networks}
    counted = db.session.execute(RECOUNT[kind], {"comment": comment.id} | badge).one()
    note(comment, **counted._mapping)  # noqa: SLF001 (public, says SQLAlchemy, in spite of its name)


def _recounting(kind: Kind) -> ReturningUpdate[Any]:
    """The statement that counts, made once a kind."""
    key = sa.bindparam("comment", type_=BigId)
    of_kind = sa.and_(ratings.c.comment_id == key, ratings.c.kind == kind)
    rows = sa.select(  # one row, of noughts where nobody rates
        key.label("comment_id"),
        sa.func.count().label("all"),
        sa.func.count(ratings.c.rater_visitor_id).label("visitors"),
        sa.func.count(ratings.c.network.distinct()).label("networks"),
    )
    counted = rows.where(of_kind).subquery("counted")
    has_badge = sa.and_(
        counted.c.all >= sa.bindparam("badge_ratings"), counted.c.networks >= sa.bindparam("badge_networks")
    )
    values = {
        f"{kind}_count": counted.c.all,
        f"{kind}_visitor_count": counted.c.visitors,
        f"has_{kind}_badge": has_badge,
    }
    statement = sa.update(comments).where(comments.c.id == counted.c.comment_id).values(values)
    return statement.returning(*(comments.c[name] for name in values))


RECOUNT = {kind: _recounting(kind) for kind in Kind}
