from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from blog.accounts.models import SYSTEM, Actor
from blog.accounts.services import ensure_visitor
from blog.articles.models import DiscussionMode
from blog.comments.models import Comment, CommentTransition, Status
from blog.comments.services import change_status
from blog.comments.services.status import IllegalTransition
from blog.foundation.database import db
from tests.counting import counts_of, history_of, version_of, what_is_wrong_with
from tests.racing import at_once, in_context

HELD, PUBLISHED, HIDDEN, REMOVED, WITHDRAWN = Status
YES, NO, SAME = True, False, None

# Every pair of statuses. The comment that is removed or withdrawn here was published before.
TABLE = [
    (HELD, HELD, SAME, "nothing happens"),
    (HELD, PUBLISHED, YES, "a moderator lets it appear"),
    (HELD, HIDDEN, NO, "readers cannot have flagged what they never saw"),
    (HELD, REMOVED, YES, "a moderator refuses it"),
    (HELD, WITHDRAWN, YES, "its author thinks again"),
    (PUBLISHED, HELD, YES, "a moderator undoes that they let it appear, seconds later: as it was before"),
    (PUBLISHED, PUBLISHED, SAME, "nothing happens"),
    (PUBLISHED, HIDDEN, YES, "enough readers flagged it"),
    (PUBLISHED, REMOVED, YES, "a moderator removes it"),
    (PUBLISHED, WITHDRAWN, YES, "its author takes it back"),
    (HIDDEN, HELD, NO, "what was seen cannot be made unseen"),
    (HIDDEN, PUBLISHED, YES, "a moderator keeps it"),
    (HIDDEN, HIDDEN, SAME, "nothing happens"),
    (HIDDEN, REMOVED, YES, "a moderator agrees with the flags, and more"),
    (HIDDEN, WITHDRAWN, YES, "its author takes it back"),
    (REMOVED, HELD, NO, "it was not held before"),
    (REMOVED, PUBLISHED, YES, "undone, restored or won on appeal: as it was before"),
    (REMOVED, HIDDEN, NO, "it was not hidden before"),
    (REMOVED, REMOVED, SAME, "nothing happens"),
    (REMOVED, WITHDRAWN, NO, "an author cannot cover up a removal"),
    (WITHDRAWN, HELD, NO, "it was not held before"),
    (WITHDRAWN, PUBLISHED, YES, "its author has thought again: as it was before"),
    (WITHDRAWN, HIDDEN, NO, "it was not hidden before"),
    (WITHDRAWN, REMOVED, NO, "there is nothing left to remove"),
    (WITHDRAWN, WITHDRAWN, SAME, "nothing happens"),
]
VISIBLE = (PUBLISHED, HIDDEN)


# How a comment comes to a status, from being held.
WAYS = {
    HELD: [],
    PUBLISHED: [PUBLISHED],
    HIDDEN: [PUBLISHED, HIDDEN],
    REMOVED: [PUBLISHED, REMOVED],
    WITHDRAWN: [PUBLISHED, WITHDRAWN],
}


def go(comment_id: int, *statuses: Status, actor: Actor = SYSTEM) -> None:
    for status in statuses:
        comment = db.session.get(Comment, comment_id)
        change_status(actor=actor, comment=comment, to=status, reason=f"so that it is {status}")


@pytest.fixture
def branch(app_context, make_comment, make_article):
    """The ids of three comments, each below the one before; the first two published, the last one held."""
    article = make_article(discussion_mode=DiscussionMode.HELD_FIRST)
    top = make_comment(article=article)
    go(top.id, PUBLISHED)
    parent = make_comment(parent=top)
    go(parent.id, PUBLISHED)
    return [top.id, parent.id, make_comment(parent=parent).id]


def status_of(comment_id: int) -> Status:
    return db.session.scalar(sa.select(Comment.status).where(Comment.id == comment_id))


def article_of(comment_id: int) -> int:
    return db.session.scalar(sa.select(Comment.article_id).where(Comment.id == comment_id))


