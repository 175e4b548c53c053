"""The one place where a comment's status changes, and what must follow at once."""

import sqlalchemy as sa

from blog.accounts.models import Actor
from blog.articles.models import Article
from blog.comments.models import TRANSITIONS, VISIBLE, Comment, CommentTransition, Status
from blog.comments.policy import is_author, may_see_comment, may_undo_withdrawal, may_withdraw_comment
from blog.comments.services.keys import was_done_before
from blog.comments.services.place import add_to_ancestors, count_in_article, lock_article
from blog.foundation import clock
from blog.foundation.access import fetch
from blog.foundation.database import db, table_of, transactional
from blog.foundation.errors import Conflict, Forbidden, LastwordError

STEP = sa.insert(table_of(CommentTransition))


class IllegalTransition(LastwordError):
    """The table of transitions has no such step: a mistake in the program."""

    code = "illegal_transition"
    sentence = "A comment cannot go from the one status to the other."


class UndoExpired(Conflict):
    """The minute in which a withdrawal can be undone is over."""

    code = "undo_expired"
    sentence = "It is too late to undo this. The comment stays withdrawn."


@transactional
def change_status(*, actor: Actor, comment: Comment, to: Status, reason: str, request_key: str | None = None) -> None:
    """Move `comment` to status `to`, count it, and record who (nobody for SYSTEM), when and why.

    Nothing happens when it has that status already. Raises IllegalTransition for a step that the
    table does not hold, and for a way back (from removed or withdrawn, and to held) to any status but
    the one before.
    """
    article = lock_article(comment.article_id)
    db.session.refresh(comment)
    if comment.status is to:
        return
    is_way_back = comment.status in (Status.REMOVED, Status.WITHDRAWN) or to is Status.HELD
    if to not in TRANSITIONS[comment.status] or (is_way_back and to is not last_transition(comment).from_status):
        raise IllegalTransition(f"a comment cannot go from {comment.status} to {to}")
    came_from = comment.status
    enter_status(article, comment, to, came_from=came_from, actor=actor, reason=reason, request_key=request_key)


def enter_status(
    article: Article,
    comment: Comment,
    to: Status,
    *,
    came_from: Status | None,
    actor: Actor,
    reason: str,
    request_key: str | None = None,
) -> None:
    """Write status, history and counts of a comment of the locked `article`. New ones come from None; one
    that is visible keeps the discussion open.
    """
    if comment.status is not to:
        comment.status = to
        db.session.flush()
    step = {
        "comment_id": comment.id,
        "from_status": came_from,
        "to_status": to,
        "visitor_id": None if actor.is_signed_in else actor.visitor_id,
        "member_id": actor.member_id if actor.is_signed_in else None,
        "reason": reason,
        "request_key": request_key,
    }
    db.session.execute(STEP, step)
    delta = (to in VISIBLE) - (came_from in VISIBLE)
    if delta:
        add_to_ancestors(comment, delta)
    is_new = came_from is None and to in VISIBLE
    count_in_article(article, delta, active_at=comment.created_at if is_new else None)


def last_transition(comment: Comment) -> CommentTransition:
    """The newest row of the comment's history; every comment has one."""
    statement = sa.select(CommentTransition).where(CommentTransition.comment_id == comment.id)
    return db.session.scalars(statement.order_by(CommentTransition.id.desc()).limit(1)).one()


@transactional
def withdraw_comment(*, actor: Actor, comment_id: int, key: str | None = None) -> Comment:
    """Take one's own comment back; withdrawing twice is withdrawing once, and a request known by
    `key` that comes late, after an undo, withdraws nothing.

    Raises NotFound, Forbidden or KeyReused.
    """
    comment = fetch(Comment, comment_id, actor=actor, may=may_see_comment)
    lock_article(comment.article_id)
    db.session.refresh(comment)
    if not is_author(actor, comment):
        raise Forbidden("Only its author can withdraw a comment.")
    if not was_done_before(actor, comment, key, is_withdrawal=True) and comment.status is not Status.WITHDRAWN:
        if not may_withdraw_comment(actor, comment):
            raise Forbidden("A comment can be withdrawn only while it stands.")
        reason = "withdrawn by its author"
        change_status(actor=actor, comment=comment, to=Status.WITHDRAWN, reason=reason, request_key=key)
    return comment


@transactional
def undo_withdrawal(*, actor: Actor, comment_id: int, key: str | None = None) -> Comment:
    """Put one's own comment back as it was before it was withdrawn; once for requests with one `key`.

    Raises NotFound, Forbidden, KeyReused, or UndoExpired after a minute.
    """
    comment = fetch(Comment, comment_id, actor=actor, may=may_see_comment)
    lock_article(comment.article_id)
    db.session.refresh(comment)
    if not is_author(actor, comment):
        raise Forbidden("Only its author can bring a withdrawn comment back.")
    if was_done_before(actor, comment, key, is_withdrawal=False):
        return comment
    last = last_transition(comment)
    if comment.status is Status.WITHDRAWN and last.from_status is not None:
        if not may_undo_withdrawal(actor, comment, withdrawn_at=last.created_at, now=clock.utcnow()):
            raise UndoExpired
        reason = "withdrawal undone by its author"
        change_status(actor=actor, comment=comment, to=last.from_status, reason=reason, request_key=key)
    return comment
