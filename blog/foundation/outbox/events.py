"""Events: the row, how it is recorded, and who handles it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from blog.foundation import clock
from blog.foundation.database import Base, UTCDateTime, db, primary_key

Payload = dict[str, Any]
Handler = Callable[[Payload], None]
OPEN = sa.text("done_at IS NULL AND parked_at IS NULL")


class OutboxEvent(Base):
    """Something that happened and that somebody else must still act on.

    `attempts` counts deliveries begun, so that one that kills its worker is parked too. A worker
    holds a lease (`lease_key`, until `leased_until`) while it delivers. `error` says what kind of
    error the last attempt met and where, without any value.
    """

    __tablename__ = "outbox_events"
    __table_args__ = (
        sa.Index("ix_outbox_events_open", "due_at", "id", sqlite_where=OPEN, postgresql_where=OPEN),
        sa.CheckConstraint("done_at IS NULL OR parked_at IS NULL", name="event_is_done_or_parked"),
    )

    id: Mapped[primary_key]
    name: Mapped[str] = mapped_column(sa.Text)
    payload: Mapped[Payload] = mapped_column(sa.JSON)
    dedupe_key: Mapped[str | None] = mapped_column(sa.Text, unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.utcnow)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.utcnow)
    attempts: Mapped[int] = mapped_column(sa.Integer, default=0)
    lease_key: Mapped[str | None] = mapped_column(sa.Text)
    leased_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    parked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    error: Mapped[str | None] = mapped_column(sa.Text)


@dataclass(frozen=True)
class Handling:
    """Who handles the events of a name, and whether inside the transaction that marks them done."""

    handler: Handler
    in_transaction: bool


HANDLERS: dict[str, Handling] = {}


class NobodyHandles(LookupError):
    """There is no handler of that name."""


def handles(name: str, *, in_transaction: bool = True) -> Callable[[Handler], Handler]:
    """Make the function the handler of events called `name`. There is one a name.

    What it writes is committed together with the event's being done, so it takes effect once; it
    re-reads what it acts on. A handler that takes long or reaches out of the database does so with
    `in_transaction=False`: it holds nobody up, and may run more than once for one event.
    """

    def register(handler: Handler) -> Handler:
        if name in HANDLERS:
            raise ValueError(f"{name} has a handler already")
        HANDLERS[name] = Handling(handler, in_transaction)
        return handler

    return register


def record(name: str, payload: Payload, *, due_at: datetime | None = None, dedupe_key: str | None = None) -> bool:
    """Record an event in the running transaction, due now or at `due_at`.

    The payload names rows by their ids and holds nothing personal: operators see it. With a
    `dedupe_key` the event is recorded once; returns whether it was now. Raises RuntimeError outside
    a transaction for writing, where it could be committed without its cause, and NobodyHandles.
    """
    session = db.session()
    if not session.info.get("is_writing"):
        raise RuntimeError("an event is recorded in the transaction of its cause")
    if name not in HANDLERS:
        raise NobodyHandles(name)
    kind = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    event = kind.insert(OutboxEvent).values(
        name=name, payload=payload, due_at=due_at or clock.utcnow(), dedupe_key=dedupe_key
    )
    event = event.on_conflict_do_nothing(index_elements=["dedupe_key"]).returning(OutboxEvent.id)
    if session.scalar(event) is None:
        return False
    session.info["has_events"] = True
    return True
