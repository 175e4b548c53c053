"""What happens after a transaction is recorded in it: the outbox.

A service records an event in its own transaction; a worker delivers it at least once to the one
handler of that name. The row is the truth: a queue may forget, a worker may die, the row is still
due. What a handler writes is committed together with the row's `done_at`, so it takes effect once.
"""

from blog.foundation.outbox.delivery import deliver_due
from blog.foundation.outbox.events import Handler, OutboxEvent, Payload, handles, record
from blog.foundation.outbox.queries import parked_and_waiting, seconds_until_due
from blog.foundation.outbox.upkeep import forget_delivered, retry_parked

__all__ = [
    "Handler",
    "OutboxEvent",
    "Payload",
    "deliver_due",
    "forget_delivered",
    "handles",
    "parked_and_waiting",
    "record",
    "retry_parked",
    "seconds_until_due",
]
