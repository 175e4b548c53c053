"""The mail that tells an author what was decided about their comment, and why."""

from typing import Any

from blog.accounts.queries import reached_at
from blog.comments.models import Comment, Status
from blog.foundation.database import db
from blog.foundation.mail import render_mail, send
from blog.foundation.markup import excerpt
from blog.foundation.outbox import Payload, handles
from blog.foundation.settings import settings
from blog.moderation.models import Action, Decision
from blog.moderation.reasons import REASONS
from blog.reviews.models import Review

QUOTED = 300  # characters of the comment: enough to know it again
AGAINST = frozenset({Action.HIDE, Action.REMOVE, Action.SPAM})


@handles("moderation.tell_author", in_transaction=False)
def tell_author(payload: Payload) -> None:
    """A statement of reasons to whose comment was hidden or removed; a word to whose is published now. To a member's
    address, or to the one that a visitor gave.
    """
    decision = db.session.get(Decision, payload["decision_id"])
    if decision is None:
        return
    comment = db.session.get_one(Comment, decision.comment_id)
    to = _address(comment)
    if to is None or not _is_news(decision, comment):
        return
    template = "statement" if decision.action in AGAINST else "published"
    mail = render_mail(f"moderation/emails/{template}", to=to, **_context(decision, comment))
    db.session.rollback()  # no transaction waits for a mail server
    send(mail)


def _address(comment: Comment) -> str | None:
    """Where the author is reached."""
    if comment.author_member_id is None:
        return comment.author_email
    member = reached_at(member_id=comment.author_member_id)
    return member.email if member is not None else None


def _is_news(decision: Decision, comment: Comment) -> bool:
    """Whether anything is another for the author now: what was published and is kept, is as it was."""
    if decision.action in AGAINST:
        return True
    return decision.status_before is not Status.PUBLISHED and comment.status is Status.PUBLISHED


def _context(decision: Decision, comment: Comment) -> dict[str, Any]:
    review = db.session.get_one(Review, decision.review_id)
    reason = REASONS[decision.reason_code] if decision.reason_code is not None else None
    return {
        "is_hidden": decision.action is Action.HIDE,
        "is_restored": decision.action is Action.RESTORE,
        "was_hidden": decision.status_before is Status.HIDDEN,
        "reason": reason.name if reason else None,
        "rule": reason.rule if reason else None,
        "public_text": decision.public_text,
        "brought_by": "flags" if review.is_flagged else "check" if review.is_held else "moderator",
        "name": comment.author_name,
        "quote": excerpt(comment.body_html, QUOTED),
        "written_at": comment.created_at,
        "number": comment.id,
        "contact": settings().contact_email or None,
        "path": f"/comments/{comment.id}/",
    }
