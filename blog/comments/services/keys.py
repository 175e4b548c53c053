"""The keys by which requests are known that may come twice."""

import sqlalchemy as sa

from blog.accounts.models import Actor, Member, Visitor
from blog.articles.models import Article
from blog.comments.models import Comment, CommentTransition, CommentVersion, Status
from blog.comments.services.drafts import Draft
from blog.foundation.database import db
from blog.foundation.errors import Conflict


class KeyReused(Conflict):
    """The key of an earlier request came with another one."""

    code = "idempotency_key_reused"
    sentence = "This Idempotency-Key was used for something else. Use a new key for each request."


class AlreadyWaiting(Conflict):
    """The same words came from the same network before, and wait for a moderator."""

    code = "already_waiting"
    sentence = "These words came from your network already. A moderator reads them before others can."


def is_known(actor: Actor) -> bool:
    """Whether the actor can be told from others: by being signed in, or by a visitor's cookie."""
    return actor.is_signed_in or actor.visitor_id is not None


def posted_as(actor: Actor) -> sa.ColumnElement[bool]:
    """The comments that the actor would post now: as the member who is signed in, or as the visitor."""
    if actor.is_signed_in:
        return Comment.author_member_id == actor.member_id
    return Comment.author_visitor_id == actor.visitor_id


def hold_author(actor: Actor) -> None:
    """Let one request of an author follow the other, so that two with one key see each other."""
    own = (
        sa.select(Member.id).where(Member.id == actor.member_id)
        if actor.is_signed_in
        else sa.select(Visitor.id).where(Visitor.id == actor.visitor_id)
    )
    db.session.execute(own.with_for_update(key_share=True))


def posted_before(actor: Actor, article: Article, draft: Draft) -> Comment | None:
    """What the actor's request to post `draft` stored that is known by its key, however it was edited
    or withdrawn since. Raises KeyReused if that was another request.
    """
    if not is_known(actor) or draft.form_key is None:
        return None
    hold_author(actor)
    statement = sa.select(Comment).where(posted_as(actor), Comment.form_key == draft.form_key)
    earlier = db.session.scalars(statement).first()
    if earlier is None:
        return None
    sent = (article.id, draft.parent_id, draft.subject, draft.body_source)
    is_same = (earlier.article_id, earlier.parent_id, *_first_words(earlier)) == sent
    if is_same and earlier.author_member_id is None:  # a member's name is not the draft's
        is_same = (earlier.author_name, earlier.author_email) == (draft.name, draft.email)
    if not is_same:
        raise KeyReused
    return earlier


def _first_words(comment: Comment) -> tuple[str | None, str]:
    """Its subject and body when it was posted, however it was edited since."""
    versions = sa.select(CommentVersion).where(CommentVersion.comment_id == comment.id)
    posted = db.session.scalars(versions.order_by(CommentVersion.id).limit(1)).one_or_none() or comment
    return posted.subject, posted.body_source


def was_done_before(actor: Actor, comment: Comment, key: str | None, *, is_withdrawal: bool) -> bool:
    """Whether the actor's request known by `key`, to withdraw the comment or to undo that, was done.

    Raises KeyReused if it was another request.
    """
    if key is None:
        return False
    hold_author(actor)
    own = (
        CommentTransition.member_id == actor.member_id
        if actor.is_signed_in
        else CommentTransition.visitor_id == actor.visitor_id
    )
    statement = sa.select(CommentTransition).where(own, CommentTransition.request_key == key)
    earlier = db.session.scalars(statement).one_or_none()
    if earlier is None:
        return False
    if earlier.comment_id != comment.id or (earlier.to_status is Status.WITHDRAWN) is not is_withdrawal:
        raise KeyReused
    return True
