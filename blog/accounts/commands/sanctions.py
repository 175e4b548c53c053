"""What the operator does about members who broke the rules: warn, hold, suspend, ban; and lift it."""

from collections.abc import Collection

import click

from blog.accounts import services
from blog.accounts.commands.group import DAYS, accounts_group, failing_clearly, member_called, storable
from blog.accounts.models import SYSTEM, Member, SanctionKind

REASON = click.option("--reason", help="Why: the member reads it, and it stays on record.")
LIFT = click.option("--lift", is_flag=True, help="End it.")


@accounts_group.command("warn")
@click.argument("name")
@REASON
@LIFT
def warn(name: str, reason: str | None, *, lift: bool) -> None:
    """Let the member NAME write no comment before they say that they have read the warning."""
    member, said = _asked(name, reason, lift=lift)
    if lift:
        _lift(member, {SanctionKind.WARNING}, "has no warning to read any more")
    else:
        _impose(member, SanctionKind.WARNING, said, "is warned")


@accounts_group.command("hold")
@click.argument("name")
@REASON
@LIFT
def hold(name: str, reason: str | None, *, lift: bool) -> None:
    """Let all that the member NAME writes wait for a moderator, until it is lifted."""
    member, said = _asked(name, reason, lift=lift)
    if lift:
        _lift(member, {SanctionKind.HOLD}, "is read by moderators first no more")
    else:
        _impose(member, SanctionKind.HOLD, said, "is read by moderators first from now on")


@accounts_group.command("suspend")
@click.argument("name")
@click.option("--days", type=DAYS, help="How long from now, in place of a suspension or ban they are under.")
@REASON
@LIFT
def suspend(name: str, days: int | None, reason: str | None, *, lift: bool) -> None:
    """Let the member NAME write nothing for a while, and their programs do nothing."""
    if lift == (days is not None):
        raise click.UsageError("Say for how many --days, and for what --reason; or --lift.")
    member, said = _asked(name, reason, lift=lift)
    if lift:
        _lift(member, {SanctionKind.SUSPENSION}, "can write again")
        return
    sanction = services.impose_sanction(
        actor=SYSTEM, member_id=member.id, kind=SanctionKind.SUSPENSION, days=days, reason=said
    )
    click.echo(f"{member.name} is suspended until {sanction.until:%Y-%m-%d %H:%M} UTC.")


@accounts_group.command("ban")
@click.argument("name")
@REASON
@LIFT
def ban(name: str, reason: str | None, *, lift: bool) -> None:
    """Let the member NAME write nothing any more, and their programs do nothing; they can still read."""
    member, said = _asked(name, reason, lift=lift)
    if lift:
        _lift(member, {SanctionKind.BAN}, "can write again")
    else:
        _impose(member, SanctionKind.BAN, said, "is banned")


def _asked(name: str, reason: str | None, *, lift: bool) -> tuple[Member, str]:
    """The member, and why; a reason is what a sanction has and lifting one has not."""
    said = storable(reason or "")
    if lift == bool(said):
        raise click.UsageError("Say for what --reason; or --lift, which takes none.")
    return member_called(name), said


def _impose(member: Member, kind: SanctionKind, reason: str, what: str) -> None:
    services.impose_sanction(actor=SYSTEM, member_id=member.id, kind=kind, reason=reason)
    click.echo(f"{member.name} {what}.")


def _lift(member: Member, kinds: Collection[SanctionKind], what: str) -> None:
    with failing_clearly():
        services.lift_sanctions(actor=SYSTEM, member_id=member.id, kinds=kinds)
    click.echo(f"{member.name} {what}.")
