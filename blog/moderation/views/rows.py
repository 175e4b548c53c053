"""The list of the queue, as its templates get it."""

from dataclasses import replace
from typing import Any, cast

from flask import request, url_for

from blog.accounts.models import Actor
from blog.flags.queries import weights_of
from blog.foundation.markup import excerpt
from blog.foundation.pagination import Page
from blog.moderation.queries import Counts, Show, View, Waiting, queue_cursor
from blog.moderation.views import words
from blog.moderation.views.asked import case_url, named, queue_url
from blog.moderation.views.screening import held_by

EXCERPT = 120  # characters: two lines of the list


def rows_shown(actor: Actor, view: View, waiting: list[Waiting], current: int | None = None) -> list[dict[str, Any]]:
    """Reviews in the list; the `current` one is that which stands beside it."""
    weights = weights_of([one.review.id for one in waiting])
    return [_row(actor, view, one, current, weights[one.review.id].total) for one in waiting]


def _row(actor: Actor, view: View, waiting: Waiting, current: int | None, weight: float) -> dict[str, Any]:
    review, comment = waiting.review, waiting.comment
    flags = words.flag_count(review)
    is_others = waiting.claimed_by is not None and review.claimed_by_id != actor.member_id
    brought = "held" if review.is_held else "taken up"
    return {
        "id": review.id,
        "version": review.version,
        "url": case_url(view, review.id),
        "name": comment.author_name,
        "mark": _mark(waiting),
        "is_bad": flags > 0,
        "text": excerpt(comment.body_html, EXCERPT),
        "weight": words.weight(weight) if flags else "–",
        "flag_count": flags,
        "brought": brought,
        "age": words.age(review.opened_at),
        "opened_at": review.opened_at,
        "looked_at_by": waiting.claimed_by if is_others else None,
        "is_current": review.id == current,
        "is_chosen": str(review.id) in {text.split(":")[0] for text in request.form.getlist("chosen")},
    }


def _mark(waiting: Waiting) -> tuple[str, str]:
    """Why it waits: what readers flagged it as, or which check held it."""
    reason = words.main_reason(waiting.review)
    if reason is not None:
        return "flag", reason.capitalize()
    return ("clock", held_by(waiting.run)) if waiting.review.is_held else ("pencil", "Taken up")


def list_shown(actor: Actor, view: View, page: Page[Waiting], current: int | None) -> dict[str, Any]:
    """A part of the list, and the way to the next."""
    more_url = queue_url(view, after=queue_cursor(page.items[-1].review)) if page.has_more else None
    return {"rows": rows_shown(actor, view, list(page.items), current), "more_url": more_url}


def tabs_shown(view: View, counts: Counts, *, known_id: int | None = None) -> dict[str, Any]:
    """The kinds of reviews with how many there are, and where the page asks for that again."""
    known = counts.newest_id if known_id is None else known_id
    return {
        "entries": [
            {
                "label": words.SHOWS[show],
                "count": count,
                "url": queue_url(replace(view, show=show)),
                "is_current": show is view.show,
                "is_reason": show in (Show.ABUSIVE, Show.TROLLING, Show.SPAM),
            }
            for show, count in counts.by_show.items()
            if count or show in (view.show, Show.ALL, Show.FLAGGED, Show.HELD)
        ],
        "total": counts.by_show[view.show],
        "is_part": view.show is not Show.ALL,
        "open_count": None if named(replace(view, show=Show.ALL)) else counts.by_show[Show.ALL],
        "new_count": counts.new_count if known_id is not None else 0,
        "reload_url": queue_url(view),
        "counts_url": url_for("moderation.counts", **named(view), since=known),
    }


def filters_shown(view: View) -> list[dict[str, str]]:
    """What narrows the list besides the kind, each with the way to the list without it."""
    said = {
        "article_id": "one article",
        "member_id": "one author",
        "visitor_id": "one author",
        "network": "one network",
    }
    return [
        {"words": text, "without_url": queue_url(replace(view, **cast(dict[str, Any], {name: None})))}
        for name, text in said.items()
        if getattr(view, name) is not None
    ]
