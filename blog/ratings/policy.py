"""Who may rate what."""

from blog.accounts.models import Actor
from blog.comments.models import Comment, Status
from blog.comments.policy import counts_as_author


def may_rate_comment(actor: Actor, comment: Comment) -> bool:
    """Only what is published, and not one's own."""
    return comment.status is Status.PUBLISHED and not counts_as_author(actor, comment)
