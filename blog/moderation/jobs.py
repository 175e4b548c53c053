"""What follows a review, a moment or some hours later."""

import blog.moderation.models  # noqa: F401 (its tables are known from here on)
from blog.foundation.outbox import Payload, handles


@handles("reviews.opened")
def watch_the_queue(payload: Payload) -> None:
    """Somebody is told where reviews wait for too long."""
