"""From rows to the shapes of `answers`."""

from datetime import datetime
from typing import Any

from blog.accounts.models import NetworkBlock, Sanction
from blog.comments.models import Comment
from blog.flags.models import Reason
from blog.flags.policy import Community
from blog.flags.queries import GivenFlag
from blog.foundation import clock
from blog.moderation.models import Decision
from blog.moderation.queries import Decided, Noted, Sanctioned, is_in_force
from blog.moderation.queries.authors import Record
from blog.reviews.models import Review
from blog.screening.models import ScreeningRun

Json = dict[str, Any]


def iso(moment: datetime | None) -> str | None:
    """A moment as text."""
    return moment.isoformat() if moment is not None else None


def said_output(comment: Comment) -> Json:
    """A comment."""
    return {
        "id": comment.id,
        "article_id": comment.article_id,
        "author": comment.author_name,
        "author_member_id": comment.author_member_id,
        "author_visitor_id": comment.author_visitor_id,
        "network": comment.network,
        "status": comment.status.value,
        "subject": comment.subject,
        "body": comment.body_source,
        "body_html": str(comment.body_html),
        "created_at": iso(comment.created_at),
        "edited_at": iso(comment.edited_at),
    }


def review_output(review: Review, comment: Comment, claimed_by: str | None) -> Json:
    """A review with its comment; `claimed_by` is the name of who looks at it now."""
    is_claimed = review.claimed_until is not None and review.claimed_until > clock.utcnow()
    return {
        "id": review.id,
        "version": review.version,
        "is_held": review.is_held,
        "is_flagged": review.is_flagged,
        "flags": {reason.value: getattr(review, f"{reason}_count") for reason in Reason},
        "weight": review.weight,
        "opened_at": iso(review.opened_at),
        "closed_at": iso(review.closed_at),
        "outcome": review.outcome.value if review.outcome is not None else None,
        "claimed_by": claimed_by,
        "claimed_until": iso(review.claimed_until) if is_claimed else None,
        "comment": said_output(comment),
    }


def decision_output(decision: Decision) -> Json:
    """A row of the log."""
    return {
        "id": decision.id,
        "review_id": decision.review_id,
        "comment_id": decision.comment_id,
        "action": decision.action.value,
        "reason": decision.reason_code.value if decision.reason_code is not None else None,
        "public_text": decision.public_text,
        "private_note": decision.private_note,
        "status_before": decision.status_before.value,
        "status_after": decision.status_after.value,
        "undoes_id": decision.undoes_id,
        "created_at": iso(decision.created_at),
    }


def logged_output(decided: Decided) -> Json:
    """The same, with who decided."""
    return decision_output(decided.decision) | {"by": decided.by, "is_undone": decided.is_undone}


def sanction_output(sanction: Sanction | NetworkBlock, by: str | None) -> Json:
    """A sanction or a block."""
    return {
        "id": sanction.id,
        "kind": sanction.kind.value if isinstance(sanction, Sanction) else "block",
        "until": iso(sanction.until),
        "reason": sanction.reason,
        "by": by,
        "created_at": iso(sanction.created_at),
        "acknowledged_at": iso(sanction.acknowledged_at) if isinstance(sanction, Sanction) else None,
        "lifted_at": iso(sanction.lifted_at),
        "is_in_force": is_in_force(sanction),
    }


def note_output(noted: Noted) -> Json:
    """A note."""
    note = noted.note
    return {"id": note.id, "text": note.text, "by": noted.by, "created_at": iso(note.created_at)}


def record_output(record: Record) -> Json:
    """What is known of an author or a network."""
    member, subject, tally = record.member, record.subject, record.tally
    sanctions: list[Sanctioned] = record.sanctions
    return {
        "name": member.name if member is not None else None,
        "member_id": subject.member_id,
        "visitor_id": subject.visitor_id,
        "network": subject.network,
        "standing": member.standing if member is not None else None,
        "since": iso(member.claimed_at) if member is not None else iso(tally.first_at),
        "tally": {
            "comments": {status.value: count for status, count in tally.by_status.items()},
            "first_at": iso(tally.first_at),
            "author_count": tally.author_count,
            "waiting_count": tally.open_count,
        },
        "flags_made": record.flags_made,
        "flags_got": record.flags_got,
        "sanctions": [sanction_output(one.sanction, one.by) for one in sanctions],
        "notes": [note_output(one) for one in record.notes],
    }


def flag_output(given: GivenFlag) -> Json:
    """A flag and its weight."""
    flag = given.flag
    return {
        "by": given.name,
        "reason": flag.reason.value,
        "note": flag.note,
        "weight": flag.weight,
        "parts": flag.parts,
        "is_quarrel": flag.is_quarrel,
        "is_late": flag.is_late,
        "created_at": iso(flag.created_at),
        "outcome": flag.outcome.value if flag.outcome is not None else None,
    }


def community_output(found: Community) -> Json:
    """What flags amount to."""
    return {"total": found.total, "hides": found.hides, "missing": found.missing}


def screening_output(run: ScreeningRun) -> Json:
    """What the checks said, those that ran dry aside."""
    told = [one for one in run.verdicts["said"] if one["mode"] == "on"]
    return {
        "outcome": run.outcome.value,
        "verdicts": [{"check": one["check"], "outcome": one["outcome"], "reason": one.get("reason")} for one in told],
        "spam_score": run.spam_score,
        "spam_words": run.spam_words or [],
        "created_at": iso(run.created_at),
    }
