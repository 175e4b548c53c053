"""The program's door to discussions: read, answer, preview, edit, withdraw."""

from blog.discussion.api import own, reading, writing
from blog.discussion.api.blueprint import blueprint

__all__ = ["blueprint", "own", "reading", "writing"]
