"""What becomes of discussions by the clock."""

from blog.accounts.models import SYSTEM
from blog.discussion.services import forget_drafts, forget_orders, forget_visits
from blog.foundation.outbox import Payload
from blog.foundation.schedule import nightly


@nightly("discussion.forget_orders")
def forget_kept_orders(payload: Payload) -> None:
    """Orders of scores that nobody pages through any more are forgotten."""
    forget_orders(actor=SYSTEM)


@nightly("discussion.forget_drafts")
def forget_kept_drafts(payload: Payload) -> None:
    """What nobody came back for in a week is forgotten."""
    forget_drafts(actor=SYSTEM)


@nightly("discussion.forget_visits")
def forget_old_visits(payload: Payload) -> None:
    """How far somebody has read is forgotten some months after they did."""
    forget_visits(actor=SYSTEM)
