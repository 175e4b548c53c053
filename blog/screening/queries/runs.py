"""What screening said."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from blog.foundation import clock
from blog.foundation.database import db, table_of
from blog.screening.models import Outcome, ScreeningRun

runs = table_of(ScreeningRun).c
WAITS = "A moderator reads it before others can."
DAYS = 7  # so far back what checks did is counted


@dataclass(frozen=True)
class Hits:
    """How often a check stopped something in the last days, and how often it would have, running dry; how often
    it broke.
    """

    stopped: int = 0
    dry: int = 0
    broken: int = 0


def run_of(comment_id: int) -> ScreeningRun | None:
    """What screening said of the words that the comment has now; None where it was never asked (an import)."""
    statement = sa.select(ScreeningRun).where(ScreeningRun.comment_id == comment_id)
    return db.session.scalars(statement.order_by(ScreeningRun.id.desc()).limit(1)).one_or_none()


def why_held(comment_ids: Collection[int]) -> dict[int, str]:
    """Why each of these comments waits, in words for its author; for what came from elsewhere nobody knows why."""
    if not comment_ids:
        return {}
    statement = sa.select(ScreeningRun).where(ScreeningRun.comment_id.in_(comment_ids)).order_by(ScreeningRun.id)
    reasons = {run.comment_id: " ".join(reasons_of(run)) for run in db.session.scalars(statement)}
    return {key: reasons.get(key) or WAITS for key in comment_ids}


def reasons_of(run: ScreeningRun) -> list[str]:
    """Why it was held or refused, a sentence for each check that did."""
    return [said["reason"] for said in run.verdicts["said"] if said["mode"] == "on" and said["outcome"] != Outcome.PASS]


def hits() -> dict[str, Hits]:
    """By check, of the last days."""
    counted: dict[str, Counter[str]] = {}
    for said in _said_since(clock.utcnow() - timedelta(days=DAYS)):
        counter = counted.setdefault(said["check"], Counter())
        counter["broken"] += bool(said.get("is_broken"))
        if said["outcome"] != Outcome.PASS:
            counter["dry" if said["mode"] == "dry" else "stopped"] += 1
    return {name: Hits(**counter) for name, counter in counted.items()}


def _said_since(moment: datetime) -> Iterator[dict[str, Any]]:
    marked = sa.text("is_marked")  # as the index has it
    statement = sa.select(runs.verdicts).where(marked, runs.created_at > moment)
    for verdicts in db.session.scalars(statement):
        yield from verdicts["said"]
