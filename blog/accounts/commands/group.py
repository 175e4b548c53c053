"""The group of the operator's commands about members, and what they share."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import AppGroup

from blog.accounts.models import Member
from blog.accounts.queries import member_named
from blog.foundation.errors import LastwordError
from blog.foundation.markup import clean_line, is_storable

accounts_group = AppGroup("accounts", help="Members: make them, give them roles, sanction them.")
DAYS = click.IntRange(min=1, max=36_500)


def member_called(name: str) -> Member:
    """The member who bears or bore that name."""
    found = member_named(storable(name))
    if found is None:
        raise click.ClickException(f"No member is or was called {clean_line(name)!r}.")
    return found


def storable(text: str) -> str:
    """One line of what was typed. A terminal's broken bytes arrive as what no database can hold."""
    if not is_storable(text):
        raise click.ClickException("This is not text in UTF-8.")
    return clean_line(text)


@contextmanager
def failing_clearly() -> Iterator[None]:
    """Turn a refusal into a sentence and exit code 1."""
    try:
        yield
    except LastwordError as error:
        raise click.ClickException(error.sentence) from error
