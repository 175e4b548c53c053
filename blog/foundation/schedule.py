"""Chores: what is done once a day, however many workers there are."""

from collections.abc import Callable

import sqlalchemy as sa

from blog.foundation import clock
from blog.foundation.database import db, transactional
from blog.foundation.outbox import Handler, OutboxEvent, handles, record

NIGHT_HOUR = 3  # UTC: when most readers of most publications sleep
NIGHTLY: list[str] = []


def nightly(name: str, *, in_transaction: bool = True) -> Callable[[Handler], Handler]:
    """Make the function a chore of every night, recorded as an event called `name`.

    `in_transaction` is that of `handles`.
    """

    def register(handler: Handler) -> Handler:
        NIGHTLY.append(name)
        return handles(name, in_transaction=in_transaction)(handler)

    return register


def record_chores() -> int:
    """Record tonight's chores, unless that was done; returns how many were recorded now.

    Whoever comes late (no worker ran at night) records them still, until midnight.
    """
    now = clock.utcnow()
    if now.hour < NIGHT_HOUR:
        return 0
    keys = {f"{name}:{now:%Y-%m-%d}": name for name in NIGHTLY}
    known = db.session.scalars(sa.select(OutboxEvent.dedupe_key).where(OutboxEvent.dedupe_key.in_(keys)))
    missing = keys.keys() - set(known)
    return _record_once({key: keys[key] for key in sorted(missing)}) if missing else 0


@transactional
def _record_once(names: dict[str, str]) -> int:
    """Record these chores by their keys; another worker may be doing the same."""
    return sum(record(name, {}, dedupe_key=key) for key, name in names.items())
