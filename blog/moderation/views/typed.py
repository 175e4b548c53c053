"""What a moderator's form holds."""

from typing import Any

from flask import request

from blog.foundation.errors import Invalid, NotFound
from blog.foundation.pagination import parse_cursor
from blog.moderation.models import Action, ReasonCode

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
    """Action, reason and texts as the services take them; what belongs to a removal stays with it. Raises Invalid for a
    removal without a reason.
    """
    if action is not Action.REMOVE:
        return {"action": action, "reason": None, "public_text": None, "private_note": None}
    words = typed_words()
    try:
        reason = ReasonCode(words["reason"])
    except ValueError:
        raise Invalid({"reason": "Choose why it is removed: its author is told."}) from None
    texts = {name: words[name].strip() or None for name in ("public_text", "private_note")}
    return {"action": action, "reason": reason, **texts}


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
