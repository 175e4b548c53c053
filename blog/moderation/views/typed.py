"""What a moderator's form holds."""

from typing import Any

from flask import request

from blog.foundation.errors import Invalid, NotFound
from blog.foundation.pagination import parse_cursor
from blog.moderation.models import Action, ReasonCode
from blog.moderation.reasons import canned_text

FIELDS = ("reason", "public_text", "private_note")


def typed_words() -> dict[str, str]:
    """The words of a decision as they were typed, for a form that comes back."""
    return {name: request.form.get(name, "") for name in FIELDS}


def typed_action() -> Action:
    """What was pressed. Raises NotFound for what no button says."""
    try:
        action = Action(request.form.get("action", ""))
    except ValueError:
        raise NotFound from None
    if action is Action.UNDO:
        raise NotFound
    return action


def typed_decision(action: Action) -> dict[str, Any]:
    """Action, reason and texts as the services take them. To hide needs no reason where readers have given one."""
    words = typed_words()
    note = words["private_note"].strip() or None
    if action not in (Action.REMOVE, Action.HIDE):
        return {"action": action, "reason": None, "public_text": None, "private_note": note}
    flagged_as = request.form.get("flagged_as", "") if action is Action.HIDE else ""
    chosen = words["reason"] or flagged_as
    reason = ReasonCode(chosen) if chosen in list(ReasonCode) else None
    text = words["public_text"].strip()
    is_canned = reason is not None and text == canned_text(reason)  # to hide has other words than to remove
    return {
        "action": action,
        "reason": reason,
        "public_text": None if is_canned else text or None,
        "private_note": note,
    }


def typed_version() -> int:
    """Which version of the review was looked at. Raises NotFound."""
    return parse_cursor(request.form.get("version", ""), 1)[0]


def typed_choice() -> list[tuple[int, int]]:
    """The reviews that are selected, each with the version that was looked at. Raises NotFound, or Invalid for none."""
    chosen = []
    for text in request.form.getlist("chosen"):
        key, version = parse_cursor(text.replace(":", "-"), 2)
        chosen.append((key, version))
    if not chosen:
        raise Invalid({"chosen": "Select some reviews first."})
    return chosen
