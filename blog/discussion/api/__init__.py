"""The program's door to discussions: read, follow, answer, preview, edit, see what was edited, withdraw, say what was
read.
"""

from blog.discussion.api import news, own, reading, versions, visits, writing
from blog.discussion.api.blueprint import blueprint

__all__ = ["blueprint", "news", "own", "reading", "versions", "visits", "writing"]
