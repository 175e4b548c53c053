"""What a moderator has to leave to others, and what was decided before."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from blog.accounts.models import Actor, Member, Visitor
from blog.comments.models import Comment
from blog.flags.models import Flag
from blog.foundation.database import db
from blog.moderation.models import Action, Decision

Undo = aliased(Decision, name="undo")
# What stands: neither an undo, nor undone.
STANDING = sa.and_(
    Decision.action != Action.UNDO,
    sa.not_(sa.exists(sa.select(sa.literal(1)).select_from(Undo).where(Undo.undoes_id == Decision.id))),
)


def own_matters(*, actor: Actor, comment_ids: Collection[int]) -> set[int]:
    """Which of these comments the actor wrote, or flagged without taking it back, under their name or under any
    cookie that counts as theirs; one statement.
    """
    me, cookie = actor.member_id or 0, actor.visitor_id or 0  # nobody's id is 0
    cookies = sa.select(Visitor.id).where(sa.or_(Visitor.member_id == me, Visitor.id == cookie))
    is_mine = sa.or_(Comment.author_member_id == me, Comment.author_visitor_id.in_(cookies))
    is_my_flag = sa.or_(Flag.flagger_member_id == me, Flag.flagger_visitor_id.in_(cookies))
    written = sa.select(Comment.id).where(Comment.id.in_(comment_ids), is_mine)
    flagged = sa.select(Flag.comment_id).where(Flag.comment_id.in_(comment_ids), is_my_flag)
    return set(db.session.scalars(sa.union(written, flagged.where(Flag.taken_back_at.is_(None)))))


def newest_decision(*, review_id: int) -> Decision | None:
    """The decision on the review that stands, undone ones aside."""
    return _newest(Decision.review_id == review_id)


def newest_decision_on(*, comment_id: int) -> Decision | None:
    """The same of the comment, whichever review it was."""
    return _newest(Decision.comment_id == comment_id)


def public_reasons(comment_ids: Collection[int]) -> dict[int, str]:
    """Why moderators removed these comments, as all are told; of what was removed elsewhere nobody knows. One
    statement, none for no comments.
    """
    if not comment_ids:
        return {}
    is_removal = sa.and_(Decision.action.in_([Action.REMOVE, Action.SPAM]), Decision.public_text.is_not(None))
    statement = sa.select(Decision.comment_id, Decision.public_text).where(is_removal, STANDING)
    found = db.session.execute(statement.where(Decision.comment_id.in_(comment_ids)).order_by(Decision.id))
    return {key: text for key, text in found if text is not None}  # the newest of each


def is_undone(decision: Decision) -> bool:
    """Whether somebody has taken the decision back."""
    undone = sa.select(sa.exists().where(Undo.undoes_id == decision.id))
    return bool(db.session.scalar(undone))


def name_of(member_id: int | None) -> str | None:
    """What a moderator is called; None for nobody in person."""
    return db.session.scalar(sa.select(Member.name).where(Member.id == member_id)) if member_id else None


def _newest(condition: sa.ColumnElement[bool]) -> Decision | None:
    statement = sa.select(Decision).where(condition, STANDING).order_by(Decision.id.desc()).limit(1)
    return db.session.scalars(statement).one_or_none()
