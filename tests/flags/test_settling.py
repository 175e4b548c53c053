"""What comes of flags: outcomes, moves between reviews, and who claims their past."""

from datetime import timedelta

import pytest

from blog.accounts.models import SYSTEM
from blog.comments.models import Status
from blog.flags.models import FlagOutcome, Reason
from blog.flags.queries import flagged_by
from blog.flags.services import move_flags, settle_flags, take_back_flag
from blog.foundation import clock
from blog.reviews.models import Outcome
from blog.reviews.services import close_review, reopen_review
from tests.flags.conftest import change, counts, flag, flags_stored, fresh, reviews_of, visitor

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def comment(make_comment):
    return make_comment()


@pytest.mark.parametrize(("is_upheld", "outcome"), [(True, FlagOutcome.UPHELD), (False, FlagOutcome.REJECTED)])
def test_waiting_flags_get_the_outcome_and_late_ones_neither(comment, member, is_upheld, outcome):
    for _ in range(3):
        flag(member(1), comment)
    assert fresh(comment).status is Status.HIDDEN
    late, gone = member(1), visitor()
    flag(late, comment)
    flag(gone, comment)
    take_back_flag(actor=gone, comment_id=comment.id)
    settled = settle_flags(actor=SYSTEM, comment_id=comment.id, is_upheld=is_upheld, until=clock.utcnow())
    assert [one.outcome for one in settled] == [outcome] * 3 + [FlagOutcome.NEITHER]
    assert [one.outcome for one in flags_stored(comment)] == [outcome] * 3 + [FlagOutcome.NEITHER, None]
    assert counts(reviews_of(comment)[0]) == (0, 0, 0)
    assert reviews_of(comment)[0].weight == 0
    assert settle_flags(actor=SYSTEM, comment_id=comment.id, is_upheld=True, until=clock.utcnow()) == []
    assert flagged_by(actor=late, comment_ids=[comment.id])[comment.id].outcome is FlagOutcome.NEITHER


def test_what_came_after_the_decision_waits_for_the_next(comment, member):
    flag(member(2), comment)
    decided_at = clock.utcnow()
    close_review(actor=SYSTEM, review=reviews_of(comment)[0], outcome=Outcome.KEPT)
    flag(member(2), comment, Reason.ABUSIVE)
    settled = settle_flags(actor=SYSTEM, comment_id=comment.id, is_upheld=False, until=decided_at)
    assert [one.reason for one in settled] == [Reason.SPAM]
    assert [counts(review) for review in reviews_of(comment)] == [(0, 0, 0), (1, 0, 0)]


def test_an_undone_decision_absorbs_the_review_that_was_opened_meanwhile(comment, member):
    flag(member(2), comment)
    (first,) = reviews_of(comment)
    close_review(actor=SYSTEM, review=first, outcome=Outcome.KEPT)
    flag(member(2), comment, Reason.ABUSIVE)
    second = reviews_of(comment)[1]
    move_flags(actor=SYSTEM, from_review_id=second.id, to_review_id=first.id)
    close_review(actor=SYSTEM, review=second, outcome=Outcome.KEPT)
    reopen_review(actor=SYSTEM, review=first)
    assert [counts(review) for review in reviews_of(comment)] == [(1, 0, 1), (0, 0, 0)]
    assert [review.weight > 0 for review in reviews_of(comment)] == [True, False]
    flag(member(1), comment)
    assert counts(reviews_of(comment)[0]) == (1, 0, 2)


def test_flags_of_another_comment_stay_as_they_are(comment, make_comment, member):
    reader, other = member(2), make_comment()
    flag(reader, comment)
    flag(reader, other)
    settle_flags(actor=SYSTEM, comment_id=comment.id, is_upheld=True, until=clock.utcnow() + timedelta(hours=1))
    assert flags_stored(other)[0].outcome is None
    assert counts(reviews_of(other)[0]) == (0, 0, 1)


def test_an_hour_old_flag_is_found_by_who_gave_it(comment, member):
    reader = member(0)
    given = flag(reader, comment).flag
    change(type(given), given.id, created_at=clock.utcnow() - timedelta(hours=1))
    assert flagged_by(actor=reader, comment_ids=[comment.id]) == {comment.id: given}
    assert flagged_by(actor=member(0), comment_ids=[comment.id]) == {}
