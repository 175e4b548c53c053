"""What is forgotten each night, and what is not."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from blog.accounts.models import Actor, MemberSession, Registration
from blog.accounts.services import register, start_session
from blog.foundation.database import db
from blog.foundation.outbox import deliver_due
from blog.foundation.schedule import record_chores

EVENING = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def evening(moved_clock):
    """It is evening when the story begins."""
    moved_clock.to(EVENING)


@pytest.fixture
def night_after(app_context, moved_clock):
    """Lets hours pass, and the chores of that night be done: `night_after(hours=47)`."""

    def pass_hours(hours: float) -> None:
        moved_clock.forward(hours=hours)
        assert record_chores() > 0
        deliver_due()
        db.session.rollback()

    return pass_hours


def count(model) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


@pytest.mark.parametrize(("hours", "left"), [(47, 1), (49, 0)])
def test_who_has_not_proved_their_address_in_two_days_is_forgotten(night_after, hours, left):
    register(actor=Actor(), name="Jo", email="jo@example.org", password_hash="x", back=None)
    night_after(hours)
    assert count(Registration) == left


@pytest.mark.parametrize("is_remembered", [False, True])
@pytest.mark.parametrize("is_over", [False, True])
def test_sessions_that_are_over_are_forgotten(night_after, make_member, is_remembered, is_over):
    jo = make_member("Jo")
    start_session(actor=Actor(network="n"), member_id=jo.id, browser="A browser", is_remembered=is_remembered)
    night_after(24 * (365 if is_remembered else 30) + (1 if is_over else -1))
    assert count(MemberSession) == (0 if is_over else 1)


@pytest.mark.parametrize(("days", "network"), [(29, "n"), (31, None)])
def test_the_network_of_a_session_is_forgotten_after_30_days(night_after, make_member, days, network):
    jo = make_member("Jo")
    start_session(actor=Actor(network="n"), member_id=jo.id, browser="A browser", is_remembered=True)
    night_after(24 * days)
    assert db.session.scalars(sa.select(MemberSession.network)).all() == [network]
