"""Opening and closing reviews. Who calls holds the comment's article, and so is alone with its reviews.

What a moderator does about one is in `moderation`; what flags weigh in `flags`.
"""

import sqlalchemy as sa

from blog.accounts.models import Actor
from blog.comments.models import Comment
from blog.comments.services import lock_article
from blog.foundation import clock
from blog.foundation.database import db, transactional
from blog.foundation.outbox import record
from blog.reviews.models import Cause, Outcome, Review
from blog.reviews.queries import last_review, open_review


@transactional
def join_review(*, actor: Actor, comment: Comment, cause: Cause) -> Review:
    """The comment waits for a moderator, for that cause too; returns its open review, new or not."""
    lock_article(comment.article_id)
    review = open_review(comment_id=comment.id)
    is_new = review is None
    if review is None:
        review = Review(
            comment_id=comment.id,
            article_id=comment.article_id,
            author_member_id=comment.author_member_id,
            author_visitor_id=comment.author_visitor_id,
            network=comment.network,
        )
        db.session.add(review)
    review.is_held = review.is_held or cause is Cause.HELD
    review.is_flagged = review.is_flagged or cause is Cause.FLAGGED
    change_review(review)
    if is_new:
        record("reviews.opened", {"review_id": review.id})
    return review


@transactional
def close_review(*, actor: Actor, review: Review, outcome: Outcome) -> None:
    """The review has ended, and nobody has claimed it any more."""
    review.closed_at, review.outcome = clock.utcnow(), outcome
    review.claimed_by_id = review.claimed_until = None
    change_review(review)


@transactional
def reopen_review(*, actor: Actor, review: Review) -> None:
    """The review waits again, as old as it is. No other of its comment may be open."""
    review.closed_at = review.outcome = None
    change_review(review)


@transactional
def note_edit(*, actor: Actor, comment: Comment) -> None:
    """The comment says something else now than who looked at its open review, if there is one, has read."""
    review = open_review(comment_id=comment.id)
    if review is not None:
        change_review(review)


@transactional
def close_as_withdrawn(*, actor: Actor, comment: Comment) -> Review | None:
    """Nobody needs to look at the comment any more: its author has taken it back. Returns the review that ended."""
    lock_article(comment.article_id)
    review = open_review(comment_id=comment.id)
    if review is not None:
        close_review(actor=actor, review=review, outcome=Outcome.WITHDRAWN)
    return review


@transactional
def reopen_withdrawn(*, actor: Actor, comment: Comment) -> None:
    """The comment's author wants it back; so it waits for a moderator again, if it did before."""
    lock_article(comment.article_id)
    review = last_review(comment_id=comment.id)
    if review is not None and review.outcome is Outcome.WITHDRAWN and review.settled_at is None:
        reopen_review(actor=actor, review=review)


@transactional
def open_imported(*, actor: Actor, article_id: int) -> int:
    """Let each held comment of the article wait for a moderator, since it was written; returns how many do now."""
    lock_article(article_id)
    known = sa.select(Review.comment_id).where(Review.article_id == article_id, Review.closed_at.is_(None))
    held = sa.select(Comment).where(Comment.article_id == article_id, Comment.status == "held")
    comments = db.session.scalars(held.where(Comment.id.not_in(known)).order_by(Comment.id)).all()
    for comment in comments:
        join_review(actor=actor, comment=comment, cause=Cause.HELD).opened_at = comment.created_at
    return len(comments)


def change_review(review: Review) -> None:
    """Store what was changed; who saw the review before has seen another version of it."""
    if review.id is not None:
        review.version += 1
    db.session.flush()
