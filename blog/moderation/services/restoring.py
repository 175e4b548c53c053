"""Reversing what was decided, when it is too late to undo it."""

from blog.accounts.models import Actor
from blog.comments.models import Comment, Status
from blog.comments.services import last_transition
from blog.foundation import clock
from blog.foundation.database import db, transactional
from blog.moderation.models import Action
from blog.moderation.services.access import held_comment, refuse_own_matter
from blog.moderation.services.deciding import Decided, Verdict, log, settle_later
from blog.moderation.services.errors import NotDecidable
from blog.moderation.services.settling import settle_pending
from blog.moderation.services.steps import step
from blog.moderation.services.words import said_if_any
from blog.reviews.models import Cause, Outcome, Review
from blog.reviews.queries import last_review, open_review
from blog.reviews.services import close_review, join_review, reopen_review


@transactional
def restore_comment(*, actor: Actor, comment_id: int, private_note: str | None = None) -> Decided:
    """Publish what a moderator hid, or give what was removed the status that it had before.

    Where that is not published, its review is open again: nothing waits or is hidden that no moderator will see.
    What followed from the decision stays done, and is done at once where it was still to come; the author is told
    that the comment is back. Raises Forbidden, NotFound, OwnMatter, or NotDecidable.
    """
    note = said_if_any(private_note, field="private_note")
    comment = held_comment(actor, comment_id)
    refuse_own_matter(actor, comment)
    to = step(Action.RESTORE, comment.status) or last_transition(comment).from_status or Status.PUBLISHED
    if open_review(comment_id=comment.id) is not None:
        raise NotDecidable("This comment waits for a decision in the queue: decide it there.")
    review = _review_of(actor, comment)
    settle_pending(review)
    verdict = Verdict(Action.RESTORE, None, None, note)
    decision = log(actor, review, comment, to=to, action=Action.RESTORE, verdict=verdict)
    review.outcome, review.settled_at = Outcome.KEPT, None
    if to is not Status.PUBLISHED:
        reopen_review(actor=actor, review=review)
    db.session.flush()
    return settle_later(decision, review, comment)


def _review_of(actor: Actor, comment: Comment) -> Review:
    """The review in which it was decided; what was removed elsewhere, and imported, has none yet."""
    review = last_review(comment_id=comment.id)
    if review is None:
        review = join_review(actor=actor, comment=comment, cause=Cause.MODERATOR)
        close_review(actor=actor, review=review, outcome=Outcome.REMOVED)
        review.settled_at = clock.utcnow()
    return review
