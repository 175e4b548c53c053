"""Deciding a review: status, log and closing at once; what cannot be unsent follows some seconds later."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from blog.accounts.models import Actor
from blog.comments.models import Comment, Status
from blog.comments.services import change_status
from blog.foundation import clock
from blog.foundation.database import db, transactional
from blog.foundation.errors import Invalid
from blog.foundation.outbox import record
from blog.foundation.settings import settings
from blog.moderation.models import Action, Decision, ReasonCode
from blog.moderation.queries.matters import own_matters
from blog.moderation.reasons import canned_text
from blog.moderation.services.access import held_review, refuse_undecidable
from blog.moderation.services.steps import OUTCOMES, step
from blog.moderation.services.words import said_if_any
from blog.reviews.models import Outcome, Review
from blog.reviews.services import close_review

SETTLE = "moderation.settle"
NEED_A_REASON = frozenset({Action.HIDE, Action.REMOVE})


@dataclass(frozen=True)
class Decided:
    """A row of the log, the review and the comment as they are now, and until when it can be undone."""

    decision: Decision
    review: Review
    comment: Comment
    undo_until: datetime


@dataclass(frozen=True)
class Verdict:
    """What is to be done about comments, and why."""

    action: Action
    reason: ReasonCode | None
    public_text: str | None
    private_note: str | None

    @property
    def outcome(self) -> Outcome:
        """How a review ends by it."""
        return Outcome.SPAM if self.reason is ReasonCode.SPAM else OUTCOMES[self.action]


def verdict_of(action: Action, reason: ReasonCode | None, public_text: str | None, private_note: str | None) -> Verdict:
    """The verdict, its reason's canned text in place of none. Raises Invalid for one that lacks its reason, or for
    what is no decision about a review.
    """
    if action not in (Action.KEEP, Action.SPAM, *NEED_A_REASON):
        raise Invalid({"action": "Choose what to do: keep, hide, remove or spam."})
    note = said_if_any(private_note, field="private_note")
    if action is Action.KEEP:
        return Verdict(action, None, None, note)
    reason = ReasonCode.SPAM if action is Action.SPAM else reason
    if reason is None:
        raise Invalid({"reason": "Choose why: its author is told."})
    text = said_if_any(public_text, field="public_text") or canned_text(reason, is_hidden=action is Action.HIDE)
    return Verdict(action, reason, text, note)


@transactional
def decide_review(
    *,
    actor: Actor,
    review_id: int,
    action: Action,
    version: int | None = None,
    reason: ReasonCode | None = None,
    public_text: str | None = None,
    private_note: str | None = None,
) -> Decided:
    """Keep, hide or remove the comment of the review, or mark it as spam; the review ends, and the log says so.

    With a `version` it must be the one that the moderator looked at. Raises Forbidden, NotFound, Invalid,
    OwnMatter, ReviewChanged, ReviewClaimed, or NotDecidable.
    """
    verdict = verdict_of(action, reason, public_text, private_note)
    review, comment = held_review(actor, review_id)
    is_own = bool(own_matters(actor=actor, comment_ids=[comment.id]))
    return decide_held(actor, review, comment, verdict, version=version, is_own=is_own)


def decide_held(
    actor: Actor,
    review: Review,
    comment: Comment,
    verdict: Verdict,
    *,
    version: int | None,
    is_own: bool,
    bulk_key: str | None = None,
) -> Decided:
    """The same for a review whose article is held. What is refused is refused before anything is written."""
    refuse_undecidable(actor, review, version, is_own=is_own)
    to = step(verdict.action, comment.status)
    decision = log(
        actor, review, comment, to=to or comment.status, action=verdict.action, verdict=verdict, bulk_key=bulk_key
    )
    if verdict.action is Action.KEEP:
        comment.protected_until = decision.created_at + timedelta(hours=settings().protection_hours)
    close_review(actor=actor, review=review, outcome=verdict.outcome)
    review.settled_at = None
    return settle_later(decision, review, comment)


def log(
    actor: Actor,
    review: Review,
    comment: Comment,
    *,
    to: Status,
    action: Action,
    verdict: Verdict | None = None,
    undoes: Decision | None = None,
    bulk_key: str | None = None,
) -> Decision:
    """Move the comment to the status `to`, and add the row that says who did it and why."""
    decision = Decision(
        review_id=review.id,
        comment_id=comment.id,
        moderator_id=actor.member_id,
        action=action,
        reason_code=verdict.reason if verdict else None,
        public_text=verdict.public_text if verdict else None,
        private_note=verdict.private_note if verdict else None,
        status_before=comment.status,
        status_after=to,
        undoes_id=undoes.id if undoes else None,
        bulk_key=bulk_key,
        created_at=clock.utcnow(),
    )
    change_status(actor=actor, comment=comment, to=to, reason=why(decision))
    db.session.add(decision)
    db.session.flush()
    return decision


def why(decision: Decision) -> str:
    """What the comment's history says about the change: the public reason, where there is one."""
    plain = {
        Action.KEEP: "kept by a moderator",
        Action.RESTORE: "restored by a moderator",
        Action.UNDO: "a moderator's decision was undone",
    }
    return decision.public_text or plain.get(decision.action, "decided by a moderator")


def settle_later(decision: Decision, review: Review, comment: Comment) -> Decided:
    """Let what cannot be unsent follow when the time to undo is over."""
    until = undo_until(decision)
    record(SETTLE, {"decision_id": decision.id}, due_at=until)
    return Decided(decision, review, comment, until)


def undo_until(decision: Decision) -> datetime:
    """Until when the decision can be taken back."""
    return decision.created_at + timedelta(seconds=settings().undo_seconds)
