"""Taking a decision back, while nothing has followed from it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from blog.accounts.models import Actor
from blog.comments.models import Comment
from blog.flags.services import move_flags
from blog.foundation import clock
from blog.foundation.access import fetch
from blog.foundation.database import db, transactional
from blog.foundation.errors import Forbidden
from blog.foundation.settings import settings
from blog.moderation.models import Action, Decision
from blog.moderation.policy import may_see_decision, may_undo_decision
from blog.moderation.queries.matters import STANDING, is_undone, newest_decision, newest_decision_on
from blog.moderation.services.access import held_review, require_moderator
from blog.moderation.services.deciding import log, undo_until
from blog.moderation.services.errors import ReviewChanged, UndoExpired, decided_before
from blog.moderation.services.steps import OUTCOMES
from blog.reviews.models import Outcome, Review
from blog.reviews.queries import open_review
from blog.reviews.services import close_review, reopen_review


@dataclass(frozen=True)
class Undone:
    """The log's row of the undo, and the review and the comment as they are again."""

    decision: Decision
    review: Review
    comment: Comment


@transactional
def undo_decision(*, actor: Actor, decision_id: int) -> Undone:
    """Take one's own decision back: the comment is what it was, its review is open again, and the log says so.

    Raises Forbidden, NotFound, UndoExpired once it is settled, or ReviewChanged where something else has happened
    to the comment since.
    """
    require_moderator(actor)
    decision = fetch(Decision, decision_id, actor=actor, may=may_see_decision)
    review, comment = held_review(actor, decision.review_id)
    return undo_held(actor, decision, review, comment)


def undo_held(actor: Actor, decision: Decision, review: Review, comment: Comment) -> Undone:
    """The same for a review whose article is held. What is refused is refused before anything is written."""
    _refuse_final(actor, decision, review, comment)
    undo = log(actor, review, comment, to=decision.status_before, action=Action.UNDO, undoes=decision)
    if decision.action is Action.KEEP:
        comment.protected_until = _protection_before(comment)
    if decision.action is Action.RESTORE:
        _end_again(actor, review)
    else:
        _open_again(actor, review)
    return Undone(undo, review, comment)


def _refuse_final(actor: Actor, decision: Decision, review: Review, comment: Comment) -> None:
    if decision.action is Action.UNDO:
        raise Forbidden("What was undone waits again: decide it anew.")
    if not may_undo_decision(actor, decision):
        raise Forbidden("Only who decided can undo it; others can restore.")
    if is_undone(decision):
        raise ReviewChanged("This decision is undone already.")
    newest = newest_decision_on(comment_id=comment.id)
    if newest is not None and newest.id != decision.id:
        raise ReviewChanged(decided_before(actor, newest))
    if clock.utcnow() >= undo_until(decision) or review.settled_at is not None:
        raise UndoExpired
    if comment.status is not decision.status_after:
        raise ReviewChanged(f"This comment is {comment.status} meanwhile, so the decision can no longer be undone.")


def _open_again(actor: Actor, review: Review) -> None:
    """The review waits again, and takes over what was brought to another one meanwhile."""
    other = open_review(comment_id=review.comment_id)
    if other is not None:
        close_review(actor=actor, review=other, outcome=Outcome.ABSORBED)
        review.is_held, review.is_flagged = review.is_held or other.is_held, review.is_flagged or other.is_flagged
    reopen_review(actor=actor, review=review)
    if other is not None:
        move_flags(actor=actor, from_review_id=other.id, to_review_id=review.id)


def _end_again(actor: Actor, review: Review) -> None:
    """What was decided before it was restored counts again, and has been settled."""
    before = newest_decision(review_id=review.id)
    outcome = OUTCOMES[before.action] if before is not None else Outcome.REMOVED
    if review.closed_at is None:
        close_review(actor=actor, review=review, outcome=outcome)
    review.outcome, review.settled_at = outcome, clock.utcnow()
    db.session.flush()


def _protection_before(comment: Comment) -> datetime | None:
    """Until when an earlier keep protects the comment; None after an edit, or without one."""
    keeps = sa.select(Decision.created_at).where(
        Decision.comment_id == comment.id, Decision.action == Action.KEEP, STANDING
    )
    kept_at = db.session.scalar(keeps.order_by(Decision.id.desc()).limit(1))
    if kept_at is None or (comment.edited_at is not None and comment.edited_at > kept_at):
        return None
    return kept_at + timedelta(hours=settings().protection_hours)
