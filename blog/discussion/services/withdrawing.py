"""Withdrawing one's own comment, and bringing it back: what waits for a moderator ends, or goes on, with it."""

from datetime import timedelta

from blog.accounts.models import Actor
from blog.comments import services as comments
from blog.comments.models import Comment, Status
from blog.foundation.database import transactional
from blog.foundation.outbox import record
from blog.foundation.settings import settings
from blog.reviews.services import close_as_withdrawn, reopen_withdrawn


@transactional
def withdraw_comment(*, actor: Actor, comment_id: int, key: str | None = None) -> Comment:
    """`comments.services.withdraw_comment`; nobody needs to look at the comment any more. Who flagged it was neither
    right nor wrong, once it can no longer be brought back.
    """
    comment = comments.withdraw_comment(actor=actor, comment_id=comment_id, key=key)
    if comment.status is Status.WITHDRAWN:
        review = close_as_withdrawn(actor=actor, comment=comment)
        if review is not None and review.closed_at is not None:
            due_at = review.closed_at + timedelta(seconds=settings().withdraw_undo_seconds)
            record("moderation.settle_withdrawal", {"review_id": review.id}, due_at=due_at)
    return comment


@transactional
def undo_withdrawal(*, actor: Actor, comment_id: int, key: str | None = None) -> Comment:
    """`comments.services.undo_withdrawal`; what waited for a moderator waits again."""
    comment = comments.undo_withdrawal(actor=actor, comment_id=comment_id, key=key)
    if comment.status is not Status.WITHDRAWN:
        reopen_withdrawn(actor=actor, comment=comment)
    return comment
