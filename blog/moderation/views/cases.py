"""One review, as its templates get it."""

from typing import Any

from flask import url_for

from blog.accounts.models import Actor, Role
from blog.comments.models import VISIBLE, Comment, Status
from blog.comments.queries import Row
from blog.flags.queries import flags_of
from blog.foundation import clock
from blog.foundation.http.templating import comment_time
from blog.moderation.queries import Case, Counts, Decided, View, case_of, next_review, number_of, place_of
from blog.moderation.views import words
from blog.moderation.views.asked import case_url, named, queue_url
from blog.moderation.views.blueprint import article_named, comment_url
from blog.moderation.views.flags import flags_shown
from blog.moderation.views.people import author_shown, network_shown, subject_shown
from blog.moderation.views.reasons import reasons_shown
from blog.moderation.views.screening import screening_shown
from blog.reviews.models import Outcome
from blog.screening.queries import run_of

ENDED = {
    Outcome.KEPT: "Kept",
    Outcome.HIDDEN: "Hidden",
    Outcome.REMOVED: "Removed",
    Outcome.SPAM: "Removed as spam",
    Outcome.WITHDRAWN: "Withdrawn by its author",
    Outcome.ABSORBED: "Waits in another review",
}


def case_shown(actor: Actor, view: View, review_id: int, counts: Counts) -> dict[str, Any]:
    """The review with that id, of a view with these counts. Raises NotFound."""
    case = case_of(review_id)
    review, comment = case.review, case.row.comment
    following = next_review(view, actor=actor, after_place=place_of(review))
    is_open = review.closed_at is None
    return {
        "id": review.id,
        "version": review.version,
        "url": case_url(view, review.id),
        "queue_url": queue_url(view),
        "number": number_of(view, review) if is_open else None,
        "total": counts.by_show[view.show],
        "is_open": is_open,
        "closed": _ending(case),
        "article": article_named(case.article),
        "comment_url": comment_url(case.article, comment.id),
        "created_at": comment.created_at,
        "claim": claim_shown(actor, case),
        "parents": [_said(row) for row in case.parents],
        "replies": [_said(row) for row in case.replies],
        "reply_count": comment.descendant_count,
        **_comment(case),
        "flags": flags_shown(comment, flags_of(comment.id)),
        "screening": screening_shown(run_of(comment.id)),
        "author": author_shown(case, view),
        "network": network_shown(case, view),
        "decisions": [decision_shown(one) for one in case.decisions],
        "about": subject_shown(case),
        "reasons": reasons_shown(),
        "flagged_as": words.main_reason(review),
        "can_hide": comment.status is not Status.HELD,
        "actions": _actions(comment, is_open=is_open),
        "decide_url": url_for("moderation.decide", review_id=review.id, **named(view)),
        "next_url": case_url(view, following) if following not in (None, review.id) else None,
    }


def claim_shown(actor: Actor, case: Case) -> dict[str, Any]:
    """Who is looking at the review."""
    is_mine = case.claimed_by is not None and case.review.claimed_by_id == actor.member_id
    return {"is_mine": is_mine, "by": None if is_mine else case.claimed_by}


def decision_shown(decided: Decided) -> dict[str, Any]:
    """A row of the log, in words."""
    one = decided.decision
    why = f": {one.reason_code.value.replace('_', ' ')}" if one.reason_code else ""
    return {
        "words": f"{words.verb(one)}{why}",
        "by": decided.by or "nobody in person",
        "at": one.created_at,
        "public_text": one.public_text,
        "private_note": one.private_note,
        "is_undone": decided.is_undone,
    }


def _comment(case: Case) -> dict[str, Any]:
    comment, row = case.row.comment, case.row
    return {
        "name": comment.author_name,
        "roles": _roles(case),
        "said_at": comment_time(comment.created_at),
        "in_reply_to": row.parent_name,
        "subject": comment.subject,
        "body_html": comment.body_html,
        "state": None if comment.status is Status.PUBLISHED else words.STATUSES[comment.status],
        "versions_url": url_for("discussion.versions", comment_id=comment.id)
        if comment.edited_at and comment.status in VISIBLE
        else None,
    }


def _roles(case: Case) -> list[tuple[str, bool]]:
    author = case.row.author
    is_writer = case.article.writer_id is not None and case.article.writer_id == case.row.comment.author_member_id
    is_moderator = author is not None and author.role in (Role.MODERATOR, Role.ADMIN)
    roles = {"Writer": is_writer, "Moderator": is_moderator, "Member": author is not None and not is_moderator}
    return [(word, word == "Writer") for word, is_so in roles.items() if is_so]


def _said(row: Row) -> dict[str, Any]:
    comment = row.comment
    return {
        "name": comment.author_name,
        "said_at": comment_time(comment.created_at),
        "body_html": comment.body_html,
        "state": None if comment.status is Status.PUBLISHED else words.STATUSES[comment.status],
    }


def _ending(case: Case) -> str | None:
    """How the review ended, by whom and when; None while it is open."""
    review = case.review
    if review.closed_at is None or review.outcome is None:
        return None
    ago = words.long_time(clock.utcnow() - review.closed_at)
    last = next((one for one in case.decisions if one.decision.review_id == review.id and not one.is_undone), None)
    by = f" by {last.by}" if last and last.by and review.outcome is not Outcome.WITHDRAWN else ""
    return f"{ENDED[review.outcome]}{by}, {ago} ago."


def _actions(comment: Comment, *, is_open: bool) -> list[dict[str, Any]]:
    """What can be done about the comment, each with its key."""
    is_held, is_hidden = comment.status is Status.HELD, comment.status is Status.HIDDEN
    if not is_open:
        can_restore = comment.status in (Status.REMOVED, Status.HIDDEN)
        return [{"value": "restore", "label": "Restore", "key": "a"}] if can_restore else []
    actions = [{"value": "keep", "label": "Publish" if is_held else "Keep", "key": "a"}]
    if not is_held:
        actions.append({"value": "hide", "label": "Keep hidden" if is_hidden else "Hide", "key": "h"})
    return [*actions, {"value": "remove"}, {"value": "spam", "label": "Spam", "key": "s"}]
