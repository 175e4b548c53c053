import pytest
import sqlalchemy as sa

from blog.accounts.models import SYSTEM, Actor
from blog.accounts.services import ensure_visitor
from blog.articles.models import DiscussionMode
from blog.comments.models import Comment, CommentVersion, Status
from blog.comments.schemas import DraftInput
from blog.comments.services import EditClosed, change_status, edit_comment, post_comment, withdraw_comment
from blog.foundation.database import db
from blog.foundation.errors import NotFound
from blog.foundation.schemas import load
from tests.counting import history_of, version_of, what_is_wrong_with


@pytest.fixture
def article(app_context, make_article):
    return make_article()


@pytest.fixture
def author(app_context):
    return ensure_visitor(actor=Actor(network="a"))


@pytest.fixture
def somebody(app_context):
    return ensure_visitor(actor=Actor(network="b"))


def draft(body, **fields):
    return load(DraftInput(), {"body": body} | fields)


def post(article, actor, body="What I said.", **fields):
    return post_comment(actor=actor, article_id=article.id, draft=draft(body, **fields)).comment


def edit(comment, actor, body="What I meant.", **fields):
    return edit_comment(actor=actor, comment_id=comment.id, draft=draft(body, **fields))


def versions(comment):
    statement = sa.select(CommentVersion.subject, CommentVersion.body_source, CommentVersion.body_html)
    ordered = statement.where(CommentVersion.comment_id == comment.id).order_by(CommentVersion.id)
    return [tuple(row) for row in db.session.execute(ordered)]


def test_an_edit_replaces_the_words_and_keeps_the_earlier_ones(article, author):
    comment = post(article, author, "What I *said*.", subject="A subject")
    edit(comment, author, "What I **meant**.", subject="Another")
    edit(comment, author, "At last.")
    stored = db.session.get(Comment, comment.id, populate_existing=True)
    assert (stored.subject, stored.body_source, stored.body_html) == (None, "At last.", "<p>At last.</p>\n")
    assert stored.edited_at is not None
    assert versions(comment) == [
        ("A subject", "What I *said*.", "<p>What I <em>said</em>.</p>\n"),
        ("Another", "What I **meant**.", "<p>What I <strong>meant</strong>.</p>\n"),
    ]


def test_an_edit_changes_words_and_nothing_else(article, author):
    comment = post(article, author, name="Jo", email="jo@example.org")
    post(article, author, "My own reply.", parent_id=str(comment.id))
    version = version_of(article.id)
    edit(comment, author, name="Somebody Else", email="other@example.org", parent_id="4711")
    stored = db.session.get(Comment, comment.id, populate_existing=True)
    assert (stored.author_name, stored.author_email, stored.parent_id) == ("Jo", "jo@example.org", None)
    assert stored.created_at == comment.created_at
    assert len(history_of(comment.id)) == 1
    assert version_of(article.id) == version + 1
    assert what_is_wrong_with(article.id) == []


def test_an_edit_that_changes_nothing_leaves_no_version(article, author):
    comment = post(article, author, "The same.", subject="A subject")
    version = version_of(article.id)
    edit(comment, author, "  The same.\r\n", subject=" A  subject ")
    stored = db.session.get(Comment, comment.id, populate_existing=True)
    assert (versions(comment), stored.edited_at, version_of(article.id)) == ([], None, version)


def test_a_new_subject_alone_is_an_edit(article, author):
    comment = post(article, author, "The same.")
    edit(comment, author, "The same.", subject="Now with a subject")
    assert versions(comment) == [(None, "The same.", "<p>The same.</p>\n")]


def test_a_comment_can_be_edited_for_fifteen_minutes(stopped_clock, article, author):
    comment = post(article, author)
    stopped_clock.shift(14 * 60 + 59)
    edit(comment, author, "In time.")
    stopped_clock.shift(1)
    with pytest.raises(EditClosed, match="15 minutes; those are over"):
        edit(comment, author, "Too late.")
    assert db.session.get(Comment, comment.id, populate_existing=True).body_source == "In time."


def test_somebody_elses_reply_ends_editing(article, author, somebody):
    comment = post(article, author)
    post(article, somebody, "I see it otherwise.", parent_id=str(comment.id))
    with pytest.raises(EditClosed, match="Somebody has answered"):
        edit(comment, author)


def test_ones_own_reply_does_not_end_editing(article, author):
    comment = post(article, author)
    post(article, author, "And another thing.", parent_id=str(comment.id))
    assert edit(comment, author).body_source == "What I meant."


def test_a_reply_to_a_reply_does_not_end_editing_above_it(article, author, somebody):
    comment = post(article, author)
    own = post(article, author, "And another thing.", parent_id=str(comment.id))
    post(article, somebody, "To that other thing.", parent_id=str(own.id))
    assert edit(comment, author).body_source == "What I meant."


def test_a_reply_that_may_come_back_still_ends_editing(article, author, somebody):
    comment = post(article, author)
    reply = post(article, somebody, "I see it otherwise.", parent_id=str(comment.id))
    withdraw_comment(actor=somebody, comment_id=reply.id)
    with pytest.raises(EditClosed, match="Somebody has answered"):
        edit(comment, author)


def test_a_reply_that_nobody_has_seen_does_not_end_editing(article, author, somebody):
    comment = post(article, author)
    reply = post(article, somebody, "I see it otherwise.", parent_id=str(comment.id))
    db.session.get(Comment, reply.id).status = Status.HELD
    db.session.commit()
    assert edit(comment, author).body_source == "What I meant."


def test_nobody_else_can_edit(article, author, somebody):
    comment = post(article, author)
    for other in (somebody, Actor(network="a"), Actor()):
        with pytest.raises(EditClosed, match="Only its author"):
            edit(comment, other)
    assert versions(comment) == []


def test_an_imported_comment_without_a_visitor_belongs_to_nobody(article, author):
    comment = post(article, author)
    db.session.get(Comment, comment.id).author_visitor_id = None
    db.session.commit()
    with pytest.raises(EditClosed):
        edit(comment, Actor(network="a"))


@pytest.mark.parametrize("status", [Status.HIDDEN, Status.REMOVED, Status.WITHDRAWN])
def test_what_does_not_stand_cannot_be_edited(article, author, status):
    comment = post(article, author)
    change_status(actor=SYSTEM, comment=comment, to=status, reason="gone")
    with pytest.raises(EditClosed):
        edit(comment, author)


def test_what_is_held_can_be_edited_by_its_author(app_context, make_article, author, somebody):
    comment = post(make_article(discussion_mode=DiscussionMode.HELD_FIRST), author)
    with pytest.raises(NotFound):
        edit(comment, somebody)
    assert edit(comment, author).body_source == "What I meant."


def test_a_comment_that_is_not_there_cannot_be_edited(app_context, author):
    for number in (4711, 2**63):
        with pytest.raises(NotFound):
            edit_comment(actor=author, comment_id=number, draft=draft("Something."))
