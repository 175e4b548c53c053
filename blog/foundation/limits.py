"""Rate limits: how often is too often, and how long to wait."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TypeVar

import limits
from flask import Flask, current_app
from limits.errors import StorageError
from limits.storage import MemoryStorage, storage_from_string
from limits.storage.memory import Entry
from limits.strategies import MovingWindowRateLimiter

from blog.foundation.errors import TooSoon

KEY = "lastword.limiters"
MEMORY = "memory://"
R = TypeVar("R")
PATIENCE = 1.0  # seconds that a shared store may take to answer
logger = logging.getLogger(__name__)
parse = lru_cache(limits.parse)


class Memory(MemoryStorage):
    """Uses counted in this process. The parent has a thread look at all keys after each use, and keeps every
    key for good; here each use looks at two others and forgets those that count no more.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        super().__init__()

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count one use of `key`, unless `limit` of them are younger than `expiry` seconds."""
        with self.lock:
            now = time.time()
            self._forget_some(now)
            uses = self.events.get(key, [])
            if len(uses) >= limit and uses[limit - 1].atime >= now - expiry:
                return False
            self.events[key] = [Entry(expiry), *uses[: limit - 1]]
            return True

    def _forget_some(self, now: float) -> None:
        """Of the two keys that wait longest to be looked at, forget the used up; the other ones go last."""
        for key in list(islice(self.events, 2)):
            uses = self.events.pop(key)
            if uses[0].expiry > now:
                self.events[key] = uses

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """When the oldest use that counts was, and how many do."""
        with self.lock:
            return super().get_moving_window(key, limit, expiry)


def init_limits(app: Flask, url: str) -> None:
    """Count in the store at `url`: memory:// for one process, redis://… for several. While a shared
    store does not answer, each process counts for itself.
    """
    app.extensions[KEY] = [MovingWindowRateLimiter(Memory())]
    if not url.startswith(MEMORY):
        options = {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE}
        store = storage_from_string(url.replace("valkey", "redis", 1), wrap_exceptions=True, **options)
        app.extensions[KEY].insert(0, MovingWindowRateLimiter(store))


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

    def hit(limiter: MovingWindowRateLimiter) -> Allowance | None:
        return None if limiter.hit(parse(rule), *key) else _left(limiter, rule, key)

    refused = _counted(hit)
    if refused is not None:
        raise TooSoon(refused.seconds)


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
