"""Keeping the outbox small, and giving parked events another chance."""

from datetime import timedelta
from typing import cast

import sqlalchemy as sa

from blog.foundation import clock
from blog.foundation.database import db, transactional
from blog.foundation.outbox.events import OutboxEvent

KEPT_DAYS = 14  # long enough to look into what went wrong last week


@transactional
def retry_parked(*, event_id: int | None = None) -> int:
    """Let the parked event (or all) be delivered again, with all attempts; returns how many."""
    statement = sa.update(OutboxEvent).where(OutboxEvent.parked_at.is_not(None))
    if event_id is not None:
        statement = statement.where(OutboxEvent.id == event_id)
    count = _rows(statement.values(parked_at=None, attempts=0, due_at=clock.utcnow()))
    if count:
        db.session.info["has_events"] = True
    return count


@transactional
def forget_delivered() -> int:
    """Delete what was delivered two weeks ago; returns how many. Parked events stay."""
    before = clock.utcnow() - timedelta(days=KEPT_DAYS)
    return _rows(sa.delete(OutboxEvent).where(OutboxEvent.done_at < before))


def _rows(statement: sa.Update | sa.Delete) -> int:
    """How many rows the statement changed."""
    return cast("sa.CursorResult[object]", db.session.execute(statement)).rowcount
