"""What is recorded is delivered, at least once, and takes effect once."""

import logging
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask

from blog.foundation import clock
from blog.foundation.database import db, transactional
from blog.foundation.outbox import (
    OutboxEvent,
    deliver_due,
    forget_delivered,
    parked_and_waiting,
    record,
    retry_parked,
    seconds_until_due,
)
from blog.foundation.outbox.delivery import LostLease, deliver, lease_next
from blog.foundation.outbox.events import NobodyHandles, handles
from tests.handlers import events, numbers_written, record_many
from tests.racing import at_once, in_context

pytestmark = pytest.mark.usefixtures("effects_table", "app_context")


def the_event(name: str) -> OutboxEvent:
    (event,) = events(name)
    return event


@transactional
def record_later(name: str, seconds: int) -> None:
    record(name, {"number": 1}, due_at=clock.utcnow() + timedelta(seconds=seconds))


def test_an_event_is_delivered_and_then_no_more():
    record_many("test.write", range(3))
    assert deliver_due() == 3
    assert deliver_due() == 0
    assert numbers_written() == [0, 1, 2]
    assert all(event.done_at and not event.lease_key for event in events("test.write"))
    assert seconds_until_due() is None


def test_an_event_of_a_transaction_that_fails_has_never_been():
    @transactional
    def write_and_fail() -> None:
        record("test.write", {"number": 1})
        raise LookupError

    with pytest.raises(LookupError):
        write_and_fail()
    assert events("test.write") == []


def test_an_event_needs_the_transaction_of_its_cause_and_a_handler():
    with pytest.raises(RuntimeError):
        record("test.write", {})
    with pytest.raises(NobodyHandles):
        transactional(record)("test.unheard_of", {})


def test_a_name_has_one_handler():
    with pytest.raises(ValueError, match="handler already"):
        handles("test.write")(print)


def test_an_event_waits_until_it_is_due(stopped_clock):
    record_later("test.write", seconds=3600)
    assert deliver_due() == 0
    assert seconds_until_due() == 3600
    stopped_clock.shift(timedelta(hours=1))
    assert seconds_until_due() == 0
    assert deliver_due() == 1


def test_what_a_failing_handler_wrote_is_undone_and_the_others_go_on():
    record_many("test.fail", range(1))
    record_many("test.write", range(7, 8))
    assert deliver_due() == 2
    assert numbers_written() == [7]
    event = the_event("test.fail")
    assert (event.done_at, event.attempts, event.lease_key, event.leased_until) == (None, 1, None, None)


def test_each_wait_is_twice_as_long_and_the_last_attempt_parks(stopped_clock, rules, caplog):
    record_many("test.fail", range(1))
    waits = []
    for _ in range(rules.outbox_attempts):
        assert deliver_due() == 1
        event = the_event("test.fail")
        waits.append((event.due_at - clock.utcnow()).total_seconds())
        assert deliver_due() == 0
        stopped_clock.move_to(event.due_at)
    assert waits[:-1] == [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600]
    assert event.parked_at
    assert seconds_until_due() is None
    assert f"event {event.id} (test.fail) is parked" in caplog.text


def test_an_attempt_never_waits_longer_than_an_hour(make_app, stopped_clock):
    with make_app(outbox_attempts=30).app_context():
        record_many("test.fail", range(1))
        for _ in range(15):
            deliver_due()
            stopped_clock.move_to(the_event("test.fail").due_at)
        deliver_due()
        assert seconds_until_due() == 3600


def test_a_parked_event_is_delivered_again_with_all_its_attempts(make_app):
    with make_app(outbox_attempts=1).app_context():
        record_many("test.fail", range(2))
        deliver_due()
        first, second = events("test.fail")
        assert retry_parked(event_id=first.id) == 1
        assert retry_parked(event_id=first.id) == 0
        assert [event.id for event in parked_and_waiting()] == [second.id, first.id]
        assert retry_parked() == 1
        assert deliver_due() == 2
        assert [event.attempts for event in events("test.fail")] == [1, 1]


