"""Many flag one comment at once, and one flagger many: nothing is lost, nothing happens twice."""

import pytest
import sqlalchemy as sa

from blog.accounts.models import SYSTEM, Actor
from blog.accounts.services import import_visitors
from blog.comments.models import Status
from blog.comments.services import lock_article
from blog.flags.models import Flag, Reason
from blog.flags.queries import tallies
from blog.flags.services import FlagDecided, flag_comment, settle_flags, take_back_flag
from blog.foundation import clock
from blog.foundation.database import db, transactional
from blog.reviews.models import Outcome
from blog.reviews.queries import open_review
from blog.reviews.services import close_review
from tests.counting import history_of, what_is_wrong_with
from tests.flags.conftest import counts, flags_stored, fresh, reviews_of
from tests.racing import at_once, in_context


@pytest.fixture
def members(app, member):
    """Twenty of standing 1, each on a network of their own."""
    return [member(1) for _ in range(20)]


def flagging(app, comment, actor, reason=Reason.SPAM):
    return in_context(app, lambda: flag_comment(actor=actor, comment_id=comment.id, reason=reason))


def taking_back(app, comment, actor):
    return in_context(app, lambda: take_back_flag(actor=actor, comment_id=comment.id))


def errors(outcomes):
    return [outcome for outcome in outcomes if isinstance(outcome, Exception)]


def test_twenty_at_once_hide_a_comment_once_and_open_one_review(app, make_comment, members):
    comment = make_comment()
    outcomes = at_once([flagging(app, comment, actor) for actor in members])
    assert errors(outcomes) == []
    assert sum(flagged.has_hidden for flagged in outcomes) == 1
    steps = [step for step in history_of(comment.id) if step[1] is Status.HIDDEN]
    assert (fresh(comment).status, len(steps)) == (Status.HIDDEN, 1)
    (review,) = reviews_of(comment)
    stored = flags_stored(comment)
    assert counts(review) == (0, 0, len(stored)) == (0, 0, 20)
    assert (sum(one.hid_at is not None for one in stored), sum(one.is_late for one in stored)) == (3, 17)
    assert review.weight == pytest.approx(3 + 3 / 13)
    assert sum(tally.weight for tally in tallies(review.id)) == 6
    assert what_is_wrong_with(comment.article_id) == []


def test_one_reader_in_many_tabs_flags_once(app, make_comment, members):
    comment, visitor_id = make_comment(), import_visitors(actor=SYSTEM, count=1)[0]
    for actor in (members[0], Actor(visitor_id=visitor_id, network="n")):
        outcomes = at_once([flagging(app, comment, actor) for _ in range(8)])
        assert errors(outcomes) == []
    db.session.rollback()
    assert len(flags_stored(comment)) == 2
    assert counts(reviews_of(comment)[0]) == (0, 0, 2)


def test_who_flags_while_others_take_back_is_counted(app, make_comment, members):
    comment = make_comment()
    early, late = members[:2], members[2:10]
    assert errors([flagging(app, comment, actor)() for actor in early]) == []
    jobs = [taking_back(app, comment, actor) for actor in early] + [flagging(app, comment, actor) for actor in late]
    assert errors(at_once(jobs)) == []
    db.session.rollback()
    assert counts(reviews_of(comment)[0]) == (0, 0, 8)
    assert fresh(comment).status is Status.HIDDEN


def test_a_flagger_takes_part_in_five_hidings_however_many_fall_in_one_moment(app, make_comment, member, members):
    busy, comments = members[0], [make_comment() for _ in range(8)]  # each of an article of its own
    lasts = []
    for comment in comments:
        others = [member(1), member(1)]
        lasts.append(others[1])
        for actor in (busy, others[0]):
            flag_comment(actor=actor, comment_id=comment.id, reason=Reason.SPAM)
    outcomes = at_once([flagging(app, *pair) for pair in zip(comments, lasts, strict=True)])
    assert errors(outcomes) == []
    db.session.rollback()
    assert sum(fresh(comment).status is Status.HIDDEN for comment in comments) == 5
    took = sa.select(sa.func.count()).where(Flag.flagger_member_id == busy.member_id, Flag.hid_at.is_not(None))
    assert db.session.scalar(took) == 5


def test_a_flag_is_taken_back_or_decided_never_both(app, make_comment, members):
    comment = make_comment()
    for actor in members[:2]:
        flag_comment(actor=actor, comment_id=comment.id, reason=Reason.SPAM)

    @transactional
    def decide(*, actor):
        lock_article(comment.article_id)
        now = clock.utcnow()
        close_review(actor=actor, review=open_review(comment_id=comment.id), outcome=Outcome.KEPT)
        settle_flags(actor=actor, comment_id=comment.id, is_upheld=False, until=now)

    jobs = [taking_back(app, comment, actor) for actor in members[:2]]
    outcomes = at_once([*jobs, in_context(app, lambda: decide(actor=SYSTEM))])
    assert all(isinstance(error, FlagDecided) for error in errors(outcomes))
    db.session.rollback()
    stored = flags_stored(comment)
    assert all((one.taken_back_at is None) is (one.settled_at is not None) for one in stored)
    assert len(errors(outcomes)) == sum(one.settled_at is not None for one in stored)
    assert counts(reviews_of(comment)[0]) == (0, 0, 0)
