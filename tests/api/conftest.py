"""What tests of the API share: programs that call it, and the demo publication."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from blog.accounts.models import SYSTEM
from blog.foundation.http.api.reference import description
from blog.interchange.demo import load_demo
from tests.programs import Program


@pytest.fixture
def program(app: Flask) -> Program:
    """A program that has not written yet. Further ones: `Program(app)`."""
    return Program(app)


@pytest.fixture
def make_demo(make_app: Callable[..., Flask]) -> Callable[..., Flask]:
    """Makes an application with the demo publication in it; settings can be given."""

    def make(**settings: Any) -> Flask:
        app = make_app(**settings)
        with app.app_context():
            load_demo(actor=SYSTEM)
        return app

    return make


@pytest.fixture
def described(app: Flask) -> dict[str, Any]:
    """The API's description."""
    with app.app_context():
        return description()
