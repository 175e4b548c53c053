"""Ratings that come from elsewhere or become somebody else's."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from blog.accounts.models import Actor
from blog.comments.models import Comment
from blog.foundation.database import db, transactional
from blog.ratings.models import Kind, Rating
from blog.ratings.queries import would_be_own, would_double
from blog.ratings.services.counting import recount_ratings

BATCH = 200  # comments looked at together where many ratings change


@transactional
def import_ratings(*, actor: Actor, comment_id: int, kind: Kind, visitor_ids: Sequence[int]) -> None:
    """Record that these visitors find the comment `kind`, each as if from a network of their own."""
    comment = db.session.get_one(Comment, comment_id, with_for_update=True)
    db.session.add_all(
        Rating(comment_id=comment.id, kind=kind, rater_visitor_id=visitor_id, network=f"imported-{visitor_id}")
        for visitor_id in visitor_ids
    )
    db.session.flush()
    recount_ratings(comment, kind)


@transactional
def give_ratings(*, actor: Actor, visitor_ids: Collection[int], article_ids: Collection[int]) -> tuple[int, int]:
    """Make the signed-in member the rater of what these visitors rated in these articles, which must be held as the
    visitors are; returns how many ratings that were, and how many were dropped: those of the member's own
    comments and those that the member had given already.
    """
    theirs = Rating.rater_visitor_id.in_(visitor_ids)
    member_id = actor.member_id or 0
    rated = sa.select(Rating.comment_id).where(theirs)
    in_order = sa.select(Comment).where(Comment.article_id.in_(article_ids), Comment.id.in_(rated)).order_by(Comment.id)
    held = in_order.with_for_update(key_share=True).execution_options(populate_existing=True).limit(BATCH)
    moved = dropped = last = 0
    while comments := db.session.scalars(held.where(Comment.id > last)).all():
        last = comments[-1].id
        here = sa.and_(theirs, Rating.comment_id.in_([comment.id for comment in comments]))
        touched: dict[int, set[Kind]] = {}
        for key, kind in db.session.execute(sa.select(Rating.comment_id, Rating.kind).where(here)):
            touched.setdefault(key, set()).add(kind)
        is_dropped = sa.or_(would_be_own(member_id, visitor_ids), would_double(member_id, visitor_ids))
        dropped += _changed(sa.delete(Rating).where(here, is_dropped))
        moved += _changed(sa.update(Rating).where(here).values(rater_member_id=member_id, rater_visitor_id=None))
        for comment in comments:
            for kind in touched.get(comment.id, ()):
                recount_ratings(comment, kind)
            db.session.expunge(comment)
    return moved, dropped


def _changed(statement: sa.Delete | sa.Update) -> int:
    """How many rows the statement changed."""
    done = db.session.execute(statement.execution_options(synchronize_session=False))
    return int(done.rowcount)  # type: ignore[attr-defined]
