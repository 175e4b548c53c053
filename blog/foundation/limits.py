"""Rate limits: how often is too often, and how long to wait."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from flask import Flask, current_app
from limits import parse
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from blog.foundation.errors import TooSoon

KEY = "lastword.limiters"
MEMORY = "memory://"
R = TypeVar("R")
PATIENCE = 1.0  # seconds that a shared store may take to answer
logger = logging.getLogger(__name__)


def init_limits(app: Flask, url: str) -> None:
    """Count in the store at `url`: memory:// for one process, redis://… for several. While a shared
    store does not answer, each process counts for itself.
    """
    options = {} if url.startswith(MEMORY) else {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE}
    store = storage_from_string(url.replace("valkey", "redis", 1), wrap_exceptions=True, **options)
    app.extensions[KEY] = [MovingWindowRateLimiter(store)]
    if options:
        app.extensions[KEY].append(MovingWindowRateLimiter(storage_from_string(MEMORY)))


@dataclass(frozen=True)
class Allowance:
    """What is left of a limit: of `limit` uses `remaining`, until the oldest counts no more."""

    limit: int
    remaining: int
    seconds: int


def spend(rule: str, *key: str) -> None:
    """Count one use of what `key` names against `rule` (such as "5 per 10 minutes").

    Raises TooSoon with the seconds to wait when the rule is used up; a refused try does not count.
    """

    def hit(limiter: MovingWindowRateLimiter) -> tuple[bool, Allowance]:
        return limiter.hit(parse(rule), *key), _left(limiter, rule, key)

    is_taken, left = _counted(hit)
    if not is_taken:
        raise TooSoon(left.seconds)


def spend_each(*uses: tuple[str, tuple[str, ...]]) -> None:
    """Count one use against each of these rules, each with its key; none where one of them is used up.

    Raises TooSoon with the seconds to wait for that one.
    """
    spent = [left.seconds for left in (peek(rule, *key) for rule, key in uses) if not left.remaining]
    if spent:
        raise TooSoon(max(spent))
    for rule, key in uses:
        spend(rule, *key)


def peek(rule: str, *key: str) -> Allowance:
    """What is left of `rule` for what `key` names; looking does not count."""
    return _counted(lambda limiter: _left(limiter, rule, key))


def forgive(rule: str, *key: str) -> None:
    """Count the uses so far of what `key` names no more."""
    _counted(lambda limiter: limiter.clear(parse(rule), *key))


def _left(limiter: MovingWindowRateLimiter, rule: str, key: tuple[str, ...]) -> Allowance:
    limit = parse(rule)
    window = limiter.get_window_stats(limit, *key)
    seconds = max(1, int(window.reset_time - time.time()) + 1)  # rounded up: who waits it out is let in
    return Allowance(limit.amount, window.remaining, seconds)


def _counted(count: Callable[[MovingWindowRateLimiter], R]) -> R:
    """`count` in the shared store, or in this process's memory while that does not answer."""
    shared, *own = current_app.extensions[KEY]
    try:
        return count(shared)
    except StorageError as error:
        logger.warning("each process counts rate limits for itself: %s", error.storage_error)
        return count(own[0])
