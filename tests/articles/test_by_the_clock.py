"""Scheduled articles appear at their minute; discussions close when nobody says anything more."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from blog.accounts.models import SYSTEM
from blog.articles.models import Article, ArticleState
from blog.articles.services import note_closed_discussions
from blog.foundation import clock
from blog.foundation.database import db
from blog.foundation.outbox import OutboxEvent, deliver_due, seconds_until_due
from blog.interchange.services import keep_open

Make = Callable[..., Article]


def stored(app: Flask, article: Article) -> Article:
    with app.app_context():
        return db.session.get_one(Article, article.id)


def in_app(app: Flask, service: Callable[..., int | None], **arguments: object) -> int | None:
    with app.app_context():
        return service(**arguments)


@pytest.fixture
def long_ago(app: Flask) -> datetime:
    """A time at which whatever was last said closes a discussion today."""
    return datetime.now(UTC) - timedelta(days=91)


def test_a_scheduled_article_appears_at_its_minute(app: Flask, make_article: Make, client: FlaskClient, moved_clock):
    minute = clock.utcnow().replace(second=0, microsecond=0) + timedelta(hours=2)
    article = make_article(title="Not yet", published_at=minute)
    address = f"/{minute:%Y/%m/%d}/not-yet/"
    with app.app_context():
        assert 0 < seconds_until_due() <= 7200, "the worker sleeps until then"
    moved_clock.to(minute - timedelta(minutes=2))
    assert in_app(app, deliver_due) == 0
    assert client.get(address).status_code == 404
    assert b"Not yet" not in client.get("/").data
    moved_clock.to(minute)
    assert in_app(app, deliver_due) == 1
    assert client.get(address).status_code == 200
    assert b"Not yet" in client.get("/").data
    assert stored(app, article).discussion_version == article.discussion_version + 1


def test_an_article_that_was_put_off_waits_for_its_new_minute(app: Flask, make_article: Make, moved_clock):
    article = make_article(published_at=clock.utcnow() + timedelta(hours=1))
    later = clock.utcnow() + timedelta(hours=3)
    put_off(app, article, published_at=later)
    moved_clock.forward(hours=1)
    assert in_app(app, deliver_due) == 1
    assert stored(app, article).discussion_version == article.discussion_version
    moved_clock.to(later)
    assert in_app(app, deliver_due) == 1
    assert stored(app, article).discussion_version == article.discussion_version + 1


def test_an_article_that_became_a_draft_does_not_appear(app: Flask, make_article: Make, moved_clock):
    article = make_article(published_at=clock.utcnow() + timedelta(hours=1))
    put_off(app, article, state=ArticleState.DRAFT)
    moved_clock.forward(hours=1)
    assert in_app(app, deliver_due) == 1
    assert stored(app, article).discussion_version == article.discussion_version


def put_off(app: Flask, article: Article, **values: object) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.update(Article).where(Article.id == article.id).values(**values))


def test_an_article_that_is_there_already_needs_no_event(app: Flask, make_article: Make):
    make_article()
    make_article(title="A draft", state=ArticleState.DRAFT, published_at=None)
    with app.app_context():
        assert db.session.scalars(sa.select(OutboxEvent)).all() == []


def test_a_discussion_that_closed_by_itself_is_noted_once(app: Flask, make_article: Make, long_ago: datetime):
    old, young = make_article(published_at=long_ago), make_article()
    assert in_app(app, note_closed_discussions, actor=SYSTEM) == 1
    noted = stored(app, old)
    assert noted.discussion_closed_at
    assert noted.discussion_version == old.discussion_version + 1
    assert stored(app, young).discussion_closed_at is None
    assert in_app(app, note_closed_discussions, actor=SYSTEM) == 0


def test_a_night_notes_what_has_closed(app: Flask, make_article: Make, moved_clock):
    article = make_article()
    moved_clock.to((clock.utcnow() + timedelta(days=91)).replace(hour=4))
    app.test_cli_runner().invoke(args=["outbox", "deliver"])
    assert stored(app, article).discussion_closed_at


def test_a_later_rule_opens_again_what_was_noted(make_app, make_article: Make, long_ago: datetime):
    article = make_article(published_at=long_ago)
    strict, mild = make_app(), make_app(discussion_days=365)
    assert in_app(strict, note_closed_discussions, actor=SYSTEM) == 1
    assert in_app(mild, note_closed_discussions, actor=SYSTEM) == 1
    reopened = stored(mild, article)
    assert reopened.discussion_closed_at is None
    assert reopened.discussion_version == article.discussion_version + 2


def test_a_comment_opens_what_was_noted(make_app, make_article: Make, long_ago: datetime):
    article = make_article(published_at=long_ago)
    assert in_app(make_app(), note_closed_discussions, actor=SYSTEM) == 1
    mild = make_app(discussion_days=365)
    address = f"/{long_ago:%Y/%m/%d}/{article.slug}/comments/"
    assert mild.test_client().post(address, data={"body": "Still here."}).status_code == 303
    assert stored(mild, article).discussion_closed_at is None
    assert in_app(make_app(), note_closed_discussions, actor=SYSTEM) == 0


def test_an_import_that_reopens_opens_what_was_noted(app: Flask, make_article: Make, long_ago: datetime):
    article = make_article(published_at=long_ago)
    assert in_app(app, note_closed_discussions, actor=SYSTEM) == 1
    in_app(app, keep_open, actor=SYSTEM, article_id=article.id, since=datetime.now(UTC))
    reopened = stored(app, article)
    assert reopened.discussion_closed_at is None
    assert reopened.discussion_version == article.discussion_version + 2
