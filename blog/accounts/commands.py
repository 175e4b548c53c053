"""The operator's door to accounts: make one, give a role or a perk, suspend."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import AppGroup
from marshmallow import ValidationError, validate

from blog.accounts import services
from blog.accounts.models import SYSTEM, Member, Role
from blog.accounts.names import refusal_of
from blog.accounts.passwords import hash_password, refusal_of_password
from blog.accounts.queries import member_named
from blog.foundation.errors import LastwordError
from blog.foundation.markup import clean_line, is_storable
from blog.foundation.settings import settings

accounts_group = AppGroup("accounts", help="Members: make them, give them roles, suspend them.")
DAYS = click.IntRange(min=1, max=36_500)
ROLES = click.Choice([role.value for role in Role])


@accounts_group.command("create")
@click.argument("name")
@click.argument("email")
@click.option("--role", type=ROLES, default=Role.MEMBER.value, show_default=True, help="What they are to begin with.")
def create(name: str, email: str, role: str) -> None:
    """Make a member called NAME, who can sign in at once.

    The password is asked for twice, unseen; where there is no terminal it is one line of standard input.
    """
    name, email = _storable(name), _storable(email)
    _refuse(refusal_of(name, longest=settings().name_max, reserved=(settings().default_name,)))
    _refuse(_refusal_of_email(email))
    password = _read_password()
    _refuse(refusal_of_password(password, known=(name, email)))
    with _failing_clearly():
        password_hash = hash_password(password)
        services.add_member(actor=SYSTEM, name=name, email=email, password_hash=password_hash, role=Role(role))
    click.echo(f"{name} is {_a(role)} now, and can sign in.")


def _read_password() -> str:
    """The password, which no list of processes and no shell's history shows."""
    if sys.stdin.isatty():
        typed: str = click.prompt("Password", hide_input=True, confirmation_prompt="Once more")
        return typed
    return sys.stdin.readline().rstrip("\r\n")


@accounts_group.command("role")
@click.argument("name")
@click.argument("role", type=ROLES)
def give_role(name: str, role: str) -> None:
    """Give the member NAME a ROLE, in place of the one they have."""
    member = _member(name)
    services.set_role(actor=SYSTEM, member_id=member.id, role=Role(role))
    click.echo(f"{member.name} is {_a(role)} now.")


@accounts_group.command("suspend")
@click.argument("name")
@click.option("--days", type=DAYS, help="How long from now, in place of a suspension they are under.")
@click.option("--reason", help="Why, for the record.")
@click.option("--lift", is_flag=True, help="Let them write again.")
def suspend(name: str, days: int | None, reason: str | None, *, lift: bool) -> None:
    """Let the member NAME write nothing for a while, and their programs do nothing."""
    said = _storable(reason or "")
    if lift and (days is not None or said):
        raise click.UsageError("--lift takes neither --days nor --reason.")
    member = _member(name)
    if lift:
        with _failing_clearly():
            services.lift_suspension(actor=SYSTEM, member_id=member.id)
        click.echo(f"{member.name} can write again.")
        return
    if days is None or not said:
        raise click.UsageError("Say for how many --days, and for what --reason; or --lift.")
    until = services.suspend_member(actor=SYSTEM, member_id=member.id, days=days, reason=said)
    click.echo(f"{member.name} is suspended until {until:%Y-%m-%d %H:%M} UTC.")


@accounts_group.command("insider")
@click.argument("name")
@click.option("--days", type=click.IntRange(min=0, max=36_500), required=True, help="How long from now; 0 ends it.")
def make_insider(name: str, days: int) -> None:
    """Make the member NAME an insider for a while, whatever was granted before."""
    member = _member(name)
    until = services.grant_insider(actor=SYSTEM, member_id=member.id, days=days)
    is_over = f"{member.name} is no insider any more."
    click.echo(f"{member.name} is an insider until {until:%Y-%m-%d %H:%M} UTC." if days else is_over)


def _a(role: str) -> str:
    return f"an {role}" if role[0] in "aeiou" else f"a {role}"


def _member(name: str) -> Member:
    """The member who bears or bore that name."""
    found = member_named(_storable(name))
    if found is None:
        raise click.ClickException(f"No member is or was called {clean_line(name)!r}.")
    return found


def _refusal_of_email(email: str) -> str | None:
    if len(email) > settings().email_max:
        return f"That address is too long: {settings().email_max} characters at most."
    try:
        validate.Email()(email)
    except ValidationError:
        return f"{email!r} does not look like an e-mail address."
    return None


def _storable(text: str) -> str:
    """One line of what was typed. A terminal's broken bytes arrive as what no database can hold."""
    if not is_storable(text):
        raise click.ClickException("This is not text in UTF-8.")
    return clean_line(text)


def _refuse(reason: str | None) -> None:
    if reason:
        raise click.ClickException(reason)


@contextmanager
def _failing_clearly() -> Iterator[None]:
    """Turn a refusal into a sentence and exit code 1."""
    try:
        yield
    except LastwordError as error:
        raise click.ClickException(error.sentence) from error
