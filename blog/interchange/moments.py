"""Other systems' dates."""

import re
from datetime import UTC, datetime
from typing import Any

WORDPRESS = re.compile(r"(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)")
EARLIEST = 1000  # years of four digits: an address begins with them


def wordpress_moment(text: str) -> datetime | None:
    """The UTC moment of `2010-10-20 14:08:20`; None for zeros and for what is no date."""
    found = WORDPRESS.fullmatch(text.strip())
    return _sensible(lambda: datetime(*map(int, found.groups()), tzinfo=UTC)) if found else None  # type: ignore[arg-type,misc]


def iso_moment(value: Any) -> datetime | None:
    """The moment of an ISO 8601 text (UTC where it names no zone) or of seconds since 1970."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _sensible(lambda: datetime.fromtimestamp(value, UTC))
    if isinstance(value, str):
        return _sensible(lambda: _aware(datetime.fromisoformat(value.strip())))
    return None


def _aware(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _sensible(make: Any) -> datetime | None:
    try:
        moment: datetime = make()
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment.year >= EARLIEST else None
