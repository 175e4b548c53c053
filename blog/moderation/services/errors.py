"""What can be in the way of a decision, in words for moderators."""

from datetime import datetime

from blog.accounts.models import Actor
from blog.foundation import clock
from blog.foundation.errors import Conflict, Forbidden, waiting_time
from blog.moderation.models import Action, Decision
from blog.moderation.queries.matters import name_of, newest_decision
from blog.reviews.models import Outcome, Review

DID = {
    Action.KEEP: "kept",
    Action.HIDE: "hid",
    Action.REMOVE: "removed",
    Action.SPAM: "marked",
    Action.RESTORE: "restored",
    Action.UNDO: "undid what was decided about",
}


class OwnMatter(Forbidden):
    """The moderator wrote the comment, or flagged it: somebody else decides."""

    code = "own_matter"
    sentence = "You wrote this comment or flagged it, so another moderator decides."


class ReviewChanged(Conflict):
    """The review is not any more what the moderator looked at."""

    code = "review_changed"
    sentence = "This has changed since you looked at it. Look again, then decide."


class ReviewClaimed(Conflict):
    """Somebody else is looking at it."""

    code = "review_claimed"
    sentence = "Another moderator is looking at this."


class NotDecidable(Conflict):
    """What is to be done makes no sense for what the comment is."""

    code = "not_decidable"
    sentence = "This cannot be done with the comment as it is."


class UndoExpired(Conflict):
    """The decision is settled: what follows from it cannot be taken back."""

    code = "decision_settled"
    sentence = "It is too late to undo this: its author has been told. It can be restored."


def ago(moment: datetime) -> str:
    """How long ago it was: 4 seconds ago."""
    return f"{waiting_time(max(1, int((clock.utcnow() - moment).total_seconds())))} ago"


def closed_before(actor: Actor, review: Review) -> ReviewChanged:
    """Who ended the review, how, and when."""
    decision = newest_decision(review_id=review.id)
    if review.closed_at is not None and review.outcome is Outcome.WITHDRAWN:
        what = f"Its author withdrew this comment {ago(review.closed_at)}, so there is nothing left to decide."
    elif review.outcome is Outcome.ABSORBED:
        what = "This comment waits in another review, which has all that was brought here."
    elif decision is not None:
        what = decided_before(actor, decision)
    else:
        what = ReviewChanged.sentence
    return ReviewChanged(what)


def decided_before(actor: Actor, decision: Decision) -> str:
    """Who decided what, and when: Priya kept this comment 4 seconds ago."""
    is_me = decision.moderator_id is not None and decision.moderator_id == actor.member_id
    who = "You" if is_me else name_of(decision.moderator_id) or "Somebody"
    after = " as spam" if decision.action is Action.SPAM else ""
    return f"{who} {DID[decision.action]} this comment{after} {ago(decision.created_at)}."
