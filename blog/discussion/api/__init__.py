"""The program's door to discussions: read, follow, answer, preview, edit, withdraw, say what was read."""

from blog.discussion.api import news, own, reading, visits, writing
from blog.discussion.api.blueprint import blueprint

__all__ = ["blueprint", "news", "own", "reading", "visits", "writing"]
