"""The keys by which requests are known that may come twice."""

import sqlalchemy as sa

from blog.accounts.models import Actor, Visitor
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


def hold_visitor(actor: Actor) -> None:
    """Let one request of a visitor follow the other, so that two with one key see each other."""
    db.session.execute(sa.select(Visitor.id).where(Visitor.id == actor.visitor_id).with_for_update(key_share=True))


def posted_before(actor: Actor, article: Article, draft: Draft) -> Comment | None:
    """What the actor's request to post `draft` stored that is known by its key, however it was edited
    or withdrawn since. Raises KeyReused if that was another request.
    """
    if actor.visitor_id is None or draft.form_key is None:
        return None
    hold_visitor(actor)
    statement = sa.select(Comment).where(
        Comment.author_visitor_id == actor.visitor_id, Comment.form_key == draft.form_key
    )
    earlier = db.session.scalars(statement).first()
    if earlier is None:
        return None
    same = (article.id, draft.parent_id, draft.body_source)
    if (earlier.article_id, earlier.parent_id, _first_words(earlier)) != same:
        raise KeyReused
    return earlier


def _first_words(comment: Comment) -> str:
    """What it said when it was posted, however it was edited since."""
    versions = sa.select(CommentVersion.body_source).where(CommentVersion.comment_id == comment.id)
    earliest = db.session.scalar(versions.order_by(CommentVersion.id).limit(1))
    return comment.body_source if earliest is None else earliest


def was_done_before(actor: Actor, comment: Comment, key: str | None, *, is_withdrawal: bool) -> bool:
    """Whether the actor's request known by `key`, to withdraw the comment or to undo that, was done.

    Raises KeyReused if it was another request.
    """
    if key is None:
        return False
    hold_visitor(actor)
    statement = sa.select(CommentTransition).where(
        CommentTransition.visitor_id == actor.visitor_id, CommentTransition.request_key == key
    )
    earlier = db.session.scalars(statement).one_or_none()
    if earlier is None:
        return False
    if earlier.comment_id != comment.id or (earlier.to_status is Status.WITHDRAWN) is not is_withdrawal:
        raise KeyReused
    return True
