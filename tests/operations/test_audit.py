"""The audit finds every counter that is not what its rows say."""

import logging
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from blog.accounts.models import Actor
from blog.articles.models import Article
from blog.comments.models import Comment
from blog.comments.services import withdraw_comment
from blog.flags.models import Reason
from blog.flags.services import flag_comment
from blog.foundation import clock
from blog.foundation.database import db
from blog.foundation.outbox import deliver_due
from blog.foundation.schedule import record_chores
from blog.ratings.models import Kind
from blog.ratings.services import rate_comment
from blog.reviews.models import Review

FINE = "Every counter equals its rows.\n"


@pytest.fixture
def thread(app: Flask, make_comment: Callable[..., Comment]) -> list[Comment]:
    """A comment, a reply, a reply to that which is withdrawn; the first is rated."""
    first = make_comment()
    second = make_comment(parent=first)
    third = make_comment(parent=second)
    with app.app_context():
        withdraw_comment(actor=Actor(visitor_id=third.author_visitor_id, network="n"), comment_id=third.id)
        for kind in Kind:
            rate_comment(actor=Actor(network="m"), comment_id=first.id, kind=kind)
    return [first, second, third]


def audit(app: Flask) -> Result:
    return app.test_cli_runner().invoke(args=["audit"])


def falsify(app: Flask, model: type[Article | Comment | Review], key: int, column: str) -> None:
    with app.app_context(), db.engine.begin() as connection:
        value = {column: getattr(model, column) + 1}
        connection.execute(sa.update(model).where(model.id == key).values(value))


def test_an_audit_of_a_site_in_use_finds_nothing(app: Flask, thread: list[Comment]):
    assert (audit(app).output, audit(app).exit_code) == (FINE, 0)


@pytest.mark.parametrize(
    ("column", "what"),
    [
        ("comment_count", "article {article} counts other comments than it has\n"),
        ("descendant_count", "comment {comment} counts other replies than it has\n"),
        ("insightful_count", "comment {comment} counts other ratings than it has\n"),
        ("insightful_visitor_count", "comment {comment} counts other ratings than it has\n"),
        ("funny_count", "comment {comment} counts other ratings than it has\n"),
        ("funny_visitor_count", "comment {comment} counts other ratings than it has\n"),
    ],
)
def test_an_audit_finds_each_kind_of_false_counter(app: Flask, thread: list[Comment], column: str, what: str):
    comment = thread[1]
    model, key = (Article, comment.article_id) if column == "comment_count" else (Comment, comment.id)
    falsify(app, model, key, column)
    result = audit(app)
    assert result.output == what.format(article=comment.article_id, comment=comment.id)
    assert result.exit_code == 1


def test_an_audit_finds_a_review_that_counts_other_flags_than_it_has(app: Flask, thread: list[Comment]):
    with app.app_context():
        flag = flag_comment(actor=Actor(network="m"), comment_id=thread[0].id, reason=Reason.SPAM).flag
    assert audit(app).output == FINE
    falsify(app, Review, flag.review_id, "spam_count")
    assert audit(app).output == f"review {flag.review_id} counts other flags than it has\n"


def test_each_of_many_false_counters_is_named(app: Flask, thread: list[Comment]):
    for comment in thread:
        falsify(app, Comment, comment.id, "descendant_count")
    named = {line.split()[1] for line in audit(app).output.splitlines()}
    assert named == {str(comment.id) for comment in thread}


def test_the_nightly_audit_says_it_in_the_log(app: Flask, thread: list[Comment], moved_clock, caplog):
    falsify(app, Article, thread[0].article_id, "comment_count")
    moved_clock.to((clock.utcnow() + timedelta(days=1)).replace(hour=4))
    with app.app_context():
        record_chores()
        deliver_due()
    said = [record for record in caplog.records if record.name == "blog.operations.jobs"]
    assert [record.levelno for record in said] == [logging.ERROR]
    assert f"article {thread[0].article_id} counts other comments than it has" in said[0].getMessage()
