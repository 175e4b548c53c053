"""What an address asks for: a view of the discussion, and a place in it."""

from flask import request

from blog.discussion.queries import DEEPEST_INDENT, FILTERS, View
from blog.discussion.schemas import VIEWS, ViewInput
from blog.foundation.errors import Invalid, NotFound
from blog.foundation.pagination import parse_cursor
from blog.foundation.schemas import load


def asked_view() -> View:
    """The view that is asked for; an order that there is none of is that of the beginning. Raises NotFound for a
    filter that there is none of, two of them, or one in an order that it does not have.
    """
    asked = {name: request.args[name] for name in FILTERS if name in request.args}
    if request.args.get("order") in VIEWS:
        asked["order"] = request.args["order"]
    try:
        view: View = load(ViewInput(), asked)["view"]
    except Invalid:
        raise NotFound from None
    return view


def asked_place(name: str) -> int | None:
    """The comment that is named so. Raises NotFound for what is no number of one."""
    text = request.args.get(name)
    return parse_cursor(text, 1)[0] if text else None


def asked_level() -> int:
    """The indent at which a part goes on. Raises NotFound for one that there is not."""
    level = asked_place("level")
    if level is None:
        return 1
    if not 1 <= level <= DEEPEST_INDENT:
        raise NotFound
    return level
