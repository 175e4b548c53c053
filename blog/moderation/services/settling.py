"""What follows from a decision once it can no longer be undone."""

from datetime import timedelta

from blog.accounts.models import SYSTEM, Actor
from blog.comments.models import Comment
from blog.comments.services import lock_article
from blog.flags.services import settle_flags
from blog.foundation import clock
from blog.foundation.database import db, transactional
from blog.foundation.outbox import record
from blog.foundation.settings import settings
from blog.moderation.models import Action, Decision, ReasonCode
from blog.moderation.queries.matters import newest_decision
from blog.reviews.models import Outcome, Review
from blog.screening.services import learn

TELL = "moderation.tell_author"
# What the spam filter learns: what is removed for another reason is neither spam nor what people should write.
TEACHES = {ReasonCode.SPAM: True, None: False}


@transactional
def settle_decision(*, actor: Actor, decision_id: int) -> bool:
    """Let the flags of the comment have their outcome, the spam filter its lesson, and the author their mail; returns
    whether that was still to be done. What was undone, or decided anew, is left alone.
    """
    decision = db.session.get(Decision, decision_id)
    if decision is None:
        return False
    comment = db.session.get_one(Comment, decision.comment_id)
    lock_article(comment.article_id)
    review = db.session.get_one(Review, decision.review_id, populate_existing=True)
    newest = newest_decision(review_id=review.id)
    if newest is None or newest.id != decision_id or review.settled_at is not None:
        return False
    _settle(review, decision)
    return True


def settle_pending(review: Review) -> None:
    """Do now what would follow from the review's decision in some seconds. Its article must be held."""
    decision = newest_decision(review_id=review.id)
    if decision is not None and review.closed_at is not None and review.settled_at is None:
        _settle(review, decision)


def _settle(review: Review, decision: Decision) -> None:
    """Both halves are true at once; the mail is another event, since no transaction waits for a mail server."""
    if decision.action is not Action.RESTORE:
        is_upheld = decision.action is not Action.KEEP
        settle_flags(actor=SYSTEM, comment_id=review.comment_id, is_upheld=is_upheld, until=decision.created_at)
    if decision.reason_code in TEACHES:
        learn(actor=SYSTEM, comment_id=review.comment_id, is_spam=TEACHES[decision.reason_code])
    if review.closed_at is not None:
        review.settled_at = clock.utcnow()
    record(TELL, {"decision_id": decision.id})
    db.session.flush()


@transactional
def settle_withdrawal(*, actor: Actor, review_id: int) -> bool:
    """The comment stays withdrawn: who flagged it was neither right nor wrong. Returns whether that is so now."""
    review = db.session.get(Review, review_id)
    if review is None:
        return False
    lock_article(review.article_id)
    db.session.refresh(review)
    window = timedelta(seconds=settings().withdraw_undo_seconds)
    if review.outcome is not Outcome.WITHDRAWN or review.closed_at is None or review.settled_at is not None:
        return False
    if clock.utcnow() < review.closed_at + window:
        return False
    settle_flags(actor=SYSTEM, comment_id=review.comment_id, is_upheld=None, until=review.closed_at)
    review.settled_at = clock.utcnow()
    return True
