"""How the flags of somebody ended: those that they gave, and those that they got."""

import sqlalchemy as sa

from blog.comments.models import Comment
from blog.flags.models import Flag, FlagOutcome
from blog.foundation.database import db
from blog.moderation.queries.records import Subject

WAITING = "waiting"


def flags_made(subject: Subject) -> dict[str, int]:
    """How many flags the subject gave, by outcome; taken back ones aside."""
    if subject.member_id is not None:
        return _counted(Flag.flagger_member_id == subject.member_id)
    if subject.visitor_id is not None:
        return _counted(Flag.flagger_visitor_id == subject.visitor_id)
    return _counted(Flag.network == subject.network)


def flags_got(subject: Subject) -> dict[str, int]:
    """How many flags the subject's comments got, by outcome; taken back ones aside."""
    return _counted(Flag.comment_id.in_(sa.select(Comment.id).where(subject.of_comments)))


def _counted(condition: sa.ColumnElement[bool]) -> dict[str, int]:
    statement = sa.select(Flag.outcome, sa.func.count()).where(condition, Flag.taken_back_at.is_(None))
    found = {row.outcome: row[1] for row in db.session.execute(statement.group_by(Flag.outcome))}
    return {WAITING: found.get(None, 0)} | {outcome.value: found.get(outcome, 0) for outcome in FlagOutcome}
