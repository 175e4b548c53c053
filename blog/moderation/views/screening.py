"""What screening said of a comment, for moderators: which checks stopped it, by what, and the words that decided."""

from typing import Any

from blog.moderation.views import words
from blog.screening.checks import BY_NAME
from blog.screening.models import Mode, Outcome, ScreeningRun

WORDS = 8  # that decided the spam score, the heaviest


def screening_shown(run: ScreeningRun | None) -> dict[str, Any] | None:
    """The verdicts of a run; None where screening was never asked."""
    if run is None:
        return None
    passed, said = run.verdicts["passed"], run.verdicts["said"]
    total = len(passed) + len(said)
    score = [f"Spam score {run.spam_score:.2f}."] if run.spam_score is not None else []
    return {
        "sentences": [f"Passed {len(passed)} of {total} checks.", *map(_verdict, said), *score],
        "words": [
            {"word": word, "weight": words.signed(weight), "is_bad": weight > 0}
            for word, weight in (run.spam_words or [])[:WORDS]
        ],
        "is_edit": run.is_edit,
    }


def held_by(run: ScreeningRun | None) -> str:
    """Which check held it, in a word or two; the first of several."""
    stopped = [said["check"] for said in run.verdicts["said"] if _has_held(said)] if run is not None else []
    return _title(stopped[0]) if stopped else "Held"


def _has_held(said: dict[str, Any]) -> bool:
    return bool(said["mode"] == Mode.ON and said["outcome"] == Outcome.HOLD)


def _verdict(said: dict[str, Any]) -> str:
    """What a check said that did not let it pass: Held by Links: court.example/answer."""
    title = _title(said["check"])
    evidence = _evidence(said.get("evidence") or {})
    if said.get("is_broken"):
        return f"{title} broke."
    did = "Held by" if said["mode"] == Mode.ON else "Running dry, would have stopped it:"
    return f"{did} {title}{f': {evidence}' if evidence else ''}."


def _title(name: str) -> str:
    check = BY_NAME.get(name)
    return check.title if check is not None else name.replace("_", " ")


def _evidence(evidence: dict[str, Any]) -> str:
    return ", ".join(
        ", ".join(map(str, value)) if isinstance(value, list) else f"{name.replace('_', ' ')} {value}"
        for name, value in evidence.items()
    )
