"""What becomes of comments when their authors change."""

from blog.comments.services.authors import name_comments_anew
from blog.foundation.outbox import Payload, handles


@handles("accounts.member_renamed")
def follow_name(payload: Payload) -> None:
    """A member's comments carry the name that they have now."""
    name_comments_anew(member_id=payload["member_id"])
