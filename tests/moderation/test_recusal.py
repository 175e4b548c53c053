"""Nobody decides on a review of their own comment, or of one that they flagged: from every side."""

from dataclasses import replace

import pytest

from blog.accounts.models import SYSTEM, Actor, Role
from blog.accounts.services import count_as_member, ensure_visitor
from blog.flags.models import Reason
from blog.flags.services import flag_comment, take_back_flag
from blog.foundation.outbox import deliver_due
from blog.moderation.models import Action, ReasonCode
from blog.moderation.queries.matters import own_matters
from blog.moderation.services import (
    OwnMatter,
    claim_review,
    decide_review,
    decide_reviews,
    restore_comment,
    take_up_comment,
)
from tests.moderation.conftest import log_of, newest, now, visitor


def every_way(actor, review):
    """All that a moderator could do about the comment."""
    return [
        lambda: decide_review(actor=actor, review_id=review.id, action=Action.KEEP),
        lambda: decide_review(actor=actor, review_id=review.id, action=Action.REMOVE, reason=ReasonCode.OTHER),
        lambda: claim_review(actor=actor, review_id=review.id),
        lambda: take_up_comment(actor=actor, comment_id=review.comment_id),
        lambda: restore_comment(actor=actor, comment_id=review.comment_id),
    ]


def assert_recused(actor, review):
    assert own_matters(actor=actor, comment_ids=[review.comment_id]) == {review.comment_id}
    for act in every_way(actor, review):
        with pytest.raises(OwnMatter, match="another moderator decides"):
            act()
    assert log_of(review.comment_id) == []
    assert now(review).closed_at is None


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.ADMIN])
def test_who_wrote_it_under_their_name(make_waiting, make_moderator, role):
    ann = make_moderator("Ann", role)
    assert_recused(ann, make_waiting(actor=ann))


def test_who_wrote_it_with_the_cookie_that_they_carry(make_waiting, priya):
    cookie = visitor()
    review = make_waiting(actor=cookie)
    assert_recused(replace(priya, visitor_id=cookie.visitor_id), review)


def test_who_wrote_it_with_a_cookie_of_another_browser_that_once_signed_in(make_waiting, priya):
    cookie = visitor()
    review = make_waiting(actor=cookie)
    count_as_member(actor=cookie, member_id=priya.member_id)
    assert_recused(priya, review)


def test_who_flagged_it_signed_in_or_as_a_visitor(make_waiting, priya, nina):
    for flagger in (priya, ensure_visitor(actor=Actor(network="home"))):
        review = make_waiting()
        flag_comment(actor=flagger, comment_id=review.comment_id, reason=Reason.ABUSIVE)
        as_moderator = priya if flagger is priya else replace(priya, visitor_id=flagger.visitor_id)
        assert_recused(as_moderator, review)
        if flagger is not priya:
            count_as_member(actor=flagger, member_id=nina.member_id)
            assert_recused(nina, review)


def test_who_took_their_flag_back_has_no_stake_any_more(make_waiting, priya):
    review = make_waiting()
    flag_comment(actor=priya, comment_id=review.comment_id, reason=Reason.ABUSIVE)
    take_back_flag(actor=priya, comment_id=review.comment_id)
    decide_review(actor=priya, review_id=review.id, action=Action.KEEP)


def test_who_has_nothing_to_do_with_it_decides(make_waiting, priya, nina):
    review = make_waiting(actor=priya)
    assert own_matters(actor=nina, comment_ids=[review.comment_id]) == set()
    decide_review(actor=nina, review_id=review.id, action=Action.KEEP)


def test_a_flag_that_was_settled_still_is_ones_own(make_waiting, priya, nina, moved_clock):
    review = make_waiting()
    flag_comment(actor=priya, comment_id=review.comment_id, reason=Reason.ABUSIVE)
    decide_review(actor=nina, review_id=review.id, action=Action.REMOVE, reason=ReasonCode.ABUSIVE)
    moved_clock.forward(seconds=11)
    deliver_due()
    with pytest.raises(OwnMatter):
        restore_comment(actor=priya, comment_id=review.comment_id)
    restore_comment(actor=nina, comment_id=review.comment_id)


def test_own_matters_are_left_out_of_a_bulk_and_told(make_waiting, priya):
    own, others, flagged = make_waiting(actor=priya), make_waiting(), make_waiting()
    flag_comment(actor=priya, comment_id=flagged.comment_id, reason=Reason.SPAM)
    chosen = [(one.id, now(one).version) for one in (own, others, flagged)]
    done = decide_reviews(actor=priya, chosen=chosen, action=Action.KEEP)
    assert [row.review_id for row in done.decisions] == [others.id]
    assert done.refused == [(own.id, OwnMatter.sentence), (flagged.id, OwnMatter.sentence)]
    assert newest(own.comment_id).closed_at is None


def test_nobody_in_person_owns_nothing(make_waiting):
    assert own_matters(actor=SYSTEM, comment_ids=[make_waiting().comment_id]) == set()
