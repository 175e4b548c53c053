"""What screening knows, said and would say."""

from blog.screening.queries.facts import Facts, facts_of
from blog.screening.queries.rules import Known, Phrases, Rules, changes, current_rules, know, known, phrases
from blog.screening.queries.runs import Hits, hits, reasons_of, run_of, why_held

__all__ = [
    "Facts",
    "Hits",
    "Known",
    "Phrases",
    "Rules",
    "changes",
    "current_rules",
    "facts_of",
    "hits",
    "know",
    "known",
    "phrases",
    "reasons_of",
    "run_of",
    "why_held",
]
