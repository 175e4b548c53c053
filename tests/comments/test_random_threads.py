from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from blog.accounts.models import SYSTEM, Actor
from blog.accounts.services import import_visitors
from blog.comments.models import TRANSITIONS, Comment, Status
from blog.comments.schemas import DraftInput
from blog.comments.services import (
    ImportedComment,
    change_status,
    edit_comment,
    import_thread,
    post_comment,
    undo_withdrawal,
    withdraw_comment,
)
from blog.comments.services.status import IllegalTransition
from blog.foundation.database import db
from blog.foundation.errors import LastwordError
from blog.foundation.schemas import load
from tests.counting import what_is_wrong_with
from tests.programs import Program, read_all
from tests.reading import HTMX, read_through, reader, url_of

START = datetime(2020, 1, 1, tzinfo=UTC)
LISTED = {Status.PUBLISHED, Status.HIDDEN, Status.REMOVED}
# Each comment answers one of those before it, or (where there is none such) stands at the top.
trees = st.lists(st.tuples(st.integers(-1, 30), st.sampled_from(list(Status))), min_size=1, max_size=30)


def grown(tree):
    """The tree as comments to import."""
    prefix = uuid4().hex
    for number, (parent, status) in enumerate(tree):
        yield ImportedComment(
            source_key=f"{prefix}:{number}",
            parent_key=f"{prefix}:{parent}" if 0 <= parent < number else None,
            author_name="Somebody",
            body_source="Something.",
            created_at=START + timedelta(minutes=number),
            status=status,
        )


@pytest.mark.parametrize("size", [1, 4])
def test_the_pages_of_any_thread_show_every_listed_comment_once_and_after_its_parent(make_app, make_article, size):
    small = make_app(page_comments=size)
    client = reader(small)

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(trees)
    def check(tree):
        article = make_article()
        with small.app_context():
            import_thread(actor=SYSTEM, article_id=article.id, comments=list(grown(tree)))
            assert what_is_wrong_with(article.id) == []
            of_article = sa.select(Comment).where(Comment.article_id == article.id).order_by(Comment.path)
            comments = list(db.session.scalars(of_article))
        listed = [c.id for c in comments if c.status in LISTED or c.descendant_count]
        for headers in (None, HTMX) if listed else (None,):  # pages of their own, and parts that open in place
            assert list(read_through(client, url_of(article), headers=headers)) == listed
        for shape in ("tree", "flat"):
            met = list(read_all(Program(small), article.id, limit=size, shape=shape))
            assert met == listed if shape == "tree" else sorted(met) == sorted(listed)
        for comment in {listed[len(listed) // 2], listed[-1]} if listed else ():
            _every_reply_is_met_from_its_permalink(client, article, comments, listed, comment)
        places = {key: place for place, key in enumerate(listed)}
        assert all(places[c.parent_id] < places[c.id] for c in comments if c.id in places and c.parent_id in places)
        readable = {c.id for c in comments if c.status in (Status.PUBLISHED, Status.HIDDEN)}
        for order in ("newest", "oldest"):
            met = list(read_through(client, f"{url_of(article)}?order={order}"))
            assert met == sorted(readable, reverse=order == "newest")

    check()


def _every_reply_is_met_from_its_permalink(client, article, comments, listed, target):
    path = next(c.path for c in comments if c.id == target)
    below = [c.id for c in comments if c.path.startswith(path) and c.id in listed]
    met = list(read_through(client, f"{url_of(article)}comments/{target}/"))
    assert met[met.index(target) :] == below


class Discussion(RuleBasedStateMachine):
    """Anything that three readers and a moderator can do in one discussion, in any order."""

    article_id: int
    readers: list[int]

    def __init__(self):
        super().__init__()
        self.article_id = self.make_article().id
        self.comments: list[int] = []

    def reader(self, number):
        return Actor(visitor_id=self.readers[number], network=f"n{number}")

    def comment(self, number):
        return self.comments[number % len(self.comments)]

    @rule(who=st.integers(0, 2), below=st.none() | st.integers(0, 40))
    def post(self, who, below):
        parent = str(self.comment(below)) if below is not None and self.comments else ""
        draft = load(DraftInput(), {"body": f"Something ({uuid4().hex}).", "parent_id": parent})
        self.try_to(
            lambda: self.comments.append(
                post_comment(actor=self.reader(who), article_id=self.article_id, draft=draft).comment.id
            )
        )

    @precondition(lambda self: self.comments)
    @rule(who=st.integers(0, 2), which=st.integers(0, 40))
    def edit(self, who, which):
        draft = load(DraftInput(), {"body": f"Something else ({uuid4().hex})."})
        self.try_to(lambda: edit_comment(actor=self.reader(who), comment_id=self.comment(which), draft=draft))

    @precondition(lambda self: self.comments)
    @rule(who=st.integers(0, 2), which=st.integers(0, 40))
    def withdraw(self, who, which):
        self.try_to(lambda: withdraw_comment(actor=self.reader(who), comment_id=self.comment(which)))

    @precondition(lambda self: self.comments)
    @rule(who=st.integers(0, 2), which=st.integers(0, 40))
    def undo(self, who, which):
        self.try_to(lambda: undo_withdrawal(actor=self.reader(who), comment_id=self.comment(which)))

    @precondition(lambda self: self.comments)
    @rule(which=st.integers(0, 40), to=st.sampled_from(list(Status)))
    def moderate(self, which, to):
        comment = db.session.get(Comment, self.comment(which), populate_existing=True)
        before = comment.status
        try:
            change_status(actor=SYSTEM, comment=comment, to=to, reason="moderated")
        except IllegalTransition:
            is_way_back = before in (Status.REMOVED, Status.WITHDRAWN) or to is Status.HELD
            assert to not in TRANSITIONS[before] or is_way_back

    @invariant()
    def counts_equal_rows(self):
        assert what_is_wrong_with(self.article_id) == []

    def try_to(self, act):
        """A refusal is an answer; any other error is a mistake, and so is a step that no table holds."""
        try:
            act()
        except IllegalTransition:
            raise
        except LastwordError:
            pass


def test_whatever_readers_and_moderators_do_counts_and_histories_stay_true(app_context, make_article):
    discussion = type("Discussion", (Discussion,), {"make_article": staticmethod(make_article)})
    discussion.readers = import_visitors(actor=SYSTEM, count=3)
    run_state_machine_as_test(discussion, settings=settings(max_examples=12, stateful_step_count=25, deadline=None))
