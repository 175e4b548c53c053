"""Delivering what is due: lease, handle and mark in one transaction, or try again later."""

import logging
import secrets
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from blog.foundation import clock
from blog.foundation.database import db, transactional
from blog.foundation.outbox.events import HANDLERS, NobodyHandles, OutboxEvent, Payload
from blog.foundation.settings import settings

BACK_OFF_SECONDS = 5  # the first wait; each further one is twice as long, up to an hour
LONGEST_WAIT = 3600
OURS = Path(__file__).parents[2]
logger = logging.getLogger(__name__)


class LostLease(Exception):
    """The worker was so slow that another has taken the event over; what it did is rolled back."""


@dataclass(frozen=True)
class Leased:
    """An event that this worker may deliver, known by the key of its lease."""

    id: int
    key: str
    name: str
    payload: Payload
    attempt: int


def deliver_due(*, is_stopping: Callable[[], object] = bool) -> int:
    """Deliver events that are due, oldest first, until none is left or `is_stopping`; returns how
    many were tried. Any number of workers may do this at once.
    """
    tried = 0
    while not is_stopping() and (leased := lease_next()) is not None:
        tried += 1
        try:
            deliver(leased)
        except LostLease:
            logger.warning("event %s (%s) was taken over by another worker", leased.id, leased.name)
        except Exception as error:  # noqa: BLE001 (whatever a handler meets, the others go on)
            _note_failure(leased, error)
    return tried


def lease_next() -> Leased | None:
    """Take the next event that is due and that nobody holds. One whose attempts are used up without
    an answer, since each took its worker with it, is parked on the way.
    """
    while True:
        event = _next_free()
        if event is None or not event.parked_at:
            break
        logger.error("event %s (%s) is parked: %s", event.id, event.name, event.error)
    if event is None:
        return None
    return Leased(event.id, event.lease_key or "", event.name, event.payload, event.attempts)


def deliver(leased: Leased) -> None:
    """Run the handler and mark the event done. Raises LostLease, or what the handler raises."""
    handling = HANDLERS.get(leased.name)
    if handling is None:
        raise NobodyHandles(leased.name)
    if handling.in_transaction:
        _handle_and_finish(leased)
    else:
        handling.handler(leased.payload)
        _finish(leased)


@transactional
def _next_free() -> OutboxEvent | None:
    """Lease or park the next free event. On PostgreSQL rows that another worker is just taking are
    passed over; on SQLite there is one writer at a time anyway.
    """
    now = clock.utcnow()
    statement = (
        sa.select(OutboxEvent)
        .where(
            OutboxEvent.done_at.is_(None),
            OutboxEvent.parked_at.is_(None),
            OutboxEvent.due_at <= now,
            sa.or_(OutboxEvent.leased_until.is_(None), OutboxEvent.leased_until < now),
        )
        .order_by(OutboxEvent.due_at, OutboxEvent.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    event = db.session.scalars(statement).one_or_none()
    if event is None:
        return None
    if event.attempts >= settings().outbox_attempts:
        event.parked_at, event.lease_key, event.leased_until = now, None, None
        event.error = event.error or "the worker ended while it delivered this"
        return event
    event.attempts += 1
    event.lease_key = secrets.token_hex(8)
    event.leased_until = now + timedelta(seconds=settings().outbox_lease_seconds)
    return event


@transactional
def _handle_and_finish(leased: Leased) -> None:
    """Both in one transaction, with the event held: what the handler writes takes effect once."""
    event = _held(leased)
    HANDLERS[leased.name].handler(leased.payload)
    _mark_done(event)


@transactional
def _finish(leased: Leased) -> None:
    """Whoever comes to the end first has delivered it, even if their lease has ended meanwhile: what
    takes longer than a lease would else be begun again and again, and never be done.
    """
    event = db.session.get(OutboxEvent, leased.id, with_for_update=True, populate_existing=True)
    if event is None or event.done_at is not None:
        raise LostLease
    event.parked_at = None
    _mark_done(event)


def _mark_done(event: OutboxEvent) -> None:
    event.done_at, event.lease_key, event.leased_until, event.error = clock.utcnow(), None, None, None


def _note_failure(leased: Leased, error: Exception) -> None:
    """Log and store what happened, without its message: that may quote what somebody wrote."""
    what = _kind_and_place(error)
    steps = "".join(traceback.format_tb(error.__traceback__))
    logger.error("event %s (%s), attempt %s: %s\n%s", leased.id, leased.name, leased.attempt, what, steps)
    _put_off(leased, what)


@transactional
def _put_off(leased: Leased, error: str) -> None:
    """Let the event be tried again later, or park it when it was tried often enough."""
    try:
        event = _held(leased)
    except LostLease:
        return
    now = clock.utcnow()
    event.error, event.lease_key, event.leased_until = error, None, None
    if event.attempts >= settings().outbox_attempts:
        event.parked_at = now
        logger.error(
            "event %s (%s) is parked: `outbox list` shows it, `outbox retry` tries again", event.id, event.name
        )
    else:
        wait = min(BACK_OFF_SECONDS * 2 ** (event.attempts - 1), LONGEST_WAIT)
        event.due_at = now + timedelta(seconds=wait)


def _held(leased: Leased) -> OutboxEvent:
    """The event, locked, if this worker still holds it."""
    event = db.session.get(OutboxEvent, leased.id, with_for_update=True, populate_existing=True)
    if event is None or event.lease_key != leased.key or event.done_at is not None:
        raise LostLease
    return event


def _kind_and_place(error: Exception) -> str:
    """What kind of error it is, and the last line of ours that it came from."""
    kinds = [type(error).__name__]
    if isinstance(error, sa.exc.DBAPIError):
        kinds.append(f"({type(error.orig).__name__})")
    steps = traceback.extract_tb(error.__traceback__)
    last = [step for step in steps if Path(step.filename).is_relative_to(OURS)][-1]
    return f"{' '.join(kinds)} at {Path(last.filename).relative_to(OURS.parent)}:{last.lineno}"
