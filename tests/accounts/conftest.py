"""What the tests of accounts share: members in browsers of theirs, mail that is read, work that is counted."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import argon2
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from blog.accounts.models import Actor, Member, MemberSession
from blog.accounts.passwords import is_password
from blog.accounts.services import start_session
from blog.accounts.services.sessions import hash_of
from blog.foundation.database import db, transactional
from blog.foundation.outbox import deliver_due
from tests.mailbox import Mailbox
from tests.reading import tree, words


@pytest.fixture
def mailing(make_app: Callable[..., Flask], mailbox: Mailbox) -> Flask:
    """An application that sends its mail to `mailbox`; a module makes it its `app`."""
    return make_app(mail_url=mailbox.url)


@pytest.fixture
def deliver(app: Flask) -> Callable[[], int]:
    """Lets the worker work: `deliver()`."""

    def run() -> int:
        with app.app_context():
            return deliver_due()

    return run


@pytest.fixture
def hashes(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Iterator[Counter]]:
    """Counts how often passwords are hashed and compared, by the library itself: `with hashes() as counted: …`."""
    with app.app_context():
        is_password("x", None)  # makes the hash of nobody, once a process
    counters: list[Counter] = []

    def counting(name: str) -> None:
        real = getattr(argon2.PasswordHasher, name)

        def call(self, *arguments):
            for counter in counters:
                counter[name] += 1
            return real(self, *arguments)

        monkeypatch.setattr(argon2.PasswordHasher, name, call)

    for name in ("hash", "verify"):
        counting(name)

    @contextmanager
    def watch() -> Iterator[Counter]:
        counters.append(Counter())
        try:
            yield counters[-1]
        finally:
            counters.pop()

    return watch


@pytest.fixture
def in_browser(app: Flask) -> Callable[..., Actor]:
    """The member as an actor who is signed in in one more browser."""

    def enter(member: Member, browser: str = "A browser") -> Actor:
        with app.app_context():
            key = start_session(actor=Actor(network="n"), member_id=member.id, browser=browser, is_remembered=False)
            found = sa.select(MemberSession.id).where(MemberSession.key_hash == hash_of(key))
            session_id = db.session.scalars(found).one()
        return Actor(
            network="n",
            member_id=member.id,
            is_signed_in=True,
            name=member.name,
            role=member.role,
            session_id=session_id,
        )

    return enter


@pytest.fixture
def fresh(app: Flask) -> Callable[[Member], Member]:
    """The member as they are now: `fresh(jo).name`."""

    def read(member: Member) -> Member:
        with app.app_context():
            return db.session.get_one(Member, member.id)

    return read


@transactional
def set_member(member_id: int, **values: object) -> None:
    """Let the member be so."""
    db.session.execute(sa.update(Member).where(Member.id == member_id).values(values))


def is_signed_in(client: FlaskClient) -> bool:
    """Whether the account page opens."""
    return client.get("/account/").status_code == 200


def said_in(response: TestResponse, part: str) -> str:
    """The message in a part of the account page; empty without one."""
    return " ".join(
        words(one) for one in tree(response).xpath(f'//section[@id="{part}"]//*[@role="alert" or @role="status"]')
    )


def wrong_in(response: TestResponse, part: str) -> dict[str, str]:
    """What stands beside the fields of a part, by field; each is marked as wrong."""
    fields = tree(response).xpath(f'//section[@id="{part}"]//*[@aria-invalid="true"]')
    return {field.name: words(field.getparent().xpath('p[@class="field-error"]')[0]) for field in fields}
