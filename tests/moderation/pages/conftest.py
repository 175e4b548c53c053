"""What tests of the moderators' pages share: a moderator in a browser without scripts."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from blog.accounts.models import Member, Role
from tests.reading import reader


@pytest.fixture
def moderator(make_member: Callable[..., Member]) -> Member:
    """Priya, who moderates."""
    return make_member("Priya", role=Role.MODERATOR)


@pytest.fixture
def desk(app: Flask, moderator: Member, sign_in: Callable) -> FlaskClient:
    """Priya's browser."""
    client = reader(app)
    sign_in(client, moderator)
    return client


@pytest.fixture
def other_desk(app: Flask, make_member: Callable[..., Member], sign_in: Callable) -> FlaskClient:
    """The browser of Noor, another moderator."""
    client = reader(app)
    sign_in(client, make_member("Noor", role=Role.MODERATOR))
    return client
