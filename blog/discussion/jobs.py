"""What becomes of discussions by the clock."""

from blog.discussion.services import forget_orders
from blog.foundation.outbox import Payload
from blog.foundation.schedule import nightly


@nightly("discussion.forget_orders")
def forget_kept_orders(payload: Payload) -> None:
    """Orders of scores that nobody pages through any more are forgotten."""
    forget_orders()
