"""What time it is."""

from datetime import UTC, datetime


def utcnow() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)
