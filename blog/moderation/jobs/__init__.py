"""What follows from decisions, and from reviews that wait for too long."""

import blog.moderation.models  # noqa: F401 (its tables are known from here on)
from blog.moderation.jobs import alarm, settling, statements

__all__ = ["alarm", "settling", "statements"]
