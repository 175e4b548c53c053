"""What the tests of accounts share: mail that is read, and work that is counted."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import argon2
import pytest
from flask import Flask

from blog.accounts.passwords import is_password
from blog.foundation.outbox import deliver_due
from tests.mailbox import Mailbox


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
