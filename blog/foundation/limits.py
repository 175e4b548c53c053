"""Rate limits: how often is too often, and how long to wait."""

import time

from flask import Flask, current_app
from limits import parse
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from blog.foundation.errors import TooSoon

KEY = "lastword.limiter"


def init_limits(app: Flask, url: str) -> None:
    """Count in the store at `url`: memory:// for one process, redis://… for several."""
    app.extensions[KEY] = MovingWindowRateLimiter(storage_from_string(url))


def spend(rule: str, *key: str) -> None:
    """Count one use of what `key` names against `rule` (such as "5 per 10 minutes").

    Raises TooSoon with the seconds to wait when the rule is used up; a refused try does not count.
    """
    limiter: MovingWindowRateLimiter = current_app.extensions[KEY]
    limit = parse(rule)
    if not limiter.hit(limit, *key):
        frees_at = limiter.get_window_stats(limit, *key).reset_time
        raise TooSoon(int(frees_at - time.time()) + 1)
