"""The browser's door to a discussion: read, answer, edit, withdraw, come back."""

from blog.discussion.views import drafts, memory, news, own, reading, versions, writing
from blog.discussion.views.blueprint import blueprint
from blog.discussion.views.drawing import init_pieces
from blog.discussion.views.frames import init_frames
from blog.discussion.views.reading import chatter_box

__all__ = [
    "blueprint",
    "chatter_box",
    "drafts",
    "init_frames",
    "init_pieces",
    "memory",
    "news",
    "own",
    "reading",
    "versions",
    "writing",
]
