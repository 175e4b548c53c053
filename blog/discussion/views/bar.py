"""The bar over a discussion: its orders on the left, on the right what can be picked out of it."""

from typing import Any

from blog.articles.models import Article
from blog.discussion.queries import MOST_COUNTED, Thread
from blog.discussion.views.addresses import article_page_url, view_url
from blog.foundation.http.templating import plural

ORDERS = {
    "threaded": "Threaded",
    "newest": "Newest",
    "oldest": "Oldest",
    "insightful": "Most insightful",
    "funny": "Funniest",
}
BADGES = {"insightful": ("bulb", "Insightful"), "funny": ("laugh", "Funny")}
NOTHING = {
    "insightful": "Nothing here has earned the insightful badge yet. The day is young.",
    "funny": "Nothing here has earned the funny badge yet. We are keeping a straight face.",
    "since": "Nobody has said a word since then. You have read it all.",
}


def bar_shown(thread: Thread, article: Article, counted: dict[str, int]) -> dict[str, Any]:
    """The ways to the other views from this one; `counted` is how many comments each has."""
    view = thread.view
    return {
        "orders": [
            (ORDERS[order], view_url(article, view.ordered(order)), order == view.order) for order in view.orders
        ],
        "all_url": view_url(article, view.filtered()),
        "is_all": not view.filter,
        "here_url": view_url(article, view),
        "unread_base": article_page_url(article, since=""),
        "unread": _unread(counted["here"]) if view.filter == "since" else None,
        "badges": [
            {
                "icon": icon,
                "label": label,
                "url": view_url(article, view.filtered("only", kind)),
                "count": _many(counted[kind]) if counted[kind] else None,
                "is_current": (view.filter, view.value) == ("only", kind),
            }
            for kind, (icon, label) in BADGES.items()
        ],
        "only_name": thread.filtered.name,
    }


def note_shown(thread: Thread, article: Article, counted: dict[str, int]) -> dict[str, str] | None:
    """What this part is of which more is elsewhere: a filtered view with how many it has, or a branch that goes
    on; and the way to all.
    """
    view = thread.view
    if thread.within is not None:
        text = f"More replies to {thread.within.name}." if thread.within.name else "More of one thread."
        return {"text": text, "url": view_url(article, view), "way": "Show the discussion from the start"}
    if not view.filter:
        return None
    name = view.value if view.filter == "only" else view.filter
    what = {"since": "since then", "by": f"by {thread.filtered.name} in this discussion"}
    text = f"{how_many(counted['here'])} {what.get(name, f'with the {name} badge')}."
    if not counted["here"]:
        text = NOTHING[name]  # a person has said something: the comment that they are known by
    if name == "by" and not thread.filtered.is_member:
        text += " Visitors are known by their browser, and in one discussion only."
    return {"text": text, "url": view_url(article, view.filtered()), "way": "Show all comments"}


def how_many(count: int) -> str:
    """So many comments of a filtered view: there is an end to counting them."""
    return plural(count, "comment") if count <= MOST_COUNTED else f"More than {MOST_COUNTED:,} comments"


def _unread(count: int) -> str:
    return f"{_many(count)} new" if count else "Unread"


def _many(count: int) -> str:
    return f"{count:,}" if count <= MOST_COUNTED else f"{MOST_COUNTED:,}+"
