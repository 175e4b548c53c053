"""A recorded event wakes a worker; a queue that forgets or is away does no harm."""

import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from blog.foundation.database import WAKE, db, transactional
from blog.foundation.outbox import deliver_due, record
from blog.foundation.queue import Waker
from blog.foundation.worker import LOOK_SECONDS
from tests.handlers import count_done, numbers_written, record_many, wait_until

pytestmark = [pytest.mark.usefixtures("effects_table"), pytest.mark.one_database("the queue has a store of its own")]


@pytest.fixture
def queue_url(request: pytest.FixtureRequest, empty_database: Callable[..., str]) -> str:
    """The address of an empty queue of a kind."""
    if request.param == "sqlite":
        return ""
    return request.getfixturevalue("valkey") if request.param == "valkey" else empty_database("postgresql")


@pytest.mark.parametrize("queue_url", ["sqlite", "valkey", "postgresql"], indirect=True)
def test_an_event_wakes_a_worker(make_app: Callable[..., Flask], start_workers, queue_url: str):
    with make_app(queue_url=queue_url).app_context():
        record_many("test.write", range(1))
        start_workers(queue_url=queue_url)
        wait_until(lambda: count_done("test.write") == 1)
        for number in range(1, 4):  # each finds the worker asleep, for a minute if nobody woke it
            record_many("test.write", range(number, number + 1))
            wait_until(lambda number=number: count_done("test.write") == number + 1, LOOK_SECONDS / 2)
        assert numbers_written() == [0, 1, 2, 3]


def wake_ups(app: Flask) -> int:
    """How many wake-ups wait in the queue in SQLite."""
    file = Path(app.instance_path, "queue.db")
    if not file.exists():
        return 0
    with sqlite3.connect(file) as queue:
        has_table = queue.execute("SELECT 1 FROM sqlite_master WHERE name = 'task'").fetchone()
        count = queue.execute("SELECT count(*) FROM task").fetchone()[0] if has_table else 0
    queue.close()
    return count


def test_the_queue_holds_one_wake_up_however_many_events_wait(make_app: Callable[..., Flask]):
    app = make_app(queue_url="")
    with app.app_context():
        for number in range(30):
            record_many("test.write", range(number, number + 1))
        wait_until(lambda: wake_ups(app))
        waker: Waker = app.extensions[WAKE]
        wait_until(lambda: not waker._is_running)
        assert wake_ups(app) == 1


def test_nobody_is_woken_for_what_was_rolled_back(make_app: Callable[..., Flask]):
    app = make_app(queue_url="")
    woken: list[bool] = []
    app.extensions[WAKE] = partial(woken.append, True)

    @transactional
    def write_and_fail() -> None:
        record("test.write", {"number": 1})
        raise LookupError

    with app.app_context():
        with pytest.raises(LookupError):
            write_and_fail()
        transactional(lambda: db.session.execute(sa.text("SELECT 1")))()
        assert woken == []
        record_many("test.write", range(1))
        assert woken == [True]


def test_a_wake_up_that_was_lost_is_not_missed(make_app: Callable[..., Flask], start_workers):
    app = make_app(queue_url="")
    with app.app_context():
        record_many("test.write", range(1))
        wait_until(lambda: wake_ups(app))
        for file in Path(app.instance_path).glob("queue.db*"):
            file.unlink()
        start_workers(queue_url="")
        wait_until(lambda: count_done("test.write") == 1)


def test_a_queue_that_is_away_costs_nobody_their_event(make_app: Callable[..., Flask], caplog):
    with make_app(queue_url="redis://127.0.0.1:1/0").app_context():
        record_many("test.write", range(1))
        wait_until(lambda: "no worker could be woken" in caplog.text)
        record_many("test.write", range(1, 2))
        assert deliver_due() == 2


def test_a_worker_goes_on_where_the_queue_is_away(make_app: Callable[..., Flask], start_workers):
    with make_app().app_context():
        record_many("test.write", range(3))
        workers = start_workers(queue_url="redis://127.0.0.1:1/0")
        wait_until(lambda: count_done("test.write") == 3)
        wait_until(lambda: "the queue does not answer" in workers.log.read_text())
