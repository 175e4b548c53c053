"""How moderation goes today: who decided what, and how long it took."""

import statistics
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from blog.accounts.models import Member
from blog.foundation import clock
from blog.foundation.database import db
from blog.moderation.models import Action, Decision
from blog.reviews.models import Review

MOST = 5_000  # decisions of a day that are looked at; beyond it the figures are of the last ones


@dataclass(frozen=True)
class Today:
    """The decisions of a day that still count: how many of each action by each moderator (None: nobody in person), and
    the median time that a review had waited.
    """

    by_moderator: dict[str | None, Counter[Action]]
    median: timedelta | None

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(sum(actions.values()) for actions in self.by_moderator.values())


def today() -> Today:
    """The decisions since midnight (UTC), without those that were undone, in one statement."""
    undo = aliased(Decision, name="undo")
    statement = (
        sa.select(Decision.action, Decision.created_at, Review.opened_at, Member.name)
        .join(Review, Review.id == Decision.review_id)
        .outerjoin(Member, Member.id == Decision.moderator_id)
        .outerjoin(undo, undo.undoes_id == Decision.id)
        .where(Decision.created_at >= _midnight(), Decision.action != Action.UNDO, undo.id.is_(None))
        .order_by(Decision.created_at.desc())
        .limit(MOST)
    )
    by_moderator: dict[str | None, Counter[Action]] = {}
    waits = []
    for action, created_at, opened_at, name in db.session.execute(statement):
        by_moderator.setdefault(name, Counter())[action] += 1
        if action is not Action.RESTORE:  # what is restored had been decided before
            waits.append((created_at - opened_at).total_seconds())
    median = timedelta(seconds=statistics.median(waits)) if waits else None
    return Today(by_moderator, median)


def _midnight() -> datetime:
    return clock.utcnow().replace(hour=0, minute=0, second=0, microsecond=0)
