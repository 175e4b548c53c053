"""The browser's door to a discussion: read, answer, edit, withdraw."""

from blog.discussion.views import own, reading, writing
from blog.discussion.views.blueprint import blueprint
from blog.discussion.views.reading import chatter_box

__all__ = ["blueprint", "chatter_box", "own", "reading", "writing"]
