"""What follows a decision or a withdrawal, once it can no longer be undone."""

from blog.accounts.models import SYSTEM
from blog.foundation.outbox import Payload, handles
from blog.moderation.services import settle_decision, settle_withdrawal


@handles("moderation.settle")
def settle(payload: Payload) -> None:
    """A decision that was not undone has its consequences."""
    settle_decision(actor=SYSTEM, decision_id=payload["decision_id"])


@handles("moderation.settle_withdrawal")
def settle_withdrawn(payload: Payload) -> None:
    """What stays withdrawn counts for or against nobody."""
    settle_withdrawal(actor=SYSTEM, review_id=payload["review_id"])
