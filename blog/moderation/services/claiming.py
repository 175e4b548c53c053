"""Saying that one looks at a review, so that nobody decides it meanwhile; and taking a comment up unasked."""

from datetime import timedelta

from blog.accounts.models import Actor
from blog.comments.models import Status
from blog.foundation import clock
from blog.foundation.database import db, transactional
from blog.foundation.settings import settings
from blog.moderation.queries.matters import own_matters
from blog.moderation.services.access import held_comment, held_review, refuse_own_matter, refuse_undecidable
from blog.moderation.services.errors import NotDecidable
from blog.moderation.services.steps import REMOVED, WITHDRAWN
from blog.reviews.models import Cause, Review
from blog.reviews.services import join_review


@transactional
def claim_review(*, actor: Actor, review_id: int) -> Review:
    """Let nobody else decide the review for `claim_minutes` from now; claiming it again begins them anew.

    What the moderator looks at stays the same version. Raises Forbidden, NotFound, OwnMatter, ReviewChanged for
    one that has ended, or ReviewClaimed.
    """
    review, comment = held_review(actor, review_id)
    is_own = bool(own_matters(actor=actor, comment_ids=[comment.id]))
    refuse_undecidable(actor, review, None, is_own=is_own)
    review.claimed_by_id = actor.member_id
    review.claimed_until = clock.utcnow() + timedelta(minutes=settings().claim_minutes)
    db.session.flush()
    return review


@transactional
def release_review(*, actor: Actor, review_id: int) -> Review:
    """The review is anybody's again, if it was the actor's. Raises Forbidden or NotFound."""
    review, _ = held_review(actor, review_id)
    if review.claimed_by_id == actor.member_id:
        review.claimed_by_id = review.claimed_until = None
        db.session.flush()
    return review


@transactional
def take_up_comment(*, actor: Actor, comment_id: int) -> Review:
    """Let the comment wait for a decision though nobody brought it; returns its open review, new or not.

    Raises Forbidden, NotFound, OwnMatter, or NotDecidable for what is removed or withdrawn.
    """
    comment = held_comment(actor, comment_id)
    refuse_own_matter(actor, comment)
    gone = {Status.REMOVED: REMOVED, Status.WITHDRAWN: WITHDRAWN}
    if comment.status in gone:
        raise NotDecidable(gone[comment.status])
    return join_review(actor=actor, comment=comment, cause=Cause.MODERATOR)
