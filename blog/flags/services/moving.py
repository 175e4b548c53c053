"""Flags that come into another review, or become somebody else's."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from blog.accounts.models import Actor
from blog.comments.models import Comment
from blog.flags.models import LIVE, Flag
from blog.flags.services.weighing import recount_review
from blog.foundation import clock
from blog.foundation.database import db, transactional
from blog.reviews.models import Review


@transactional
def move_flags(*, actor: Actor, from_review_id: int, to_review_id: int) -> None:
    """What was flagged in the one review belongs to the other, of the same comment, whose article is held."""
    of_review = sa.update(Flag).where(Flag.review_id == from_review_id).values(review_id=to_review_id)
    db.session.flush()
    db.session.execute(of_review.execution_options(synchronize_session="fetch"))
    for review_id in (from_review_id, to_review_id):
        recount_review(db.session.get_one(Review, review_id))


@transactional
def give_flags(*, actor: Actor, visitor_ids: Collection[int], article_ids: Collection[int]) -> int:
    """Make the signed-in member the one who gave the flags of these visitors in these articles, which must be held
    as the visitors are; returns how many. Waiting ones of what is the member's own comment, and second ones of one
    comment, are taken back. Each weighs what it did.
    """
    member_id, here = actor.member_id or 0, sa.select(Comment.id).where(Comment.article_id.in_(article_ids))
    theirs = sa.and_(Flag.flagger_visitor_id.in_(visitor_ids), Flag.comment_id.in_(here))
    db.session.flush()
    review_ids = set(db.session.scalars(sa.select(Flag.review_id).where(theirs, LIVE)))
    other = aliased(Flag)
    is_live = sa.and_(other.taken_back_at.is_(None), other.settled_at.is_(None))
    is_earlier = sa.and_(other.flagger_visitor_id.in_(visitor_ids), other.id < Flag.id)
    is_second = sa.exists().where(
        other.comment_id == Flag.comment_id, is_live, sa.or_(other.flagger_member_id == member_id, is_earlier)
    )
    is_by_them = sa.or_(Comment.author_member_id == member_id, Comment.author_visitor_id.in_(visitor_ids))
    is_own = sa.exists().where(Comment.id == Flag.comment_id, is_by_them)
    waiting = sa.update(Flag).where(theirs, LIVE, sa.or_(is_own, is_second)).values(taken_back_at=clock.utcnow())
    db.session.execute(waiting.execution_options(synchronize_session=False))
    moved = sa.update(Flag).where(theirs).values(flagger_member_id=member_id, flagger_visitor_id=None)
    done = db.session.execute(moved.execution_options(synchronize_session=False))
    for review_id in sorted(review_ids):
        recount_review(db.session.get_one(Review, review_id))
    return int(done.rowcount)  # type: ignore[attr-defined]
