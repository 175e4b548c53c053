"""What tests of comments share: a clock that stands still, so that a window's last second can be met."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine


@pytest.fixture
def stopped_clock() -> Iterator[time_machine.Traveller]:
    """The clock, standing still until `shift(seconds)` moves it."""
    with time_machine.travel(datetime.now(UTC), tick=False) as traveller:
        yield traveller
