import pytest
import sqlalchemy as sa

from blog.accounts.models import SYSTEM, Actor
from blog.accounts.services import ensure_visitor
from blog.articles.models import DiscussionMode
from blog.comments.models import Comment, Status
from blog.comments.policy import comment_visible_to, may_see_comment
from blog.comments.queries import thread_rows
from blog.comments.schemas import DraftInput
from blog.comments.services import change_status, post_comment, undo_withdrawal, withdraw_comment
from blog.comments.services.status import UndoExpired
from blog.foundation.database import db
from blog.foundation.errors import Forbidden, NotFound
from blog.foundation.schemas import load
from tests.counting import history_of, what_is_wrong_with
from tests.racing import at_once, in_context


@pytest.fixture
def article(app_context, make_article):
    return make_article()


@pytest.fixture
def author(app_context):
    return ensure_visitor(actor=Actor(network="a"))


@pytest.fixture
def somebody(app_context):
    return ensure_visitor(actor=Actor(network="b"))


def post(article, actor, body="What I said.", parent=None):
    draft = load(DraftInput(), {"body": body, "parent_id": str(parent.id) if parent else ""})
    return post_comment(actor=actor, article_id=article.id, draft=draft).comment


def status_of(comment):
    return db.session.scalar(sa.select(Comment.status).where(Comment.id == comment.id))


def listed(article, actor=None):
    """What a page of the thread lists, and what the rule for single comments says of it."""
    rows = [row.comment.id for row in thread_rows(article_id=article.id, limit=100)]
    visible = db.session.scalars(sa.select(Comment.id).where(comment_visible_to(actor or Actor())).order_by(Comment.id))
    allowed = [c.id for c in db.session.scalars(sa.select(Comment)) if may_see_comment(actor or Actor(), c)]
    assert sorted(visible) == sorted(allowed)
    return rows


def test_its_author_withdraws_a_comment_and_withdrawing_twice_is_once(article, author):
    comment = post(article, author)
    withdraw_comment(actor=author, comment_id=comment.id)
    withdraw_comment(actor=author, comment_id=comment.id)
    assert status_of(comment) is Status.WITHDRAWN
    assert history_of(comment.id)[1:] == [(Status.PUBLISHED, Status.WITHDRAWN, "withdrawn by its author")]
    assert what_is_wrong_with(article.id) == []


def test_with_nothing_below_it_a_withdrawn_comment_leaves_nothing(article, author, somebody):
    comment = post(article, author)
    withdraw_comment(actor=author, comment_id=comment.id)
    assert listed(article) == []
    with pytest.raises(NotFound):
        withdraw_comment(actor=somebody, comment_id=comment.id)


def test_a_tombstone_stays_while_something_below_it_is_visible(article, author, somebody):
    comment = post(article, author)
    reply = post(article, somebody, "A reply.", parent=comment)
    deeper = post(article, author, "A reply to it.", parent=reply)
    withdraw_comment(actor=author, comment_id=comment.id)
    withdraw_comment(actor=somebody, comment_id=reply.id)
    assert listed(article) == [comment.id, reply.id, deeper.id]
    withdraw_comment(actor=author, comment_id=deeper.id)
    assert listed(article) == []
    undo_withdrawal(actor=author, comment_id=deeper.id)
    assert listed(article) == [comment.id, reply.id, deeper.id]
    assert what_is_wrong_with(article.id) == []


def test_a_removed_comment_leaves_a_tombstone_even_alone(article, author):
    comment = post(article, author)
    change_status(actor=SYSTEM, comment=comment, to=Status.REMOVED, reason="spam")
    assert listed(article) == [comment.id]


def test_a_withdrawal_can_be_undone_for_sixty_seconds(stopped_clock, article, author):
    in_time, too_late = post(article, author, "One thing."), post(article, author, "Another thing.")
    for comment in (in_time, too_late):
        withdraw_comment(actor=author, comment_id=comment.id)
    stopped_clock.shift(59)
    undo_withdrawal(actor=author, comment_id=in_time.id)
    stopped_clock.shift(1)
    with pytest.raises(UndoExpired):
        undo_withdrawal(actor=author, comment_id=too_late.id)
    assert (status_of(in_time), status_of(too_late)) == (Status.PUBLISHED, Status.WITHDRAWN)
    assert what_is_wrong_with(article.id) == []


@pytest.mark.parametrize("before", [Status.PUBLISHED, Status.HIDDEN, Status.HELD])
def test_undoing_brings_back_the_status_before(app_context, make_article, author, before):
    mode = DiscussionMode.HELD_FIRST if before is Status.HELD else DiscussionMode.OPEN
    article = make_article(discussion_mode=mode)
    comment = post(article, author)
    if before is Status.HIDDEN:
        change_status(actor=SYSTEM, comment=comment, to=before, reason="flagged")
    withdraw_comment(actor=author, comment_id=comment.id)
    undo_withdrawal(actor=author, comment_id=comment.id)
    undo_withdrawal(actor=author, comment_id=comment.id)
    assert status_of(comment) is before
    assert [step[1] for step in history_of(comment.id)][-2:] == [Status.WITHDRAWN, before]
    assert what_is_wrong_with(article.id) == []


def test_a_removed_comment_cannot_be_withdrawn_or_brought_back_by_its_author(article, author):
    comment = post(article, author)
    change_status(actor=SYSTEM, comment=comment, to=Status.REMOVED, reason="spam")
    with pytest.raises(Forbidden):
        withdraw_comment(actor=author, comment_id=comment.id)
    undo_withdrawal(actor=author, comment_id=comment.id)  # there is no withdrawal to undo
    assert status_of(comment) is Status.REMOVED


def test_nobody_else_withdraws_or_undoes(article, author, somebody):
    comment = post(article, author)
    post(article, somebody, "A reply that keeps it listed.", parent=comment)
    for other in (somebody, Actor(network="a"), Actor()):
        with pytest.raises(Forbidden):
            withdraw_comment(actor=other, comment_id=comment.id)
    withdraw_comment(actor=author, comment_id=comment.id)
    for other in (somebody, Actor(network="a"), Actor()):
        with pytest.raises(Forbidden):
            undo_withdrawal(actor=other, comment_id=comment.id)
    assert status_of(comment) is Status.WITHDRAWN


def test_withdrawals_and_undoings_at_once_leave_true_counts(app, article, author):
    top = post(article, author)
    comment = post(article, author, "A reply.", parent=top)
    db.session.rollback()
    acts = [withdraw_comment, undo_withdrawal] * 6
    at_once([in_context(app, lambda act=act: act(actor=author, comment_id=comment.id)) for act in acts])
    assert what_is_wrong_with(article.id) == []
