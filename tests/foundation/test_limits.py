"""How often is too often, and how long to wait."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from blog.foundation.errors import TooSoon
from blog.foundation.limits import KEY, peek, spend, spend_each
from tests.racing import at_once, in_context

pytestmark = pytest.mark.one_database("limits are counted outside the database")

RULE = "5 per 10 minutes"
START = datetime(2026, 11, 22, 9, 41, tzinfo=UTC)


@pytest.fixture
def stopped_clock(app_context):
    """The clock, stopped, with a context open; `shift(seconds)` moves it."""
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def wait_told(rule: str, *key: str) -> int:
    with pytest.raises(TooSoon) as refused:
        spend(rule, *key)
    return refused.value.seconds


def test_as_many_as_the_rule_says_pass_and_the_next_is_refused(stopped_clock):
    for _ in range(5):
        spend(RULE, "post", "Jo")
    with pytest.raises(TooSoon):
        spend(RULE, "post", "Jo")


def test_one_reader_does_not_use_up_anothers(stopped_clock):
    for _ in range(5):
        spend(RULE, "post", "Jo")
    spend(RULE, "post", "Kim")


def test_one_kind_of_use_does_not_use_up_another(stopped_clock):
    for _ in range(5):
        spend(RULE, "post", "Jo")
    spend(RULE, "preview", "Jo")


def test_one_application_does_not_use_up_anothers(make_app):
    one, other = make_app(), make_app()
    with one.app_context():
        for _ in range(5):
            spend(RULE, "post", "Jo")
    with other.app_context():
        spend(RULE, "post", "Jo")


def test_the_wait_is_told_and_after_it_one_more_passes(stopped_clock):
    for seconds in (0, 0.6, 100, 100, 100):
        stopped_clock.shift(timedelta(seconds=seconds))
        spend(RULE, "post", "Jo")
    wait = wait_told(RULE, "post", "Jo")
    assert wait == 300  # 600 seconds after the first, which was 300.6 seconds ago
    stopped_clock.shift(timedelta(seconds=wait))
    spend(RULE, "post", "Jo")


def test_whoever_waits_as_long_as_told_is_never_refused_again(stopped_clock):
    for fraction in (0, 0.01, 0.25, 0.49, 0.5, 0.51, 0.75, 0.99, 30):
        key = str(fraction)
        spend("1 per minute", key)
        stopped_clock.shift(timedelta(seconds=fraction))
        stopped_clock.shift(timedelta(seconds=wait_told("1 per minute", key)))
        spend("1 per minute", key)


def test_a_refused_try_does_not_lengthen_the_wait(stopped_clock):
    spend("1 per minute", "Jo")
    stopped_clock.shift(timedelta(seconds=30))
    first = wait_told("1 per minute", "Jo")
    assert [wait_told("1 per minute", "Jo") for _ in range(5)] == [first] * 5


def test_nobody_is_told_to_wait_for_no_time(stopped_clock):
    spend("1 per second", "Jo")
    stopped_clock.shift(timedelta(seconds=0.9))
    assert wait_told("1 per second", "Jo") == 1


def test_of_two_rules_neither_is_used_where_the_other_is_used_up(stopped_clock):
    own, everybody = (RULE, ("post", "Jo")), ("1 per hour", ("post", "all"))
    spend_each(own, everybody)
    stopped_clock.shift(timedelta(seconds=60))
    for uses in ((own, everybody), (everybody, own)):
        with pytest.raises(TooSoon) as refused:
            spend_each(*uses)
        assert 3540 <= refused.value.seconds <= 3541
    assert peek(RULE, "post", "Jo").remaining == 4


def test_who_is_fast_with_twenty_hands_gets_no_more_than_the_rule(app):
    results = at_once([in_context(app, lambda: spend(RULE, "post", "Jo"))] * 20)
    assert sorted(type(result).__name__ for result in results) == ["NoneType"] * 5 + ["TooSoon"] * 15


def test_uses_that_count_no_more_are_forgotten(app, stopped_clock):
    uses = app.extensions[KEY][0].storage.events
    for number in range(100):
        spend(RULE, "post", f"an early reader {number}")
    stopped_clock.shift(timedelta(minutes=11))
    for number in range(100):
        spend(RULE, "post", f"a late reader {number}")
        if number % 20 == 0:
            spend("5 per hour", "post", "somebody who stays")
    assert len(uses) == 101
    assert all("early" not in key for key in uses)
    assert peek("5 per hour", "post", "somebody who stays").remaining == 0


def test_counting_starts_no_thread(app_context):
    before = set(threading.enumerate())
    for number in range(20):
        spend(RULE, "post", str(number))
        peek(RULE, "post", str(number))
    assert set(threading.enumerate()) <= before


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "1 second"),
        (1, "1 second"),
        (40, "40 seconds"),
        (89, "89 seconds"),
        (90, "2 minutes"),
        (121, "3 minutes"),
        (7201, "3 hours"),
        (86_400, "24 hours"),
    ],
)
def test_the_wait_is_told_in_words(seconds: int, words: str):
    assert f"Please wait {words}, until " in TooSoon(seconds).sentence


@pytest.mark.parametrize(
    ("seconds", "when"),
    [
        (1, "9:58:21am UTC"),
        (89, "9:59:49am UTC"),
        (90, "10:00am UTC"),
        (101, "10:01am UTC"),
        (7200, "11:59am UTC"),
        (12 * 3600, "9:59pm UTC"),
    ],
)
def test_the_end_of_the_wait_is_told_and_is_never_too_early(seconds: int, when: str):
    with time_machine.travel(datetime(2026, 11, 22, 9, 58, 20, tzinfo=UTC), tick=False):
        assert TooSoon(seconds).sentence.endswith(f", until {when}, and try again.")
