"""What tests of the outbox share: workers, and a clock that stands still."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from tests.mailbox import certificate
from tests.workers import effects_table, nursery, start_workers

__all__ = ["certificate", "effects_table", "nursery", "start_workers", "stopped_clock"]


@pytest.fixture
def stopped_clock() -> Iterator[time_machine.Traveller]:
    """The clock, standing still until `shift(seconds)` or `move_to(moment)` moves it."""
    with time_machine.travel(datetime.now(UTC), tick=False) as traveller:
        yield traveller
