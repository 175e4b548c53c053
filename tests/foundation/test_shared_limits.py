"""Several processes allow as much as one; while their store is away each counts for itself."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from flask import Flask

from blog.foundation.errors import TooSoon
from blog.foundation.limits import peek, spend

pytestmark = pytest.mark.one_database("limits are not in the database")
RULE = "3 per 10 minutes"


def uses(app: Flask, times: int) -> int:
    """How many of so many tries were allowed."""
    allowed = 0
    with app.app_context():
        for _ in range(times):
            with suppress(TooSoon):
                spend(RULE, "post", "somebody")
                allowed += 1
        assert peek(RULE, "post", "somebody").remaining == 0 or allowed == times
    return allowed


def test_applications_with_one_store_share_a_limit(make_app: Callable[..., Flask], valkey: str):
    first, second = make_app(limits_url=valkey), make_app(limits_url=valkey)
    assert [uses(first, 2), uses(second, 2), uses(first, 2)] == [2, 1, 0]


def test_a_store_that_is_away_leaves_each_to_itself(make_app: Callable[..., Flask], caplog):
    first, second = (make_app(limits_url="redis://127.0.0.1:1/0") for _ in range(2))
    assert [uses(first, 4), uses(second, 4)] == [3, 3]
    assert "each process counts rate limits for itself" in caplog.text
