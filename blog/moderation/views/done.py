"""What was just decided, with the time that is left to take it back."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import url_for

from blog.foundation import clock
from blog.foundation.http.templating import counted, plural
from blog.foundation.settings import settings
from blog.moderation.models import Action, Decision
from blog.moderation.queries import Decided
from blog.moderation.views import words
from blog.moderation.views.asked import asked_view, named


def done_shown(decided: Decided) -> dict[str, Any]:
    """One decision."""
    one = decided.decision
    if decided.is_undone:
        return {"words": "That decision is undone. It waits again.", "undo_url": None, "seconds_left": 0}
    left = _left(one)
    url = url_for("moderation.undo", decision_id=one.id, **named(asked_view())) if left else None
    return {"words": words.did(one, decided.author), "undo_url": url, "seconds_left": left}


def bulk_done_shown(decisions: Sequence[Decided]) -> dict[str, Any]:
    """Decisions that were made together."""
    standing = [decided.decision for decided in decisions if not decided.is_undone]
    if not standing:
        return {"words": "These decisions are undone. They wait again.", "undo_url": None, "seconds_left": 0}
    left = min(map(_left, standing))
    key = standing[0].bulk_key
    url = url_for("moderation.undo_chosen", bulk_key=key, **named(asked_view())) if left else None
    what = counted(len(standing), "comment")
    done = f"{what} {words.DONE_IN_BULK[standing[0].action]}."
    return {"words": done, "undo_url": url, "seconds_left": left}


def undone_shown(count: int) -> dict[str, Any]:
    """Decisions that were taken back."""
    said = "Undone: it waits again." if count == 1 else f"Undone: {plural(count, 'review')} wait again."
    return {"words": said, "undo_url": None, "seconds_left": 0}


def _left(one: Decision) -> int:
    """How many seconds are left to undo it."""
    if one.action is Action.UNDO:
        return 0
    until = one.created_at + timedelta(seconds=settings().undo_seconds)
    return max(0, int((until - clock.utcnow()).total_seconds()))
