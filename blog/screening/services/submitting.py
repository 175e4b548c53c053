"""Writing and editing comments as readers do: screened first."""

from collections.abc import Collection

from blog.accounts.models import Actor
from blog.articles.models import Article
from blog.comments import services as comments
from blog.comments.models import Comment, Status
from blog.comments.services import Draft, Posted
from blog.foundation.database import transactional
from blog.foundation.errors import LastwordError
from blog.reviews.models import Cause
from blog.reviews.services import join_review, note_edit
from blog.screening.models import Outcome
from blog.screening.services.asking import Screening, Sent
from blog.screening.services.recording import store_refusal, store_run

UNSCREENED = Sent()


class _Refused(Exception):
    """Screening has refused it: this ends the posting, not its transaction, in which the refusal is stored."""


def submit_comment(
    *, actor: Actor, article_id: int, draft: Draft, is_key_strict: bool = False, sent: Sent = UNSCREENED
) -> Posted:
    """Post what passes screening, and let wait for a moderator what one should see first.

    Raises what `comments.services.post_comment` raises, and for what is refused NetworkBlocked, LooksAutomated,
    TooSoon (in a heated branch) or Unfit. What was said of it is stored in any case; so this is a transaction of
    its own, never a part of one that would be rolled back with the refusal.
    """
    screening = Screening.begun(actor, draft, sent)
    result = _submit(actor, article_id, draft, screening, is_key_strict=is_key_strict)
    if isinstance(result, LastwordError):
        raise result
    return result


@transactional
def _submit(
    actor: Actor, article_id: int, draft: Draft, screening: Screening, *, is_key_strict: bool
) -> Posted | LastwordError:
    """The posted comment, or why it was refused, which is stored too."""

    def admit(article: Article, parent: Comment | None) -> Status:
        judged = screening.judge(article, parent_id=parent.id if parent else None)
        if judged.outcome is Outcome.REFUSE:
            raise _Refused
        return Status.HELD if judged.outcome is Outcome.HOLD else Status.PUBLISHED

    try:
        posted = comments.post_comment(
            actor=actor, article_id=article_id, draft=draft, is_key_strict=is_key_strict, admit=admit
        )
    except _Refused:
        return store_refusal(screening, is_edit=False)
    if posted.is_new:
        store_run(screening, posted.comment, is_edit=False)
        if posted.comment.status is Status.HELD:
            join_review(actor=posted.author, comment=posted.comment, cause=Cause.HELD)
    return posted


def edit_comment(
    *,
    actor: Actor,
    comment_id: int,
    draft: Draft,
    based_on: Collection[str] | None = None,
    sent: Sent = UNSCREENED,
) -> Comment:
    """Replace the words of one's own comment by those of `draft`, where they pass screening.

    Raises what `comments.services.edit_comment` raises; what `submit_comment` does for what is refused; and
    EditStopped for what would be held, unless the comment waits for a moderator as it is. The old words stand then.
    """
    screening = Screening.begun(actor, draft, sent)
    result = _edit(actor, comment_id, draft, based_on, screening)
    if isinstance(result, LastwordError):
        raise result
    return result


@transactional
def _edit(
    actor: Actor, comment_id: int, draft: Draft, based_on: Collection[str] | None, screening: Screening
) -> Comment | LastwordError:
    """The edited comment, or why it stays as it was, which is stored too."""

    def admit(article: Article, comment: Comment) -> None:
        judged = screening.judge(article, parent_id=comment.parent_id, edited=comment)
        is_stopped = judged.outcome is Outcome.HOLD and comment.status is not Status.HELD
        if judged.outcome is Outcome.REFUSE or is_stopped:
            raise _Refused

    try:
        comment = comments.edit_comment(actor=actor, comment_id=comment_id, draft=draft, based_on=based_on, admit=admit)
    except _Refused:
        return store_refusal(screening, is_edit=True)
    if screening.judged is not None:
        store_run(screening, comment, is_edit=True)
        note_edit(actor=actor, comment=comment)
    return comment
