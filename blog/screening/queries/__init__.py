"""What screening knows, said and would say."""

from blog.screening.queries.facts import Facts, facts_of
from blog.screening.queries.rehearsing import REHEARSED, Difference, Rehearsal, rehearse
from blog.screening.queries.rules import (
    Known,
    Phrases,
    Rules,
    changes,
    current_rules,
    know,
    known,
    learned,
    phrases,
    with_check,
    with_phrase,
)
from blog.screening.queries.runs import Hits, hits, reasons_of, run_of, why_held

__all__ = [
    "REHEARSED",
    "Difference",
    "Facts",
    "Hits",
    "Known",
    "Phrases",
    "Rehearsal",
    "Rules",
    "changes",
    "current_rules",
    "facts_of",
    "hits",
    "know",
    "known",
    "learned",
    "phrases",
    "reasons_of",
    "rehearse",
    "run_of",
    "why_held",
    "with_check",
    "with_phrase",
]
