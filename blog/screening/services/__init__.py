"""What can be done with screening: one function, one verb, one transaction."""

from blog.screening.checks import (
    BannedPhrase,
    CheckFailed,
    ContentFree,
    EditStopped,
    LooksAutomated,
    NetworkBlocked,
    Repeated,
    Setup,
    Unfit,
)
from blog.screening.services.asking import Sent
from blog.screening.services.changing import PhraseListed, add_phrase, meant, remove_phrase, set_check
from blog.screening.services.learning import learn
from blog.screening.services.recording import forget_refusals
from blog.screening.services.submitting import edit_comment, submit_comment

__all__ = [
    "BannedPhrase",
    "CheckFailed",
    "ContentFree",
    "EditStopped",
    "LooksAutomated",
    "NetworkBlocked",
    "PhraseListed",
    "Repeated",
    "Sent",
    "Setup",
    "Unfit",
    "add_phrase",
    "edit_comment",
    "forget_refusals",
    "learn",
    "meant",
    "remove_phrase",
    "set_check",
    "submit_comment",
]
