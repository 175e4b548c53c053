"""Writing and editing comments as readers do: screened first."""

from collections.abc import Collection
from dataclasses import dataclass

from blog.accounts.models import Actor
from blog.comments import services as comments
from blog.comments.models import Comment, Status
from blog.comments.services import Draft, Posted
from blog.foundation.database import transactional
from blog.reviews.models import Cause
from blog.reviews.services import join_review


@dataclass(frozen=True)
class Sent:
    """How a form was sent: whether the field was filled that people leave empty, and how long its text was
    typed, in milliseconds, where a script measured it.
    """

    is_trapped: bool = False
    typed_ms: int | None = None


@transactional
def submit_comment(
    *, actor: Actor, article_id: int, draft: Draft, is_key_strict: bool = False, sent: Sent = Sent()
) -> Posted:
    """Post what passes screening, and let wait for a moderator what they should see first."""
    posted = comments.post_comment(actor=actor, article_id=article_id, draft=draft, is_key_strict=is_key_strict)
    if posted.is_new and posted.comment.status is Status.HELD:
        join_review(actor=posted.author, comment=posted.comment, cause=Cause.HELD)
    return posted


@transactional
def edit_comment(
    *, actor: Actor, comment_id: int, draft: Draft, based_on: Collection[str] | None = None, sent: Sent = Sent()
) -> Comment:
    """Replace the words of one's own comment by those of `draft`, where they pass screening."""
    return comments.edit_comment(actor=actor, comment_id=comment_id, draft=draft, based_on=based_on)
