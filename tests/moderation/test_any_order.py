"""Whatever readers and moderators do, in whatever order, what must always be true is true after each step."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
import time_machine
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from blog.accounts.models import SYSTEM, Actor, Member, Role, SanctionKind
from blog.accounts.queries.sanctions import in_force
from blog.accounts.services import import_visitors
from blog.articles.models import DiscussionMode
from blog.comments.models import Comment, CommentTransition, Status
from blog.comments.schemas import DraftInput
from blog.comments.services.status import IllegalTransition
from blog.discussion.services import undo_withdrawal, withdraw_comment
from blog.flags.models import Flag, Reason
from blog.flags.queries import wrongly_counted_reviews
from blog.flags.services import flag_comment, take_back_flag
from blog.foundation.database import db
from blog.foundation.errors import LastwordError
from blog.foundation.outbox import OutboxEvent, deliver_due
from blog.foundation.schemas import load
from blog.moderation.models import Action, Decision, ReasonCode
from blog.moderation.services import (
    decide_review,
    decide_reviews,
    lift_sanction,
    restore_comment,
    sanction_member,
    take_up_comment,
    undo_decision,
)
from blog.reviews.models import Outcome, Review
from blog.screening.services import edit_comment, submit_comment
from tests.counting import what_is_wrong_with
from tests.moderation.conftest import signed_in, stored

DECISIONS = [Action.KEEP, Action.HIDE, Action.REMOVE, Action.SPAM]
MODERATORS = 2
people = st.integers(0, 6)


class Newsroom(RuleBasedStateMachine):
    """Two discussions, in one of which all comments are held first; members, visitors and two moderators.

    All of them write and flag, so moderators meet their own matters, too. Time passes: some seconds or some minutes.
    """

    people: list[Actor]

    def __init__(self):
        super().__init__()
        db.session.rollback()
        self.traveller = time_machine.travel(datetime.now(UTC), tick=False)
        self.clock = self.traveller.start()
        modes = (DiscussionMode.OPEN, DiscussionMode.HELD_FIRST)
        self.articles = [self.make_article(discussion_mode=mode).id for mode in modes]
        self.comments: list[int] = []
        self.first_decision = db.session.scalar(sa.select(sa.func.coalesce(sa.func.max(Decision.id), 0)))

    @initialize()
    def begin_somewhere(self):
        """A comment of nearly everybody's, so that there is something to be done from the first step on."""
        for who in range(1, len(self.people)):
            self.post(who=who, where=who % 2, below=None)

    def teardown(self):
        db.session.rollback()
        self.traveller.stop()

    def comment(self, number):
        return self.comments[number % len(self.comments)]

    def moderator(self, number):
        return self.people[number % MODERATORS]

    def newest_decision(self):
        statement = sa.select(Decision.id).where(Decision.id > self.first_decision, Decision.action != Action.UNDO)
        return db.session.scalar(statement.order_by(Decision.id.desc()).limit(1)) or 1

    @rule(seconds=st.sampled_from([1, 4, 20, 90, 1500]))
    def let_time_pass(self, seconds):
        self.clock.shift(timedelta(seconds=seconds))

    @rule()
    def let_the_worker_work(self):
        deliver_due()

    @rule(who=people, where=st.integers(0, 1), below=st.none() | st.integers(0, 20))
    def post(self, who, where, below):
        parent = db.session.get(Comment, self.comment(below)) if below is not None and self.comments else None
        fields = {"body": f"Something ({uuid4().hex}).", "parent_id": str(parent.id) if parent else ""}
        article_id = parent.article_id if parent else self.articles[where]
        self.try_to(
            lambda: self.comments.append(
                submit_comment(
                    actor=self.people[who], article_id=article_id, draft=load(DraftInput(), fields)
                ).comment.id
            )
        )

    @precondition(lambda self: self.comments)
    @rule(who=people, which=st.integers(0, 20))
    def edit(self, who, which):
        draft = load(DraftInput(), {"body": f"Something else ({uuid4().hex})."})
        self.try_to(lambda: edit_comment(actor=self.people[who], comment_id=self.comment(which), draft=draft))

    @precondition(lambda self: self.comments)
    @rule(who=people, which=st.integers(0, 20), reason=st.sampled_from(list(Reason)))
    def flag(self, who, which, reason):
        self.try_to(lambda: flag_comment(actor=self.people[who], comment_id=self.comment(which), reason=reason))

    @precondition(lambda self: self.comments)
    @rule(which=st.integers(0, 20))
    def flag_with_others(self, which):
        """Both members and all visitors, which hides what is not protected, nor theirs."""
        for who in range(MODERATORS, len(self.people)):
            self.flag(who=who, which=which, reason=Reason.TROLLING)

    @precondition(lambda self: self.comments)
    @rule(who=people, which=st.integers(0, 20))
    def take_back(self, who, which):
        self.try_to(lambda: take_back_flag(actor=self.people[who], comment_id=self.comment(which)))

    @precondition(lambda self: self.comments)
    @rule(which=st.integers(0, 20))
    def withdraw(self, which):
        self.try_to(lambda: withdraw_comment(actor=self.author(which), comment_id=self.comment(which)))

    @precondition(lambda self: self.comments)
    @rule(which=st.integers(0, 20))
    def bring_back(self, which):
        self.try_to(lambda: undo_withdrawal(actor=self.author(which), comment_id=self.comment(which)))

    @rule(who=st.integers(0, 1), which=st.integers(0, 20), action=st.sampled_from(DECISIONS))
    def decide(self, who, which, action):
        review = self.waiting(which)
        if review is not None:
            self.try_to(
                lambda: decide_review(
                    actor=self.moderator(who),
                    review_id=review.id,
                    action=action,
                    version=review.version,
                    reason=ReasonCode.ABUSIVE,
                )
            )

    @rule(who=st.integers(0, 1), action=st.sampled_from(DECISIONS))
    def decide_all(self, who, action):
        statement = sa.select(Review.id, Review.version).where(Review.closed_at.is_(None))
        chosen = [tuple(row) for row in db.session.execute(statement.where(Review.article_id.in_(self.articles)))]
        if chosen:
            self.try_to(
                lambda: decide_reviews(
                    actor=self.moderator(who), chosen=chosen, action=action, reason=ReasonCode.OFF_TOPIC
                )
            )

    @rule(who=st.integers(0, 1))
    def undo(self, who):
        self.try_to(lambda: undo_decision(actor=self.moderator(who), decision_id=self.newest_decision()))

    @precondition(lambda self: self.comments)
    @rule(who=st.integers(0, 1), which=st.integers(0, 20))
    def restore(self, who, which):
        self.try_to(lambda: restore_comment(actor=self.moderator(who), comment_id=self.comment(which)))

    @precondition(lambda self: self.comments)
    @rule(who=st.integers(0, 1), which=st.integers(0, 20))
    def take_up(self, who, which):
        self.try_to(lambda: take_up_comment(actor=self.moderator(who), comment_id=self.comment(which)))

    @rule(who=st.integers(0, 1), whom=st.integers(0, 3), kind=st.sampled_from(list(SanctionKind)))
    def sanction(self, who, whom, kind):
        days = 1 if kind is SanctionKind.SUSPENSION else None
        member_id = self.people[whom].member_id
        self.try_to(
            lambda: sanction_member(
                actor=self.moderator(who), member_id=member_id, kind=kind, days=days, reason="For a reason."
            )
        )

    @rule(who=st.integers(0, 1), whom=st.integers(0, 3))
    def lift(self, who, whom):
        for sanction in in_force(member_id=self.people[whom].member_id)[:1]:
            self.try_to(lambda sanction=sanction: lift_sanction(actor=self.moderator(who), sanction_id=sanction.id))

    def author(self, which):
        comment = db.session.get_one(Comment, self.comment(which))
        return next(
            one
            for one in self.people
            if (comment.author_member_id and one.member_id == comment.author_member_id)
            or (comment.author_visitor_id and one.visitor_id == comment.author_visitor_id)
        )

    def waiting(self, number):
        """An open review, and now and then one that has ended."""
        here = sa.select(Review).where(Review.article_id.in_(self.articles))
        found = db.session.scalars(here.execution_options(populate_existing=True)).all()
        chosen = [one for one in found if one.closed_at is None or number % 5 == 0]
        return chosen[number % len(chosen)] if chosen else None

    def try_to(self, act):
        """A refusal is an answer; any other error is a mistake, and so is a step that no table holds."""
        try:
            act()
        except IllegalTransition:
            raise
        except LastwordError:
            pass

    # --- What is always true --------------------------------------------------------------------

    @invariant()
    def counts_equal_rows_and_histories_are_whole(self):
        for article_id in self.articles:
            assert what_is_wrong_with(article_id) == []
        assert wrongly_counted_reviews() == []

    @invariant()
    def at_most_one_review_of_a_comment_is_open(self):
        db.session.rollback()
        opened = sa.select(Review.comment_id).where(Review.closed_at.is_(None))
        assert [key for key, count in Counter(db.session.scalars(opened)).items() if count > 1] == []

    @invariant()
    def nothing_waits_or_is_hidden_that_no_moderator_sees_or_saw(self):
        waits = sa.exists().where(Review.comment_id == Comment.id, Review.closed_at.is_(None))
        hidden_by_one = sa.exists().where(Review.comment_id == Comment.id, Review.outcome == Outcome.HIDDEN)
        here = Comment.article_id.in_(self.articles)
        held = sa.select(Comment.id).where(here, Comment.status == Status.HELD, sa.not_(waits))
        hidden = sa.select(Comment.id).where(here, Comment.status == Status.HIDDEN, sa.not_(waits | hidden_by_one))
        assert list(db.session.scalars(held)) == list(db.session.scalars(hidden)) == []

    @invariant()
    def every_step_by_a_moderator_is_in_the_log(self):
        """Each change of a status by a moderator has its row, and each row that changed something its change."""
        step = CommentTransition
        ours = sa.and_(step.member_id.in_([one.member_id for one in self.people[:MODERATORS]]))
        columns = (step.comment_id, step.from_status, step.to_status)
        by_authors = ("posted", "withdrawn by its author", "withdrawal undone by its author")
        steps = sa.select(*columns).where(ours, step.reason.not_in(by_authors))
        log = sa.select(Decision.comment_id, Decision.status_before, Decision.status_after)
        log = log.where(Decision.status_before != Decision.status_after)
        assert Counter(map(tuple, db.session.execute(steps))) == Counter(map(tuple, db.session.execute(log)))

    @invariant()
    def closed_reviews_are_decided_withdrawn_or_absorbed_and_open_ones_unsettled(self):
        decided = sa.exists().where(Decision.review_id == Review.id)
        by_itself = Review.outcome.in_([Outcome.WITHDRAWN, Outcome.ABSORBED])
        unexplained = sa.select(Review.id).where(Review.closed_at.is_not(None), sa.not_(decided | by_itself))
        settled_early = sa.select(Review.id).where(Review.closed_at.is_(None), Review.settled_at.is_not(None))
        assert list(db.session.scalars(unexplained)) == list(db.session.scalars(settled_early)) == []

    @invariant()
    def live_flags_are_where_somebody_looks(self):
        """In an open review, or in one whose decision or withdrawal can still be undone, or is still to be settled."""
        lost = (
            sa.select(Flag.id)
            .join(Review, Review.id == Flag.review_id)
            .where(Flag.taken_back_at.is_(None), Flag.settled_at.is_(None), Review.settled_at.is_not(None))
        )
        assert list(db.session.scalars(lost)) == []

    @invariant()
    def members_are_kept_from_what_is_in_force_against_them(self):
        for one in self.people:
            if one.member_id is not None:
                member = db.session.get_one(Member, one.member_id, populate_existing=True)
                kinds = {sanction.kind for sanction in in_force(member_id=member.id)}
                assert member.is_held == (SanctionKind.HOLD in kinds)
                assert (member.warned_at is not None) == (SanctionKind.WARNING in kinds)

    @invariant()
    def no_event_fails(self):
        failed = sa.select(OutboxEvent.name, OutboxEvent.error).where(OutboxEvent.error.is_not(None))
        assert db.session.execute(failed).all() == []


@pytest.fixture
def everybody(app_context):
    """Two moderators, two members of whom flags hide something, three visitors."""
    members = [stored(name, role=Role.MODERATOR, standing=4) for name in ("Priya", "Nina")]
    members += [stored(name, standing=4) for name in ("Jo", "Kim")]
    visitors = import_visitors(actor=SYSTEM, count=3)
    return [*map(signed_in, members), *(Actor(visitor_id=key, network=f"cafe {key}") for key in visitors)]


def test_whatever_readers_and_moderators_do_what_must_be_true_is(everybody, make_article):
    newsroom = type("Newsroom", (Newsroom,), {"make_article": staticmethod(make_article), "people": everybody})
    run_state_machine_as_test(newsroom, settings=settings(max_examples=7, stateful_step_count=30, deadline=None))
