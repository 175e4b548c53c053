"""Lastword as on a server: PostgreSQL and Valkey, three web processes, two workers, many readers."""

import sys
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from http.client import HTTPConnection
from itertools import chain
from pathlib import Path
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from flask import Flask

from blog.articles.models import Article
from blog.comments.models import Comment
from blog.foundation import clock
from blog.foundation.database import db
from blog.foundation.outbox import OutboxEvent
from blog.foundation.schedule import NIGHTLY
from blog.operations.queries import audit_findings
from tests.handlers import wait_until
from tests.operations.conftest import Started
from tests.racing import at_once

ALLOWED = 10
READERS = 12
WEB_SERVER = [sys.executable, "-m", "gunicorn", "app:app", "--access-logformat", "%(p)s", "--access-logfile"]


@pytest.fixture
def app(make_app: Callable[..., Flask], valkey: str) -> Flask:
    """What the test itself stores wakes the same workers."""
    return make_app(queue_url=valkey)


@pytest.fixture
def site(start: Callable[..., Started], start_workers, database_url: str, valkey: str, tmp_path: Path) -> Started:
    """Three web processes and two workers on one database and one Valkey."""
    shared = {
        "database_url": database_url,
        "data_dir": tmp_path / "data",
        "limits_url": valkey,
        "queue_url": valkey,
        "limit_posts": f"{ALLOWED} per 10 minutes",
        "trusted_proxies": "127.0.0.1",
    }
    start_workers(2, **shared)
    program = start([*WEB_SERVER, str(tmp_path / "access.log")], web_processes=3, **shared)
    program.wait_until_it_answers()
    return program


def send(site: Started, path: str, address: str, **form: str) -> int:
    """The status that a form sent from `address` is answered with."""
    connection = HTTPConnection("127.0.0.1", site.port, timeout=120)
    headers = {"X-Forwarded-For": address, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", path, urlencode(form), headers)
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.one_database("this is what a server runs on", kind="postgresql")
def test_processes_share_limits_counters_and_chores(
    site: Started, app: Flask, make_article: Callable[..., Article], make_comment, tmp_path: Path
):
    article = make_article()
    comments = f"/{article.published_on:%Y/%m/%d}/{article.slug}/comments/"
    first = make_comment(article=article)
    soon = make_article(title="Soon", published_at=clock.utcnow() + timedelta(seconds=1))

    def read_and_write(number: int) -> list[int]:
        """A reader of a network of their own posts, answers, and rates."""
        address = f"198.51.{number}.1"
        posts = [
            send(site, comments, address, body=f"Reader {number} says {word}.", parent_id=str(first.id))
            for word in ("this", "that", "more")
        ]
        return [*posts, send(site, f"/comments/{first.id}/ratings/funny", address)]

    def insist(number: int) -> list[int]:
        """One of many who share a network, and have much to say."""
        return [send(site, comments, "203.0.113.9", body=f"{number}, {count}: listen!") for count in range(3)]

    jobs = [partial(read_and_write, number) for number in range(READERS)]
    answers = at_once(jobs + [partial(insist, number) for number in range(8)])
    assert [answer for answer in answers if not isinstance(answer, list)] == []
    assert Counter(chain(*answers[:READERS])) == {303: 4 * READERS}
    assert Counter(chain(*answers[READERS:])) == {303: ALLOWED, 429: 3 * 8 - ALLOWED}, "the limit is one for all"
    assert len(set((tmp_path / "access.log").read_text().split())) > 1, "more than one process took part"
    with app.app_context():
        visible = db.session.scalar(sa.select(sa.func.count()).where(Comment.article_id == article.id))
        assert db.session.get_one(Article, article.id).comment_count == visible == 1 + 3 * READERS + ALLOWED
        assert db.session.get_one(Comment, first.id).funny_count == READERS
        assert audit_findings() == []
        wait_until(partial(has_risen, soon))
        wait_until(lambda: set(done()) == {*NIGHTLY, "article.due"})
        assert done() == dict.fromkeys([*NIGHTLY, "article.due"], 1), "once, though two workers tick"


def has_risen(article: Article) -> bool:
    db.session.rollback()
    current = sa.select(Article.discussion_version).where(Article.id == article.id)
    return db.session.scalar(current) == article.discussion_version + 1


def done() -> dict[str, int]:
    """How many events of each name were delivered."""
    db.session.rollback()
    names = sa.select(OutboxEvent.name).where(OutboxEvent.done_at.is_not(None), OutboxEvent.attempts == 1)
    return Counter(db.session.scalars(names))
