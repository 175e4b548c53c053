"""What a reader sees of a discussion: a bounded page of it, with their own marks."""

from blog.discussion.queries.drafts import kept_fields
from blog.discussion.queries.filters import FILTERS, MOST_COUNTED, Filtered, View, counts, floor_of
from blog.discussion.queries.marks import NO_DEEDS, Deeds, Marks, deeds_of, marks_of
from blog.discussion.queries.news import News, comments_since, edition_at, edition_of, news_nodes, place_of_now
from blog.discussion.queries.nodes import DEEPEST_INDENT, Node, Rest, new_below
from blog.discussion.queries.orders import MOVING, OrderNotKept
from blog.discussion.queries.pages import Context, Thread, branch_page, flat_page, permalink_page, threaded_page
from blog.discussion.queries.stamps import Scores, State, stamp_now, stamp_shown
from blog.discussion.queries.visits import Memory, memory_of

__all__ = [
    "DEEPEST_INDENT",
    "FILTERS",
    "MOST_COUNTED",
    "MOVING",
    "NO_DEEDS",
    "Context",
    "Deeds",
    "Filtered",
    "Marks",
    "Memory",
    "News",
    "Node",
    "OrderNotKept",
    "Rest",
    "Scores",
    "State",
    "Thread",
    "View",
    "branch_page",
    "comments_since",
    "counts",
    "deeds_of",
    "edition_at",
    "edition_of",
    "flat_page",
    "floor_of",
    "kept_fields",
    "marks_of",
    "memory_of",
    "new_below",
    "news_nodes",
    "permalink_page",
    "place_of_now",
    "stamp_now",
    "stamp_shown",
    "threaded_page",
]
