"""Taking decisions back: while nothing has followed from them, and as if nothing had been."""

from datetime import timedelta

import pytest

from blog.accounts.models import SYSTEM
from blog.comments.models import Status
from blog.flags.models import Flag, FlagOutcome, Reason
from blog.flags.services import flag_comment
from blog.foundation.database import db
from blog.foundation.errors import Forbidden
from blog.foundation.outbox import deliver_due
from blog.moderation.models import Action, ReasonCode
from blog.moderation.services import (
    ReviewChanged,
    UndoExpired,
    decide_review,
    restore_comment,
    settle_decision,
    undo_decision,
)
from blog.reviews.models import Outcome
from tests.counting import what_is_wrong_with
from tests.moderation.conftest import events, fresh, log_of, newest, now, steps_of, visitor, withdraw
from tests.racing import at_once, in_context

WAITING = (Status.HELD, Status.PUBLISHED, Status.HIDDEN)
CASES = [
    (Action.KEEP, Status.HELD),
    (Action.KEEP, Status.PUBLISHED),
    (Action.KEEP, Status.HIDDEN),
    (Action.HIDE, Status.PUBLISHED),
    (Action.HIDE, Status.HIDDEN),
    *((action, status) for action in (Action.REMOVE, Action.SPAM) for status in WAITING),
]


def decide(actor, review, action=Action.REMOVE):
    return decide_review(actor=actor, review_id=review.id, action=action, reason=ReasonCode.ABUSIVE).decision


def undo(actor, decision):
    return undo_decision(actor=actor, decision_id=decision.id)


@pytest.mark.parametrize(("action", "status"), CASES)
def test_an_undo_gives_back_status_and_review_and_stands_in_the_log(make_waiting, priya, moved_clock, action, status):
    review = make_waiting(status)
    before = (review.is_held, review.is_flagged, review.weight, review.opened_at)
    decision = decide(priya, review, action)
    undone = undo(priya, decision)
    review = now(review)
    assert fresh(review.comment_id).status is status
    assert fresh(review.comment_id).protected_until is None
    assert (review.closed_at, review.outcome, review.settled_at) == (None, None, None)
    assert (review.is_held, review.is_flagged, review.weight, review.opened_at) == before
    first, second = log_of(review.comment_id)
    assert (second.id, second.action, second.undoes_id) == (undone.decision.id, Action.UNDO, first.id)
    assert (second.status_before, second.status_after) == (first.status_after, status)
    moved_clock.forward(seconds=11)
    deliver_due()
    assert now(review).settled_at is None
    assert events("moderation.tell_author") == []
    assert what_is_wrong_with(review.article_id) == []


def test_after_ten_seconds_it_is_too_late_whether_anybody_has_settled_it_or_not(make_waiting, priya, moved_clock):
    review = make_waiting()
    decision = decide(priya, review)
    moved_clock.forward(seconds=11)
    with pytest.raises(UndoExpired):
        undo(priya, decision)
    deliver_due()
    with pytest.raises(UndoExpired):
        undo(priya, decision)
    assert now(review).settled_at is not None
    assert fresh(review.comment_id).status is Status.REMOVED


def test_only_who_decided_can_undo_and_only_once(make_waiting, priya, nina):
    decision = decide(priya, make_waiting())
    with pytest.raises(Forbidden, match="Only who decided"):
        undo(nina, decision)
    undone = undo(priya, decision)
    with pytest.raises(ReviewChanged, match="undone already"):
        undo(priya, decision)
    with pytest.raises(Forbidden, match="decide it anew"):
        undo(priya, undone.decision)
    again = decide(priya, now(undone.review))
    with pytest.raises(ReviewChanged, match="undone already"):
        undo(priya, decision)
    undo(priya, again)


def test_an_undo_takes_over_what_was_flagged_meanwhile(make_waiting, priya):
    review = make_waiting()
    comment_id = review.comment_id
    decision = decide(priya, review, Action.KEEP)
    flag_comment(actor=visitor(), comment_id=comment_id, reason=Reason.ABUSIVE)
    other = newest(comment_id)
    assert other.id != review.id
    undo(priya, decision)
    review = now(review)
    assert (review.closed_at, review.spam_count, review.abusive_count) == (None, 1, 1)
    assert now(other).outcome is Outcome.ABSORBED
    with pytest.raises(ReviewChanged, match="waits in another review"):
        decide(priya, other)
    decide(priya, review)


