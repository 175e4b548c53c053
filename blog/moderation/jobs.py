"""What follows a review, a moment or some hours later."""

from blog.accounts.models import SYSTEM
from blog.foundation.outbox import Payload, handles
from blog.moderation import services


@handles("reviews.opened")
def watch_the_queue(payload: Payload) -> None:
    """Somebody is told where reviews wait for too long."""


@handles("moderation.settle")
def settle(payload: Payload) -> None:
    """A decision that was not undone has its consequences."""
    services.settle_decision(actor=SYSTEM, decision_id=payload["decision_id"])


@handles("moderation.settle_withdrawal")
def settle_withdrawal(payload: Payload) -> None:
    """What stays withdrawn counts for or against nobody."""
    services.settle_withdrawal(actor=SYSTEM, review_id=payload["review_id"])


@handles("moderation.tell_author", in_transaction=False)
def tell_author(payload: Payload) -> None:
    """The author learns what was decided about their comment, and why."""
