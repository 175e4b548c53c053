"""Who may do what with a comment."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from blog.accounts.models import Actor
from blog.accounts.policy import Permission, has_permission
from blog.comments.models import VISIBLE, Comment, Status
from blog.foundation.settings import settings


def is_author(actor: Actor, comment: Comment) -> bool:
    """Whether the actor wrote it, and may say so: a member who is signed in, or the visitor's cookie."""
    if actor.is_signed_in and comment.author_member_id == actor.member_id:
        return True
    return actor.visitor_id is not None and comment.author_visitor_id == actor.visitor_id


def counts_as_author(actor: Actor, comment: Comment) -> bool:
    """Whether the actor is to be taken for its author by others: signed out, too, a cookie that ever
    signed in is the member.
    """
    is_members = actor.member_id is not None and comment.author_member_id == actor.member_id
    return is_members or is_author(actor, comment)


def written_by(actor: Actor) -> sa.ColumnElement[bool]:
    """`is_author` for a query."""
    own = [Comment.author_visitor_id == actor.visitor_id] if actor.visitor_id is not None else []
    if actor.is_signed_in:
        own.append(Comment.author_member_id == actor.member_id)
    return sa.or_(sa.false(), *own)


def may_see_comment(actor: Actor, comment: Comment) -> bool:
    """Readers see what is listed, if only as a tombstone; authors also what is held."""
    is_listed = comment.status in VISIBLE or comment.status is Status.REMOVED or comment.descendant_count > 0
    return is_listed or is_author(actor, comment)


def comment_visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """`may_see_comment` for a query."""
    listed = sa.or_(Comment.status.in_([*VISIBLE, Status.REMOVED]), Comment.descendant_count > 0)
    return sa.or_(listed, written_by(actor))


def may_reply_to_comment(actor: Actor, comment: Comment) -> bool:
    """Only what everybody can read can be answered."""
    return comment.status in VISIBLE


def edits_until(comment: Comment) -> datetime:
    """The end of the comment's edit window."""
    return comment.created_at + timedelta(minutes=settings().edit_minutes)


def may_edit_comment(actor: Actor, comment: Comment, *, now: datetime, is_answered: bool) -> bool:
    """One's own, for a while, until somebody else has answered what it says."""
    return (
        is_author(actor, comment)
        and comment.status in (Status.PUBLISHED, Status.HELD)
        and not is_answered
        and now < edits_until(comment)
    )


def may_see_versions(actor: Actor, comment: Comment) -> bool:
    """What a comment said before it was edited is for its author and for moderators, while it stands."""
    if comment.status in VISIBLE:
        return is_author(actor, comment) or has_permission(actor, Permission.MODERATE)
    return comment.status is Status.HELD and is_author(actor, comment)


def may_withdraw_comment(actor: Actor, comment: Comment) -> bool:
    """One's own, as long as it stands."""
    return is_author(actor, comment) and comment.status in (*VISIBLE, Status.HELD)


def may_undo_withdrawal(actor: Actor, comment: Comment, *, withdrawn_at: datetime, now: datetime) -> bool:
    """One's own, for a minute."""
    window = timedelta(seconds=settings().withdraw_undo_seconds)
    return is_author(actor, comment) and comment.status is Status.WITHDRAWN and now < withdrawn_at + window
