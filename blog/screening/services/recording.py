"""Storing what the checks said: one row a submission, and of what was refused nothing that tells whose it was."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from blog.accounts.models import Actor
from blog.comments.models import Comment
from blog.foundation import clock
from blog.foundation.database import db, table_of, transactional
from blog.foundation.errors import LastwordError
from blog.foundation.settings import settings
from blog.screening.checks import EditStopped, Judged, Said
from blog.screening.models import Outcome, ScreeningRefusal, ScreeningRun
from blog.screening.queries.facts import REMEMBERED
from blog.screening.services.asking import Screening

STANDS = "The published words stand as they are."
NEW = sa.insert(table_of(ScreeningRun)).inline()  # nobody asks for its id
refusals = table_of(ScreeningRefusal).c


def store_run(screening: Screening, comment: Comment, *, is_edit: bool) -> None:
    """The comment passed, or is held: with what each check said."""
    judged = _judged(screening)
    spam = screening.found.spam if screening.found else None
    row = _row(judged, is_edit=is_edit, outcome=judged.outcome) | {
        "comment_id": comment.id,
        "fingerprint": screening.written.fingerprint,
        "spam_score": spam.score if spam else None,
        "spam_words": [list(pair) for pair in spam.words] if spam else None,
    }
    db.session.execute(NEW, row)


def store_refusal(screening: Screening, *, is_edit: bool) -> LastwordError:
    """It was refused, which is remembered for a day; returns the error that its author is told with."""
    judged = _judged(screening)
    row = _row(judged, is_edit=is_edit, outcome=Outcome.REFUSE)
    row["verdicts"]["said"] = [said | {"reason": "", "evidence": {}} for said in row["verdicts"]["said"]]
    db.session.execute(NEW, row)
    if judged.outcome is not Outcome.REFUSE:
        return EditStopped(f"{' '.join(judged.reasons)} {STANDS}")
    db.session.execute(sa.delete(ScreeningRefusal).where(refusals.key_hash == screening.memory))
    db.session.execute(sa.insert(ScreeningRefusal).values(key_hash=screening.memory, created_at=clock.utcnow()))
    return judged.refusal()


@transactional
def forget_refusals(*, actor: Actor) -> None:
    """Delete by what refused words would be known again after a day, and that any were refused after some months."""
    now = clock.utcnow()
    db.session.execute(sa.delete(ScreeningRefusal).where(refusals.created_at <= now - REMEMBERED))
    old = now - timedelta(days=settings().screening_days)
    db.session.execute(sa.delete(ScreeningRun).where(ScreeningRun.comment_id.is_(None), ScreeningRun.created_at <= old))


def _judged(screening: Screening) -> Judged:
    if screening.judged is None:
        raise RuntimeError("the checks were not asked")
    return screening.judged


def _row(judged: Judged, *, is_edit: bool, outcome: Outcome) -> dict[str, Any]:
    return {
        "comment_id": None,
        "is_edit": is_edit,
        "outcome": outcome,
        "is_marked": bool(judged.said),
        "verdicts": {"passed": list(judged.passed), "said": [_told(said) for said in judged.said]},
        "fingerprint": None,
        "spam_score": None,
        "spam_words": None,
        "created_at": clock.utcnow(),
    }


def _told(said: Said) -> dict[str, Any]:
    return {
        "check": said.check.name,
        "mode": said.mode.value,
        "outcome": said.verdict.outcome.value,
        "reason": said.verdict.reason,
        "evidence": dict(said.verdict.evidence),
    } | ({"is_broken": True} if said.is_broken else {})
