"""Chores are done once a night, however many workers there are."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from blog.foundation.database import db
from blog.foundation.outbox import OutboxEvent, deliver_due
from blog.foundation.schedule import NIGHTLY, record_chores
from tests.racing import at_once, in_context

pytestmark = pytest.mark.usefixtures("app_context")


def recorded() -> list[str]:
    db.session.rollback()
    return sorted(db.session.scalars(sa.select(OutboxEvent.name)))


def test_chores_are_recorded_from_three_at_night(stopped_clock):
    stopped_clock.move_to(datetime(2026, 11, 23, 2, 59, 58, tzinfo=UTC))
    assert record_chores() == 0
    stopped_clock.move_to(datetime(2026, 11, 23, 3, 0, tzinfo=UTC))
    assert record_chores() == len(NIGHTLY) > 0
    assert record_chores() == 0


def test_who_comes_late_does_them_still_and_the_next_night_has_its_own(stopped_clock):
    stopped_clock.move_to(datetime(2026, 11, 23, 22, 0, tzinfo=UTC))
    assert record_chores() == len(NIGHTLY)
    stopped_clock.move_to(datetime(2026, 11, 24, 3, 0, tzinfo=UTC))
    assert record_chores() == len(NIGHTLY)


def test_ten_workers_record_the_nights_chores_once(app: Flask, stopped_clock):
    stopped_clock.move_to(datetime(2026, 11, 23, 3, 0, tzinfo=UTC))
    answers = at_once([in_context(app, record_chores)] * 10)
    assert sum(answers) == len(NIGHTLY)
    assert recorded() == sorted(NIGHTLY)


def test_every_chore_can_be_done_on_an_empty_site(stopped_clock):
    stopped_clock.move_to(datetime(2026, 11, 23, 3, 0, tzinfo=UTC))
    record_chores()
    assert deliver_due() == len(NIGHTLY)
    assert db.session.scalars(sa.select(OutboxEvent).where(OutboxEvent.done_at.is_(None))).all() == []
