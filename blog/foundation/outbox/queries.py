"""What is in the outbox."""

from collections.abc import Sequence

import sqlalchemy as sa

from blog.foundation import clock
from blog.foundation.database import db
from blog.foundation.outbox.events import OutboxEvent


def parked_and_waiting(*, limit: int = 100) -> Sequence[OutboxEvent]:
    """Events that are not done: the parked ones first, then by when they are due."""
    statement = (
        sa.select(OutboxEvent)
        .where(OutboxEvent.done_at.is_(None))
        .order_by(OutboxEvent.parked_at.is_(None), OutboxEvent.due_at, OutboxEvent.id)
        .limit(limit)
    )
    return db.session.scalars(statement).all()


def seconds_until_due() -> float | None:
    """How long until the next open event is due and free; None when nothing is open."""
    free_at = sa.case(
        (OutboxEvent.leased_until > OutboxEvent.due_at, OutboxEvent.leased_until), else_=OutboxEvent.due_at
    )
    statement = sa.select(free_at).where(OutboxEvent.done_at.is_(None), OutboxEvent.parked_at.is_(None))
    moment = db.session.scalar(statement.order_by(free_at).limit(1))
    return None if moment is None else max(0.0, (moment - clock.utcnow()).total_seconds())
