"""The moderators' home: what waits, since when, and how the day went."""

from datetime import datetime, timedelta
from typing import Any

from flask import render_template, url_for

from blog.accounts.identity import current_actor
from blog.foundation import clock
from blog.foundation.settings import settings
from blog.moderation.models import Action
from blog.moderation.policy import may_moderate
from blog.moderation.queries import Show, Today, View, counts_of, open_count, today
from blog.moderation.views import words
from blog.moderation.views.blueprint import blueprint, moderators_only

MOST_COUNTED = 99  # beyond it one reads 99+
COUNTED = (Action.KEEP, Action.HIDE, Action.REMOVE, Action.SPAM, Action.RESTORE)


@blueprint.get("/")
@moderators_only
def home() -> str:
    """Age of the oldest review, counts, today's decisions."""
    counts, day = counts_of(View()), today()
    waiting = [
        {"label": words.SHOWS[show], "count": count, "url": url_for("moderation.queue", show=show.value)}
        for show, count in counts.by_show.items()
        if show is not Show.ALL and count
    ]
    return render_template(
        "moderation/home.html",
        total=counts.by_show[Show.ALL],
        oldest=words.long_time(clock.utcnow() - counts.oldest_at) if counts.oldest_at else None,
        waiting=waiting,
        today=_today_shown(day),
        is_late=counts.oldest_at is not None and counts.oldest_at < _alarm_at(),
        hours=settings().alarm_hours,
    )


def _alarm_at() -> datetime:
    """What waits since before then waits for too long."""
    return clock.utcnow() - timedelta(hours=settings().alarm_hours)


def _today_shown(day: Today) -> dict[str, Any]:
    actions = [action for action in COUNTED if any(done[action] for done in day.by_moderator.values())]
    return {
        "count": day.count,
        "median": words.long_time(day.median) if day.median is not None else None,
        "actions": [words.DONE[action] for action in actions],
        "rows": [
            {
                "name": name or "Nobody in person",
                "counts": [done[action] for action in actions],
                "sum": sum(done.values()),
            }
            for name, done in sorted(day.by_moderator.items(), key=lambda entry: -sum(entry[1].values()))
        ],
    }


def queue_box() -> str:
    """For moderators, in the masthead: the way to the queue, with how many reviews wait."""
    if not may_moderate(current_actor()):
        return ""
    count = open_count(most=MOST_COUNTED + 1)
    return render_template("moderation/_masthead.html", count=count, most=MOST_COUNTED)