@pytest.mark.parametrize(("before", "after", "answer", "rule"), TABLE, ids=[f"{row[0]}-{row[1]}" for row in TABLE])
def test_every_pair_of_statuses_is_allowed_or_refused_as_the_table_says(branch, before, after, answer, rule):
    top, parent, comment = branch
    go(comment, *WAYS[before])
    article, history = article_of(comment), history_of(comment)
    version = version_of(article)

    if answer is NO:
        with pytest.raises(IllegalTransition):
            go(comment, after)
    else:
        go(comment, after)

    changed = answer is YES
    assert status_of(comment) is (after if changed else before)
    assert history_of(comment) == history + ([(before, after, f"so that it is {after}")] if changed else []), rule
    assert version_of(article) == version + changed
    assert counts_of(top) - 1 == counts_of(parent) == (status_of(comment) in VISIBLE)
    assert what_is_wrong_with(article) == []


def test_the_table_has_every_pair_once():
    assert sorted((row[0], row[1]) for row in TABLE) == sorted((a, b) for a in Status for b in Status)


@pytest.mark.parametrize("gone", [REMOVED, WITHDRAWN])
@pytest.mark.parametrize("before", [HELD, PUBLISHED, HIDDEN])
def test_from_gone_the_only_way_back_is_to_the_status_before(branch, before, gone):
    top, _, comment = branch
    go(comment, *WAYS[before], gone)
    assert counts_of(top) == 1
    for other in {HELD, PUBLISHED, HIDDEN} - {before}:
        with pytest.raises(IllegalTransition):
            go(comment, other)
    go(comment, before)
    assert status_of(comment) is before
    assert counts_of(top) == 1 + (before in VISIBLE)
    assert what_is_wrong_with(article_of(comment)) == []


def test_what_has_been_anything_else_since_it_was_held_is_held_no_more(branch):
    comment = branch[-1]
    go(comment, PUBLISHED, HIDDEN, PUBLISHED)
    with pytest.raises(IllegalTransition):
        go(comment, HELD)
    assert status_of(comment) is PUBLISHED


def test_a_second_removal_leads_back_to_the_status_before_the_second(branch):
    comment = branch[-1]
    go(comment, PUBLISHED, REMOVED, PUBLISHED, HIDDEN, REMOVED)
    with pytest.raises(IllegalTransition):
        go(comment, PUBLISHED)
    go(comment, HIDDEN)
    assert status_of(comment) is HIDDEN


def test_what_stands_below_is_still_counted_when_its_parent_goes(branch):
    top, parent, comment = branch
    go(comment, PUBLISHED)
    go(parent, REMOVED)
    assert (counts_of(top), counts_of(parent)) == (1, 1)
    go(parent, PUBLISHED)
    assert (counts_of(top), counts_of(parent)) == (2, 1)
    assert what_is_wrong_with(article_of(comment)) == []


def test_the_history_says_who_did_it_and_when(branch, moved_clock):
    moved_clock.to(datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC))
    actor = ensure_visitor(actor=Actor(network="n"))
    go(branch[-1], PUBLISHED, actor=actor)
    go(branch[-1], HIDDEN)
    newest = sa.select(CommentTransition).where(CommentTransition.comment_id == branch[-1])
    *_, by_somebody, by_the_system = db.session.scalars(newest.order_by(CommentTransition.id))
    assert by_somebody.visitor_id == actor.visitor_id
    assert by_the_system.visitor_id is None
    assert by_the_system.created_at.replace(microsecond=0) == datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)


def test_two_who_move_the_same_comment_at_once_count_it_once(branch, app):
    comment = branch[-1]
    db.session.rollback()
    outcomes = at_once([in_context(app, lambda: go(comment, PUBLISHED)) for _ in range(8)])
    assert outcomes == [None] * 8
    assert [step[1] for step in history_of(comment)] == [HELD, PUBLISHED]
    assert what_is_wrong_with(article_of(comment)) == []