@pytest.mark.parametrize("name", ["test.fail", "test.clash"])
def test_neither_the_log_nor_the_row_says_what_somebody_wrote(name: str, caplog):
    caplog.set_level(logging.DEBUG)
    record_many(name, range(1))
    deliver_due()
    event = the_event(name)
    kind = {"test.fail": "ValueError", "test.clash": "IntegrityError"}[name]
    assert event.error.startswith(kind)
    assert "blog/foundation/outbox/delivery.py" in event.error
    assert kind in caplog.text
    assert "handlers.py" in caplog.text, "the log says where it happened"
    assert "example.org" not in caplog.text + event.error


def test_who_holds_the_lease_holds_it_alone(stopped_clock):
    record_many("test.write", range(1))
    assert lease_next() is not None
    assert lease_next() is None
    assert seconds_until_due() == 60


def test_a_lease_that_ends_goes_to_the_next_and_the_slow_one_changes_nothing(stopped_clock):
    record_many("test.write", range(1))
    slow = lease_next()
    stopped_clock.shift(timedelta(seconds=61))
    quick = lease_next()
    assert (slow.id, quick.attempt) == (quick.id, 2)
    with pytest.raises(LostLease):
        deliver(slow)
    assert numbers_written() == []
    deliver(quick)
    with pytest.raises(LostLease):
        deliver(slow)
    assert numbers_written() == [0]


def test_an_event_whose_every_worker_ended_is_parked(stopped_clock, rules):
    record_many("test.write", range(1))
    for _ in range(rules.outbox_attempts):
        assert lease_next() is not None
        stopped_clock.shift(rules.outbox_lease_seconds + 1)
    record_many("test.write", range(1, 2))
    assert deliver_due() == 1, "the next event is delivered all the same"
    assert numbers_written() == [1]
    event = events("test.write")[0]
    assert event.parked_at
    assert event.error == "the worker ended while it delivered this"


def test_a_handler_outside_the_transaction_holds_nobody_up():
    record_many("test.outside", range(1))
    assert deliver_due() == 1
    assert numbers_written() == [0]
    assert the_event("test.outside").done_at


def test_what_takes_longer_than_its_lease_is_done_when_it_is_done(stopped_clock, rules):
    record_many("test.outside", range(1))
    slow = lease_next()
    for _ in range(rules.outbox_attempts):
        stopped_clock.shift(rules.outbox_lease_seconds + 1)
        others = lease_next()
        assert others is None or others.id == slow.id
    assert the_event("test.outside").parked_at
    deliver(slow)
    event = the_event("test.outside")
    assert (bool(event.done_at), event.parked_at, event.error) == (True, None, None)
    with pytest.raises(LostLease):
        deliver(slow)


def test_what_a_handler_records_is_delivered_too():
    record_many("test.follow", range(2))
    assert deliver_due() == 4
    assert numbers_written() == [0, 1]


def test_delivery_stops_between_two_events():
    record_many("test.write", range(5))
    assert deliver_due(is_stopping=lambda: len(numbers_written()) == 2) == 2
    assert numbers_written() == [0, 1]


def test_a_key_is_recorded_once_by_however_many(app: Flask):
    job = partial(transactional(record), "test.write", {"number": 1}, dedupe_key="one")
    answers = at_once([in_context(app, job) for _ in range(10)])
    assert sorted(answers) == [False] * 9 + [True]
    assert len(events("test.write")) == 1


def test_what_was_delivered_is_forgotten_after_two_weeks_and_what_is_parked_is_not(make_app, stopped_clock):
    with make_app(outbox_attempts=1).app_context():
        record_many("test.write", range(1))
        record_many("test.fail", range(1))
        deliver_due()
        stopped_clock.shift(timedelta(days=13))
        assert forget_delivered() == 0
        stopped_clock.shift(timedelta(days=2))
        assert forget_delivered() == 1
        assert [event.name for event in db.session.scalars(sa.select(OutboxEvent))] == ["test.fail"]
