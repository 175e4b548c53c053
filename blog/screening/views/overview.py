"""How comments are screened, on one page, and who changed it."""

from typing import Any

from flask import render_template, request, url_for

from blog.foundation.settings import settings
from blog.screening import queries
from blog.screening.checks import BY_NAME, CHECKS
from blog.screening.models import Outcome, ScreeningChange
from blog.screening.views.blueprint import DONE, blueprint, moderators_only

CHANGES_SHOWN = 20
# Kept where they decide, before any of the others is asked; so they cannot be set here.
ALWAYS = (
    ("Discussion open", "Nobody writes where a discussion is closed, and only members where it is theirs."),
    ("Author not sanctioned", "Nobody writes who is banned, suspended, or has yet to read a warning."),
    ("Length", "So many characters as the publication's settings say."),
    ("Rate", "So many comments in ten minutes as the publication's settings say."),
)


@blueprint.get("/")
@moderators_only
def overview() -> str:
    """All checks with what they did, the phrases, the spam filter, and who changed what."""
    rules, hits = queries.current_rules(), queries.hits()
    spam_count, ham_count = queries.learned()
    rows = [(check, rules.setups[check.name], hits.get(check.name, queries.Hits())) for check in CHECKS]
    return render_template(
        "screening/overview.html",
        always=ALWAYS,
        refusing=[row for row in rows if row[0].stops_with is Outcome.REFUSE],
        holding=[row for row in rows if row[0].stops_with is Outcome.HOLD],
        phrase_count=len(queries.phrases()),
        filter={"spam": spam_count, "ham": ham_count, "needed": settings().spam_lessons},
        changes=[_change_shown(*row) for row in queries.changes(limit=CHANGES_SHOWN)],
        done=DONE.get(request.args.get("done", "")),
    )


def nav_box() -> str:
    """The way to these pages, for the others of moderators."""
    is_here = request.blueprint == blueprint.name
    return render_template("screening/_way.html", url=url_for("screening.overview"), is_here=is_here)


def _change_shown(change: ScreeningChange, who: str | None) -> dict[str, Any]:
    """A row of the log: who, when, which check, and what of it differs."""
    before, after = change.before or {}, change.after or {}
    check = BY_NAME.get(change.what)
    return {
        "who": who or "The operator",
        "created_at": change.created_at,
        "what": check.title if check else "Phrases",
        "steps": _steps(before, after) if check else [_phrase_step(before, after)],
    }


def _phrase_step(before: dict[str, Any], after: dict[str, Any]) -> str:
    one = after or before
    return f"“{one['phrase']}” is {one['kind']} now" if after else f"“{one['phrase']}” is {one['kind']} no more"


def _steps(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    flat_before, flat_after = ({**one, **one.get("parameters", {})} for one in (before, after))
    return [
        f"{key}: {_short(flat_before.get(key))} → {_short(value)}"
        for key, value in flat_after.items()
        if key != "parameters" and flat_before.get(key) != value
    ]


def _short(value: Any) -> str:
    text = "nothing" if value is None else ", ".join(str(value).splitlines())
    return text if len(text) <= 80 else text[:79] + "…"