def test_what_happened_to_the_comment_since_cannot_be_undone_with_the_decision(make_waiting, priya, nina):
    withdrawn = make_waiting(Status.HELD)
    decision = decide(priya, withdrawn, Action.KEEP)
    withdraw(withdrawn)
    with pytest.raises(ReviewChanged, match="withdrawn meanwhile"):
        undo(priya, decision)
    removed = make_waiting()
    decision = decide(priya, removed)
    restore_comment(actor=nina, comment_id=removed.comment_id)
    with pytest.raises(ReviewChanged, match=r"Nina restored this comment \d seconds? ago"):
        undo(priya, decision)


@pytest.mark.parametrize("before", [Status.HELD, Status.PUBLISHED, Status.HIDDEN])
def test_a_restoration_can_be_undone_too(make_waiting, priya, before):
    review = make_waiting(before)
    decide(priya, review)
    restored = restore_comment(actor=priya, comment_id=review.comment_id).decision
    undo(priya, restored)
    assert (fresh(review.comment_id).status, now(review).outcome) == (Status.REMOVED, Outcome.REMOVED)
    restore_comment(actor=priya, comment_id=review.comment_id)
    assert fresh(review.comment_id).status is before


def test_an_undone_keep_leaves_the_protection_of_an_earlier_one(make_waiting, priya, moved_clock):
    review = make_waiting()
    decide(priya, review, Action.KEEP)
    protected = fresh(review.comment_id).protected_until
    moved_clock.forward(hours=2)
    flag_comment(actor=visitor(), comment_id=review.comment_id, reason=Reason.ABUSIVE)
    again = decide(priya, newest(review.comment_id), Action.KEEP)
    assert fresh(review.comment_id).protected_until - protected >= timedelta(hours=2)
    undo(priya, again)
    assert fresh(review.comment_id).protected_until == protected


# --- Settling -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "outcome"),
    [
        (Action.KEEP, FlagOutcome.REJECTED),
        (Action.HIDE, FlagOutcome.UPHELD),
        (Action.REMOVE, FlagOutcome.UPHELD),
        (Action.SPAM, FlagOutcome.UPHELD),
    ],
)
def test_flags_have_their_outcome_when_it_is_settled_and_not_before(make_waiting, priya, moved_clock, action, outcome):
    review = make_waiting()
    decide(priya, review, action)
    deliver_due()
    (flag,) = db.session.query(Flag).populate_existing()
    assert flag.outcome is None
    moved_clock.forward(seconds=11)
    deliver_due()
    (flag,) = db.session.query(Flag).populate_existing()
    assert flag.outcome is outcome
    assert now(review).settled_at is not None


def test_it_is_settled_once_however_often_that_is_asked(make_waiting, priya):
    decision = decide(priya, make_waiting())
    assert settle_decision(actor=SYSTEM, decision_id=decision.id)
    assert not settle_decision(actor=SYSTEM, decision_id=decision.id)
    assert not settle_decision(actor=SYSTEM, decision_id=10**9)
    assert len(events("moderation.tell_author")) == 1


def test_of_undoing_and_settling_at_once_exactly_one_happens(app, make_waiting, priya):
    for _ in range(5):
        review = make_waiting()
        decision_id = decide(priya, review).id
        told = len(events("moderation.tell_author"))
        outcomes = at_once(
            [
                in_context(app, lambda key=decision_id: settle_decision(actor=SYSTEM, decision_id=key)),
                in_context(app, lambda key=decision_id: undo_decision(actor=priya, decision_id=key)),
            ]
        )
        has_settled, undone = outcomes
        is_undone = not isinstance(undone, Exception)
        assert is_undone or isinstance(undone, UndoExpired), undone
        assert has_settled != is_undone
        assert (now(review).settled_at is None) == (now(review).closed_at is None) == is_undone
        assert len(events("moderation.tell_author")) == told + has_settled
        assert len(log_of(review.comment_id)) == 1 + is_undone
        assert steps_of(review.comment_id)[-1][0] is (Status.PUBLISHED if is_undone else Status.REMOVED)
