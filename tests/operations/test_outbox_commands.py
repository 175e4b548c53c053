"""What an operator sees of the outbox, and can do about it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from blog.foundation.database import db
from blog.foundation.outbox import deliver_due
from blog.foundation.schedule import NIGHTLY
from tests.handlers import count_done, effects, events, record_many

NOTHING = "Nothing waits, and nothing is parked.\n"


@pytest.fixture
def app(make_app) -> Flask:
    """An application that parks an event at its first failure, with the table its handlers write to."""
    app = make_app(outbox_attempts=1)
    with app.app_context():
        effects.create(db.engine)
    return app


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["outbox", *arguments])


def test_an_empty_outbox_says_so(app: Flask):
    assert (run(app, "list").output, run(app, "list").exit_code) == (NOTHING, 0)


def test_what_waits_is_listed_after_what_is_parked(app: Flask):
    with app.app_context():
        record_many("test.fail", range(1))
        deliver_due()
        record_many("test.write", range(5, 6))
        waiting, parked = events("test.write")[0], events("test.fail")[0]
    lines = run(app, "list").output.splitlines()
    due = f"due {parked.due_at:%Y-%m-%d %H:%M:%S}"
    assert lines[0].split() == f'{parked.id} parked {due} attempts 1 test.fail {{"number": 0}}'.split()
    assert lines[1].strip().startswith("ValueError at blog/")
    due = f"due {waiting.due_at:%Y-%m-%d %H:%M:%S}"
    assert lines[2].split() == f'{waiting.id} waits {due} attempts 0 test.write {{"number": 5}}'.split()
    assert len(lines) == 3
    assert len(run(app, "list", "--limit", "1").output.splitlines()) == 2


def test_a_parked_event_is_tried_again_by_its_number(app: Flask):
    with app.app_context():
        record_many("test.fail", range(2))
        deliver_due()
        first, _ = events("test.fail")
    result = run(app, "retry", str(first.id))
    assert (result.output, result.exit_code) == ("1 will be delivered again, within a minute.\n", 0)
    assert "waits" in run(app, "list").output
    again = run(app, "retry", str(first.id))
    assert again.exit_code == 1
    assert again.output == "Error: No such event is parked. `outbox list` shows those that are.\n"
    assert run(app, "retry", "--all").output == "1 will be delivered again, within a minute.\n"
    with app.app_context():
        assert not any(event.parked_at for event in events("test.fail"))


@pytest.mark.parametrize("arguments", [["retry", "0"], ["retry", str(2**63)], ["list", "--limit", "0"]])
def test_a_number_that_cannot_be_is_refused_in_words(app: Flask, arguments: list[str]):
    result = run(app, *arguments)
    assert result.exit_code == 2
    assert "is not in the range" in result.output


@pytest.mark.parametrize("arguments", [[], ["1", "--all"]])
def test_a_retry_says_what_it_is_for(app: Flask, arguments: list[str]):
    result = run(app, "retry", *arguments)
    assert result.exit_code == 2
    assert "Name one event, or say --all." in result.output


def test_a_site_without_worker_delivers_by_hand(app: Flask, moved_clock):
    moved_clock.to(datetime(2026, 11, 23, 2, 0, tzinfo=UTC))
    assert run(app, "deliver").output == "Nothing was due.\n"
    with app.app_context():
        record_many("test.write", range(3))
    assert run(app, "deliver").output == "3 tried.\n"
    with app.app_context():
        assert count_done("test.write") == 3
    moved_clock.to(datetime(2026, 11, 23, 3, 0, tzinfo=UTC))
    assert run(app, "deliver").output == f"{len(NIGHTLY)} tried.\n"
    assert run(app, "list").output == NOTHING


@pytest.mark.one_database("help is the same")
def test_the_commands_explain_themselves(app: Flask):
    text = app.test_cli_runner().invoke(args=["outbox", "--help"]).output
    for name in ("list", "retry", "deliver"):
        assert name in text
    assert "Deliver events and do the nightly chores" in app.test_cli_runner().invoke(args=["worker", "--help"]).output


@pytest.mark.one_database("there is one text of it")
def test_every_command_stands_in_the_manual():
    manual = (Path(__file__).parents[2] / "docs" / "operations.md").read_text()
    for command in ("worker", "outbox list", "outbox retry", "outbox deliver", "audit", "mail"):
        assert f"flask --app app {command}" in manual
