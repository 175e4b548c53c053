"""The log is only ever added to, and two moderators at once make one row."""

import pytest
import sqlalchemy as sa

from blog.comments.models import Status
from blog.foundation.database import db, transactional
from blog.moderation.models import Action, Decision, ReasonCode
from blog.moderation.services import (
    Decided,
    ReviewChanged,
    ReviewClaimed,
    claim_review,
    decide_review,
    decide_reviews,
    undo_decision,
)
from tests.counting import what_is_wrong_with
from tests.moderation.conftest import events, fresh, log_of, now, steps_of, whole_log
from tests.racing import at_once, in_context


def decide(actor, review, action=Action.REMOVE):
    return decide_review(actor=actor, review_id=review.id, action=action, reason=ReasonCode.OTHER)


@pytest.mark.parametrize("change", [sa.update(Decision).values(public_text="Nothing happened."), sa.delete(Decision)])
def test_the_database_refuses_to_change_or_delete_a_row_of_the_log(make_waiting, priya, change):
    review = make_waiting()
    decide(priya, review)
    with pytest.raises(sa.exc.DBAPIError, match="only ever added to"):
        transactional(lambda: db.session.execute(change))()
    assert len(log_of(review.comment_id)) == 1


@pytest.mark.parametrize(
    "fields",
    [{"action": Action.UNDO}, {"action": Action.KEEP, "undoes_id": 1}],
    ids=["an undo of nothing", "a keep that undoes"],
)
def test_an_undo_says_what_it_undoes_and_nothing_else_does(make_waiting, priya, fields):
    review = make_waiting()
    decide(priya, review)
    row = {"review_id": review.id, "comment_id": review.comment_id, "moderator_id": priya.member_id}
    row |= {"status_before": Status.PUBLISHED, "status_after": Status.PUBLISHED}
    with pytest.raises(sa.exc.IntegrityError, match="undo_says_what_it_undoes"):
        transactional(lambda: db.session.execute(sa.insert(Decision).values(**row, **fields)))()


def test_two_moderators_at_once_make_one_decision_and_the_other_is_told(app, make_waiting, priya, nina):
    for number in range(4):
        review = make_waiting(Status.HELD if number % 2 else Status.PUBLISHED)
        version, before = now(review).version, len(steps_of(review.comment_id))
        settling = len(events("moderation.settle"))
        jobs = [
            in_context(
                app,
                lambda actor=actor, action=action, key=review.id, seen=version: decide_review(
                    actor=actor, review_id=key, action=action, version=seen, reason=ReasonCode.OTHER
                ),
            )
            for actor, action in ((priya, Action.KEEP), (nina, Action.REMOVE))
        ]
        outcomes = at_once(jobs)
        (won,) = [one for one in outcomes if isinstance(one, Decided)]
        (told,) = [one for one in outcomes if isinstance(one, ReviewChanged)]
        assert told.sentence.split()[0] == ("Nina" if won is outcomes[1] else "Priya")
        assert [row.id for row in log_of(review.comment_id)] == [won.decision.id]
        assert len(events("moderation.settle")) == settling + 1
        assert len(steps_of(review.comment_id)) - before == (
            won.decision.status_before is not won.decision.status_after
        )
        assert fresh(review.comment_id).status is won.decision.status_after
        assert what_is_wrong_with(review.article_id) == []


def test_many_claim_one_review_at_once_and_one_has_it(app, make_waiting, make_moderator):
    review = make_waiting()
    key = review.id
    moderators = [make_moderator(f"Moderator {n}") for n in range(6)]
    outcomes = at_once(
        [in_context(app, lambda actor=actor: claim_review(actor=actor, review_id=key)) for actor in moderators]
    )
    winners = [actor for actor, one in zip(moderators, outcomes, strict=True) if not isinstance(one, Exception)]
    assert [type(one) for one in outcomes if isinstance(one, Exception)] == [ReviewClaimed] * 5
    assert now(review).claimed_by_id == winners[0].member_id


def test_overlapping_bulks_at_once_decide_each_review_once(app, make_waiting, priya, nina):
    reviews = [make_waiting() for _ in range(12)]
    chosen = [(one.id, now(one).version) for one in reviews]

    def remove(actor, part):
        return in_context(
            app, lambda: decide_reviews(actor=actor, chosen=part, action=Action.REMOVE, reason=ReasonCode.SPAM)
        )

    outcomes = at_once([remove(priya, chosen[:9]), remove(nina, chosen[:2:-1])])
    assert [one for one in outcomes if isinstance(one, Exception)] == []
    assert sorted(row.review_id for row in whole_log()) == [one.id for one in reviews]
    assert sum(len(one.refused) for one in outcomes) == 6


def test_of_two_undos_at_once_one_happens(app, make_waiting, priya):
    review = make_waiting()
    key = decide(priya, review).decision.id
    jobs = [in_context(app, lambda: undo_decision(actor=priya, decision_id=key)) for _ in range(3)]
    outcomes = at_once(jobs)
    assert sum(isinstance(one, ReviewChanged) for one in outcomes) == 2
    assert [row.action for row in log_of(review.comment_id)] == [Action.REMOVE, Action.UNDO]
