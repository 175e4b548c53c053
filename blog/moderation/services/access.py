"""From an id to a review that a moderator may decide, held together with its article and its comment."""

from blog.accounts.models import Actor
from blog.accounts.services import refuse_suspended
from blog.comments.models import Comment
from blog.comments.services import lock_article
from blog.foundation import clock
from blog.foundation.access import fetch
from blog.foundation.database import db
from blog.foundation.errors import Forbidden, ending_time
from blog.moderation.policy import may_moderate, may_see_all, may_see_review
from blog.moderation.queries.matters import name_of, own_matters
from blog.moderation.services.errors import OwnMatter, ReviewChanged, ReviewClaimed, closed_before
from blog.reviews.models import Review


def require_moderator(actor: Actor) -> None:
    """Let moderators pass. Raises Forbidden, or Suspended for one who is."""
    if not may_moderate(actor):
        raise Forbidden("Only moderators can do this.")
    refuse_suspended(actor=actor)


def held_review(actor: Actor, review_id: int) -> tuple[Review, Comment]:
    """The review and its comment as they are now; the article is held, so nobody else changes either meanwhile.

    Raises Forbidden for who is no moderator, or NotFound.
    """
    require_moderator(actor)
    review = fetch(Review, review_id, actor=actor, may=may_see_review)
    lock_article(review.article_id)
    db.session.refresh(review)
    return review, db.session.get_one(Comment, review.comment_id, populate_existing=True)


def held_comment(actor: Actor, comment_id: int) -> Comment:
    """The comment, its article held, whatever its status. Raises Forbidden, or NotFound."""
    require_moderator(actor)
    comment = fetch(Comment, comment_id, actor=actor, may=may_see_all)
    lock_article(comment.article_id)
    db.session.refresh(comment)
    return comment


def refuse_own_matter(actor: Actor, comment: Comment) -> None:
    """Raises OwnMatter for who wrote the comment, or flagged it."""
    if own_matters(actor=actor, comment_ids=[comment.id]):
        raise OwnMatter


def refuse_undecidable(actor: Actor, review: Review, version: int | None, *, is_own: bool) -> None:
    """Raises OwnMatter, ReviewChanged for a review that has ended or is another than the moderator saw, or
    ReviewClaimed.
    """
    if is_own:
        raise OwnMatter
    if review.closed_at is not None:
        raise closed_before(actor, review)
    refuse_claimed(actor, review)
    if version is not None and version != review.version:
        raise ReviewChanged


def refuse_claimed(actor: Actor, review: Review) -> None:
    """Raises ReviewClaimed while somebody else has claimed the review."""
    until = review.claimed_until
    if until is None or until <= clock.utcnow() or review.claimed_by_id == actor.member_id:
        return
    seconds = int((until - clock.utcnow()).total_seconds())
    who = name_of(review.claimed_by_id) or "Another moderator"
    raise ReviewClaimed(f"{who} is looking at this, until {ending_time(until, seconds)} at the latest.")
