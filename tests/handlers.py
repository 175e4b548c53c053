"""Handlers of events that only tests record; this process and the workers that tests start know them."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from blog.foundation.database import db, transactional
from blog.foundation.mail import render_mail, send
from blog.foundation.outbox import OutboxEvent, Payload, handles, record

PERSONAL = "jo@example.org wrote this"
effects = sa.Table(
    "test_effects",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("number", sa.Integer),
    sa.Column("email", sa.Text, unique=True),
)


def write(payload: Payload) -> None:
    """Write the row that shows how often the event took effect."""
    db.session.execute(effects.insert().values(number=payload["number"]))


@handles("test.write")
def write_row(payload: Payload) -> None:
    write(payload)


@handles("test.fail")
def fail(payload: Payload) -> None:
    """Write, and then fail with words that nobody else should see."""
    write(payload)
    raise ValueError(PERSONAL)


@handles("test.clash")
def clash(payload: Payload) -> None:
    """Fail in the database, which quotes values in its message."""
    for _ in range(2):
        db.session.execute(effects.insert().values(email=PERSONAL))


@handles("test.follow")
def follow(payload: Payload) -> None:
    """Record another event."""
    record("test.write", payload)


@handles("test.outside", in_transaction=False)
def outside(payload: Payload) -> None:
    """Show that no transaction is held meanwhile: another begins, and commits."""
    assert not db.session().info.get("is_writing")
    transactional(write)(payload)


@handles("test.mail", in_transaction=False)
def send_mail(payload: Payload) -> None:
    """Write to the reader of that number."""
    send(render_mail("operations/emails/trial", to=address_of(payload["number"])))


def address_of(number: int) -> str:
    """Where that reader gets mail."""
    return f"reader.{number}@example.org"


@handles("test.die")
def die(payload: Payload) -> None:
    """Take the worker along."""
    write(payload)
    os.kill(os.getpid(), signal.SIGKILL)


@handles("test.wait")
def wait(payload: Payload) -> None:
    """Say that it has begun, and end when somebody says so."""
    folder = Path(payload["folder"])
    write(payload)
    (folder / "begun").touch()
    wait_until((folder / "go").exists)


def wait_until(is_so: Callable[[], object], seconds: float = 120) -> None:
    """Wait until it is so; a machine that is busy may take long."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"it did not become so in {seconds} seconds"
        time.sleep(0.01)


@transactional
def record_many(name: str, numbers: range, **payload: object) -> None:
    """Record an event for each number, in one transaction."""
    for number in numbers:
        record(name, {"number": number, **payload})


def numbers_written() -> list[int]:
    """What the handlers wrote, in order of the numbers."""
    db.session.rollback()
    return list(db.session.scalars(sa.select(effects.c.number).order_by(effects.c.number)))


def events(name: str) -> list[OutboxEvent]:
    """The events of that name, oldest first, as they are now."""
    db.session.rollback()
    statement = sa.select(OutboxEvent).where(OutboxEvent.name == name).order_by(OutboxEvent.id)
    found = list(db.session.scalars(statement.execution_options(populate_existing=True)))
    db.session.expunge_all()
    return found


def count_done(name: str) -> int:
    """How many events of that name are done."""
    db.session.rollback()
    statement = sa.select(sa.func.count()).where(OutboxEvent.name == name, OutboxEvent.done_at.is_not(None))
    return db.session.scalar(statement) or 0
