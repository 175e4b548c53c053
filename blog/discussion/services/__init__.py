"""What can be done about a discussion as a whole: one function, one verb, one transaction."""

from blog.discussion.services.drafts import forget_drafts, keep_draft, post_from_form
from blog.discussion.services.orders import forget_orders, keep_order
from blog.discussion.services.visits import forget_visits, mark_read
from blog.discussion.services.withdrawing import undo_withdrawal, withdraw_comment

__all__ = [
    "forget_drafts",
    "forget_orders",
    "forget_visits",
    "keep_draft",
    "keep_order",
    "mark_read",
    "post_from_form",
    "undo_withdrawal",
    "withdraw_comment",
]
