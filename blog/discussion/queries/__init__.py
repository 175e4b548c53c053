"""What a reader sees of a discussion: a bounded page of it, with their own marks."""

from blog.discussion.queries.drafts import kept_fields
from blog.discussion.queries.nodes import DEEPEST_INDENT, Marks, Node
from blog.discussion.queries.orders import beginning
from blog.discussion.queries.pages import Context, Thread, flat_page, permalink_page, threaded_page

__all__ = [
    "DEEPEST_INDENT",
    "Context",
    "Marks",
    "Node",
    "Thread",
    "beginning",
    "flat_page",
    "kept_fields",
    "permalink_page",
    "threaded_page",
]
