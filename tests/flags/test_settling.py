"""What comes of flags: outcomes, moves between reviews, and who claims their past."""

from dataclasses import replace
from datetime import timedelta

import pytest

from blog.accounts.models import SYSTEM
from blog.accounts.services import count_as_member
from blog.comments.models import Status
from blog.flags.models import FlagOutcome, Reason
from blog.flags.queries import flagged_by
from blog.flags.services import move_flags, settle_flags, take_back_flag
from blog.foundation import clock
from blog.profiles.queries import past_counts
from blog.profiles.services import claim_past
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


# --- Who claims their past ----------------------------------------------------------------------


def claimed_by(jo, *visitors):
    """Jo claims what was left under these cookies, in the browser of the last."""
    for one in visitors:
        count_as_member(actor=one, member_id=jo.member_id)
    return claim_past(actor=replace(jo, visitor_id=visitors[-1].visitor_id))


def test_who_claims_their_past_gets_its_flags_which_weigh_what_they_did(comment, member):
    jo, before = member(4), visitor()
    flag(before, comment)
    assert past_counts(actor=replace(jo, visitor_id=before.visitor_id)) == (0, 0, 1)
    assert claimed_by(jo, before).flag_count == 1
    (moved,) = flags_stored(comment)
    assert (moved.flagger_member_id, moved.flagger_visitor_id, moved.weight) == (jo.member_id, None, 0.5)
    assert counts(reviews_of(comment)[0]) == (0, 0, 1)
    assert flagged_by(actor=jo, comment_ids=[comment.id]) == {comment.id: moved}
    assert claim_past(actor=jo).is_empty


def test_a_second_flag_of_ones_own_is_taken_back_by_the_claim(comment, member):
    jo, phone, desk = member(2), visitor(), visitor()
    flag(phone, comment, Reason.ABUSIVE)
    flag(desk, comment, Reason.TROLLING)
    flag(jo, comment, Reason.SPAM)
    claimed_by(jo, phone, desk)
    assert [one.taken_back_at is None for one in flags_stored(comment)] == [False, False, True]
    assert counts(reviews_of(comment)[0]) == (0, 0, 1)


def test_of_two_of_ones_browsers_the_first_flag_stays(comment, member):
    jo, phone, desk = member(2), visitor(), visitor()
    flag(phone, comment, Reason.ABUSIVE)
    flag(desk, comment, Reason.TROLLING)
    claimed_by(jo, phone, desk)
    assert [one.taken_back_at is None for one in flags_stored(comment)] == [True, False]
    assert counts(reviews_of(comment)[0]) == (1, 0, 0)


@pytest.mark.parametrize("written_by", ["the member", "another of their browsers"])
def test_a_flag_on_what_turns_out_to_be_ones_own_is_taken_back(make_comment, member, written_by):
    jo, phone, desk = member(2), visitor(), visitor()
    own = make_comment(actor=jo if written_by == "the member" else phone)
    flag(desk, own)
    claimed_by(jo, phone, desk)
    assert flags_stored(own)[0].taken_back_at is not None
    assert counts(reviews_of(own)[0]) == (0, 0, 0)


def test_what_was_settled_is_claimed_with_its_outcome(comment, member):
    jo, before = member(2), visitor()
    flag(before, comment)
    flag(jo, comment)
    settle_flags(actor=SYSTEM, comment_id=comment.id, is_upheld=True, until=clock.utcnow())
    claimed_by(jo, before)
    assert [(one.flagger_member_id, one.outcome) for one in flags_stored(comment)] == [
        (jo.member_id, FlagOutcome.UPHELD)
    ] * 2
