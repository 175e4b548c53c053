"""What can be done with flags: one function, one verb, one transaction.

The rows are the truth: after each change the review's counts and weight are counted anew from them, while the
comment's article is held.
"""

from blog.flags.services.flagging import FlagDecided, Flagged, NotFlaggable, flag_comment, take_back_flag
from blog.flags.services.moving import give_flags, move_flags
from blog.flags.services.settling import settle_flags
from blog.flags.services.weighing import recount_review

__all__ = [
    "FlagDecided",
    "Flagged",
    "NotFlaggable",
    "flag_comment",
    "give_flags",
    "move_flags",
    "recount_review",
    "settle_flags",
    "take_back_flag",
]
