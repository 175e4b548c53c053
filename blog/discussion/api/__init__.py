"""The program's door to discussions: read, follow, answer, preview, edit, withdraw."""

from blog.discussion.api import news, own, reading, writing
from blog.discussion.api.blueprint import blueprint

__all__ = ["blueprint", "news", "own", "reading", "writing"]
