"""Which part of the queue an address asks for, and the addresses of parts."""

import re
from dataclasses import replace
from typing import Any

from flask import request, url_for

from blog.foundation.errors import NotFound
from blog.foundation.pagination import parse_cursor
from blog.moderation.queries import Show, View

AUTHOR = re.compile(r"(member|visitor)-([0-9]{1,18})")
NETWORK = re.compile(r"[0-9a-zA-Z_-]{1,64}")


def asked_view() -> View:
    """The part of the queue that the address names. Raises NotFound for one that there is not."""
    asked = request.args
    try:
        show = Show(asked.get("show") or Show.ALL)
    except ValueError:
        raise NotFound from None
    view = View(show, article_id=parse_cursor(asked["article"], 1)[0] if asked.get("article") else None)
    if asked.get("author"):
        kind, key = _matched(AUTHOR, asked["author"]).groups()
        view = replace(view, member_id=int(key)) if kind == "member" else replace(view, visitor_id=int(key))
    if asked.get("network"):
        view = replace(view, network=_matched(NETWORK, asked["network"]).group())
    return view


def _matched(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    found = pattern.fullmatch(text)
    if found is None:
        raise NotFound
    return found


def named(view: View) -> dict[str, Any]:
    """How addresses name the view."""
    author = f"member-{view.member_id}" if view.member_id is not None else None
    author = f"visitor-{view.visitor_id}" if view.visitor_id is not None else author
    show = None if view.show is Show.ALL else view.show.value
    parts = {"show": show, "article": view.article_id, "author": author, "network": view.network}
    return {name: value for name, value in parts.items() if value is not None}


def queue_url(view: View, **more: Any) -> str:
    """Where the view is listed."""
    return url_for("moderation.queue", **named(view), **more)


def case_url(view: View, review_id: int, **more: Any) -> str:
    """A review, beside the view."""
    return url_for("moderation.case", review_id=review_id, **named(view), **more)
