"""What can be done with comments: one function, one verb, one transaction."""

from blog.comments.services.authors import follow_name, give_comments, hold_articles, mark_namesakes
from blog.comments.services.drafts import Draft
from blog.comments.services.editing import EditClosed, edit_comment, why_not_editable
from blog.comments.services.importing import ImportedComment, import_thread
from blog.comments.services.keys import AlreadyWaiting, KeyReused
from blog.comments.services.place import lock_article
from blog.comments.services.posting import (
    Admit,
    DiscussionClosed,
    MembersOnly,
    NameOfMember,
    ParentGone,
    Posted,
    answered_subject,
    as_the_mode_says,
    closed_to,
    post_comment,
)
from blog.comments.services.standing import settle_standing, settle_standings
from blog.comments.services.status import UndoExpired, change_status, last_transition, undo_withdrawal, withdraw_comment

__all__ = [
    "Admit",
    "AlreadyWaiting",
    "DiscussionClosed",
    "Draft",
    "EditClosed",
    "ImportedComment",
    "KeyReused",
    "MembersOnly",
    "NameOfMember",
    "ParentGone",
    "Posted",
    "UndoExpired",
    "answered_subject",
    "as_the_mode_says",
    "change_status",
    "closed_to",
    "edit_comment",
    "follow_name",
    "give_comments",
    "hold_articles",
    "import_thread",
    "last_transition",
    "lock_article",
    "mark_namesakes",
    "post_comment",
    "settle_standing",
    "settle_standings",
    "undo_withdrawal",
    "why_not_editable",
    "withdraw_comment",
]
