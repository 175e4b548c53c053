"""What moderators can do: one function, one verb, one transaction.

Who decides holds the comment's article, so that deciding, undoing, settling, flagging, editing and withdrawing
follow each other and never cross.
"""

from blog.moderation.services.bulk import BulkDecided, BulkUndone, decide_reviews, undo_bulk
from blog.moderation.services.claiming import claim_review, release_review, take_up_comment
from blog.moderation.services.deciding import Decided, decide_review
from blog.moderation.services.errors import NotDecidable, OwnMatter, ReviewChanged, ReviewClaimed, UndoExpired
from blog.moderation.services.people import (
    NotYours,
    add_note,
    block_network,
    lift_block,
    lift_sanction,
    sanction_member,
)
from blog.moderation.services.restoring import restore_comment
from blog.moderation.services.settling import settle_decision, settle_withdrawal
from blog.moderation.services.undoing import Undone, undo_decision

__all__ = [
    "BulkDecided",
    "BulkUndone",
    "Decided",
    "NotDecidable",
    "NotYours",
    "OwnMatter",
    "ReviewChanged",
    "ReviewClaimed",
    "UndoExpired",
    "Undone",
    "add_note",
    "block_network",
    "claim_review",
    "decide_review",
    "decide_reviews",
    "lift_block",
    "lift_sanction",
    "release_review",
    "restore_comment",
    "sanction_member",
    "settle_decision",
    "settle_withdrawal",
    "take_up_comment",
    "undo_bulk",
    "undo_decision",
]
