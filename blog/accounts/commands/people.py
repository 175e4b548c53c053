"""Making members, and giving them a role or a perk."""

import sys

import click
from marshmallow import ValidationError, validate

from blog.accounts import services
from blog.accounts.commands.group import accounts_group, failing_clearly, member_called, storable
from blog.accounts.models import SYSTEM, Role
from blog.accounts.names import refusal_of
from blog.accounts.passwords import hash_password, refusal_of_password
from blog.foundation.settings import settings

ROLES = click.Choice([role.value for role in Role])


@accounts_group.command("create")
@click.argument("name")
@click.argument("email")
@click.option("--role", type=ROLES, default=Role.MEMBER.value, show_default=True, help="What they are to begin with.")
def create(name: str, email: str, role: str) -> None:
    """Make a member called NAME, who can sign in at once.

    The password is asked for twice, unseen; where there is no terminal it is one line of standard input.
    """
    name, email = storable(name), storable(email)
    _refuse(refusal_of(name, longest=settings().name_max, reserved=(settings().default_name,)))
    _refuse(_refusal_of_email(email))
    password = _read_password()
    _refuse(refusal_of_password(password, known=(name, email)))
    with failing_clearly():
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
    member = member_called(name)
    services.set_role(actor=SYSTEM, member_id=member.id, role=Role(role))
    click.echo(f"{member.name} is {_a(role)} now.")


@accounts_group.command("insider")
@click.argument("name")
@click.option("--days", type=click.IntRange(min=0, max=36_500), required=True, help="How long from now; 0 ends it.")
def make_insider(name: str, days: int) -> None:
    """Make the member NAME an insider for a while, whatever was granted before."""
    member = member_called(name)
    until = services.grant_insider(actor=SYSTEM, member_id=member.id, days=days)
    is_over = f"{member.name} is no insider any more."
    click.echo(f"{member.name} is an insider until {until:%Y-%m-%d %H:%M} UTC." if days else is_over)


def _a(role: str) -> str:
    return f"an {role}" if role[0] in "aeiou" else f"a {role}"


def _refusal_of_email(email: str) -> str | None:
    if len(email) > settings().email_max:
        return f"That address is too long: {settings().email_max} characters at most."
    try:
        validate.Email()(email)
    except ValidationError:
        return f"{email!r} does not look like an e-mail address."
    return None


def _refuse(reason: str | None) -> None:
    if reason:
        raise click.ClickException(reason)
