"""What domains above accounts may add to these pages, since they know more: comments, for one."""

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app

from blog.accounts.models import Actor

KEY = "lastword.account_hooks"
NameNote = Callable[[str], str | None]
TakeoverNote = Callable[[int], str | None]
Landing = Callable[[Actor], str | None]


def offer_name_note(app: Flask, note: NameNote) -> None:
    """Let `note` say what is to know of a name that somebody wants: one sentence, or None."""
    _offer(app, "name", note)


def offer_takeover_note(app: Flask, note: TakeoverNote) -> None:
    """Let `note` say what comes with the imported member of that id: one sentence, or None."""
    _offer(app, "takeover", note)


def offer_landing(app: Flask, landing: Landing) -> None:
    """Let `landing` say where somebody goes who has just signed in and came from nowhere: a path, or None."""
    _offer(app, "landing", landing)


def name_notes(name: str) -> list[str]:
    """What is to know of the name."""
    return _answers("name", name)


def takeover_notes(member_id: int) -> list[str]:
    """What is to know of the member who is taken over."""
    return _answers("takeover", member_id)


def landing_of(actor: Actor) -> str:
    """Where the actor goes who came from nowhere."""
    return next(iter(_answers("landing", actor)), "/")


def _offer(app: Flask, moment: str, hook: Callable[[Any], str | None]) -> None:
    app.extensions.setdefault(KEY, {}).setdefault(moment, []).append(hook)


def _answers(moment: str, about: object) -> list[str]:
    hooks = current_app.extensions.get(KEY, {}).get(moment, [])
    return [answer for answer in (hook(about) for hook in hooks) if answer]
