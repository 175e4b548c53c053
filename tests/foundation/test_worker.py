"""Real workers: killed, raced, stopped, woken."""

import os
import random
import signal
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from blog.foundation import clock
from blog.foundation.database import transactional
from blog.foundation.outbox import deliver_due, record
from blog.foundation.schedule import record_chores
from blog.foundation.worker import LOOK_SECONDS, Bell, work
from tests.handlers import count_done, events, numbers_written, record_many, wait_until

pytestmark = pytest.mark.usefixtures("effects_table", "app_context")

MANY = 1000
KILLS = 20


def test_every_event_takes_effect_once_though_workers_are_killed(start_workers):
    record_many("test.write", range(MANY))
    workers = start_workers(outbox_lease_seconds=1)
    for target in sorted(random.sample(range(1, MANY - 50), KILLS)):
        wait_until(lambda target=target: count_done("test.write") >= target)
        workers.kill_newest()
    wait_until(lambda: count_done("test.write") == MANY)
    assert numbers_written() == list(range(MANY)), "none is missing, and none is there twice"
    assert len(workers.born()) == KILLS + 1


def test_four_workers_race_for_every_event(start_workers):
    record_many("test.write", range(200))
    workers = start_workers(4)
    wait_until(lambda: count_done("test.write") == 200)
    assert numbers_written() == list(range(200))
    assert Counter(event.attempts for event in events("test.write")) == {1: 200}, "nobody had to try again"
    assert len(workers.born()) == 4


def test_an_event_that_kills_its_worker_is_parked_and_the_others_are_delivered(start_workers):
    record_many("test.die", range(1))
    record_many("test.write", range(1, 4))
    start_workers(outbox_attempts=2, outbox_lease_seconds=1)
    wait_until(lambda: events("test.die")[0].parked_at)
    assert events("test.die")[0].attempts == 2
    wait_until(lambda: count_done("test.write") == 3)
    assert numbers_written() == [1, 2, 3]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.one_database("signals know no database")
def test_a_worker_that_is_told_to_stop_finishes_its_event_and_begins_no_other(
    start_workers, tmp_path: Path, number: signal.Signals
):
    record_many("test.wait", range(1), folder=str(tmp_path))
    record_many("test.write", range(1, 50))
    workers = start_workers()
    wait_until((tmp_path / "begun").exists)
    (worker,) = workers.born()
    os.kill(worker, number)
    (tmp_path / "go").touch()
    wait_until(lambda: not Path(f"/proc/{worker}").exists())
    assert count_done("test.wait") == 1
    assert numbers_written() == [0]
    assert workers.born() == [worker], "it ended as if nothing had happened"


@pytest.mark.one_database("the clock is the worker's own")
def test_a_worker_sleeps_until_the_next_event_is_due(app: Flask, stopped_clock):
    @transactional
    def record_in(seconds: int) -> None:
        record("test.write", {"number": seconds}, due_at=clock.utcnow() + timedelta(seconds=seconds))

    record_chores()
    deliver_due()
    bell = Bell()
    assert work(app, bell) == LOOK_SECONDS
    record_in(3600)
    assert work(app, bell) == LOOK_SECONDS, "but never longer than a minute: the wake-up may be lost"
    record_in(30)
    assert work(app, bell) == 30
    stopped_clock.shift(30)
    assert work(app, bell) == LOOK_SECONDS
    assert numbers_written() == [30]


@pytest.mark.one_database("the clock is the worker's own")
def test_an_event_is_delivered_when_it_is_due_without_anybody_calling(start_workers):
    @transactional
    def record_soon() -> None:
        record("test.write", {"number": 2}, due_at=clock.utcnow() + timedelta(seconds=2))

    record_many("test.write", range(1))
    record_soon()
    start_workers(queue_url="off")
    wait_until(lambda: count_done("test.write") == 2, LOOK_SECONDS / 2)
    soon = events("test.write")[1]
    assert soon.done_at >= soon.due_at


@pytest.mark.one_database("what is written there is the same")
def test_a_worker_is_silent_until_something_goes_wrong(start_workers):
    record_many("test.write", range(5))
    workers = start_workers()
    wait_until(lambda: count_done("test.write") == 5)
    assert workers.log.read_text() == ""
    record_many("test.fail", range(1))
    workers.kill_newest()
    wait_until(lambda: events("test.fail")[0].error)
    log = workers.log.read_text()
    assert "(test.fail), attempt 1: ValueError" in log
    assert "example.org" not in log


@pytest.mark.one_database("no database is asked")
def test_a_worker_outlives_a_database_that_is_away(make_app, caplog):
    away = make_app(database_url="postgresql+psycopg://nobody@127.0.0.1:1/nowhere")
    assert 0 < work(away, Bell()) < LOOK_SECONDS
    assert "the outbox could not be read" in caplog.text
