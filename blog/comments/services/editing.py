"""Changing the words of a comment, and when that is no longer possible."""

from collections.abc import Callable, Collection

from blog.accounts.models import Actor
from blog.accounts.services import refuse_sanctioned
from blog.articles.models import Article
from blog.articles.policy import may_see_article
from blog.comments.models import Comment, CommentVersion
from blog.comments.policy import edits_until, is_author, may_edit_comment, may_see_comment
from blog.comments.queries import answered_by_others
from blog.comments.services.drafts import Draft
from blog.comments.services.place import lock_article
from blog.foundation import clock
from blog.foundation.access import fetch
from blog.foundation.database import db, transactional
from blog.foundation.errors import Changed, Forbidden
from blog.foundation.settings import settings


class EditClosed(Forbidden):
    """The comment cannot be edited any more."""

    code = "edit_closed"
    sentence = "This comment can no longer be edited."


def unasked(article: Article, comment: Comment) -> None:
    """Let every edit pass, where nothing else has a say."""


@transactional
def edit_comment(
    *,
    actor: Actor,
    comment_id: int,
    draft: Draft,
    based_on: Collection[str] | None = None,
    admit: Callable[[Article, Comment], None] = unasked,
) -> Comment:
    """Replace the words of one's own comment by those of `draft`, keeping the earlier ones, unless `admit`
    raises, which is asked about the held article and the comment. Nothing protects the new words from flags.

    Raises NotFound, Suspended, Warned, EditClosed when the window is over or somebody has answered, or Changed
    when the words are none of the versions that the change is `based_on` (`Comment.words_version`).
    """
    comment = fetch(Comment, comment_id, actor=actor, may=may_see_comment)
    fetch(Article, comment.article_id, actor=actor, may=may_see_article)
    refuse_sanctioned(actor=actor)
    article = lock_article(comment.article_id)
    db.session.refresh(comment)
    now, is_answered = clock.utcnow(), bool(answered_by_others(actor=actor, comment_ids=[comment.id]))
    if not may_edit_comment(actor, comment, now=now, is_answered=is_answered):
        raise EditClosed(why_not_editable(actor, comment, is_answered=is_answered))
    if based_on is not None and comment.words_version not in based_on:
        raise Changed
    if (comment.subject, comment.body_source) == (draft.subject, draft.body_source):
        return comment
    admit(article, comment)
    db.session.add(
        CommentVersion(
            comment_id=comment.id,
            subject=comment.subject,
            body_source=comment.body_source,
            body_html=comment.body_html,
            replaced_at=now,
        )
    )
    comment.subject, comment.body_source, comment.body_html = draft.subject, draft.body_source, draft.body_html
    comment.edited_at, comment.protected_until = now, None  # other words than a moderator has kept
    article.discussion_version += 1
    return comment


def why_not_editable(actor: Actor, comment: Comment, *, is_answered: bool) -> str:
    """The reason, in words for who tried."""
    if not is_author(actor, comment):
        return "Only its author can edit a comment."
    if is_answered:
        return "Somebody has answered this comment, so its words stay as they were answered."
    if clock.utcnow() >= edits_until(comment):
        return f"A comment can be edited for {settings().edit_minutes} minutes; those are over."
    return EditClosed.sentence
