"""The two lists of checks that a comment passes, in their order. Pure: what they look at is given to them."""

from blog.screening.checks.holding import HOLDING
from blog.screening.checks.judging import Judged, Said, Setup, judge
from blog.screening.checks.refusals import (
    BannedPhrase,
    CheckFailed,
    ContentFree,
    EditStopped,
    LooksAutomated,
    NetworkBlocked,
    Repeated,
    Unfit,
)
from blog.screening.checks.refusing import REFUSING
from blog.screening.checks.verdicts import Check, Context, Parameter, SpamScore, Verdict
from blog.screening.checks.written import Written, memory_of, plain, read

TRUSTED = 3  # from this standing on a member's words are not judged
CHECKS: tuple[Check, ...] = (*REFUSING, *HOLDING)
BY_NAME = {check.name: check for check in CHECKS}

__all__ = [
    "BY_NAME",
    "CHECKS",
    "TRUSTED",
    "BannedPhrase",
    "Check",
    "CheckFailed",
    "ContentFree",
    "Context",
    "EditStopped",
    "Judged",
    "LooksAutomated",
    "NetworkBlocked",
    "Parameter",
    "Repeated",
    "Said",
    "Setup",
    "SpamScore",
    "Unfit",
    "Verdict",
    "Written",
    "judge",
    "memory_of",
    "plain",
    "read",
]
