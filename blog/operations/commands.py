"""The operator's doors: the worker, the outbox, the audit, a trial of the mail."""

import json
import logging
import sys

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from blog.foundation import outbox
from blog.foundation.database import LARGEST_ID
from blog.foundation.mail import NotSent, hand_over, render_mail
from blog.foundation.schedule import record_chores
from blog.foundation.settings import settings
from blog.foundation.worker import run_worker
from blog.operations.queries import audit_findings
from config.mail import OFF, mail_server

outbox_group = AppGroup("outbox", help="What is still to be done, and what could not be.")


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Deliver events and do the nightly chores, until stopped. Any number of workers may run."""
    logging.basicConfig(format="%(asctime)s %(levelname)s worker: %(message)s", level=logging.WARNING)
    run_worker(current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001 (Flask's way)


@outbox_group.command("list")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="How many at most.")
def list_events(limit: int) -> None:
    """List events that are not done, the parked ones first."""
    events = outbox.parked_and_waiting(limit=limit)
    if not events:
        click.echo("Nothing waits, and nothing is parked.")
    for event in events:
        state = "parked" if event.parked_at else "waits "
        due = f"due {event.due_at:%Y-%m-%d %H:%M:%S}"
        click.echo(
            f"{event.id:>8}  {state}  {due}  attempts {event.attempts}  {event.name} {json.dumps(event.payload)}"
        )
        if event.error:
            click.echo(f"{'':>8}  {event.error}")


@outbox_group.command("retry")
@click.argument("event_id", type=click.IntRange(1, LARGEST_ID), required=False)
@click.option("--all", "is_all", is_flag=True, help="Every parked event.")
def retry(event_id: int | None, *, is_all: bool) -> None:
    """Let the parked event EVENT_ID (or --all of them) be delivered again."""
    if (event_id is None) != is_all:
        raise click.UsageError("Name one event, or say --all.")
    count = outbox.retry_parked(event_id=event_id)
    if not count:
        raise click.ClickException("No such event is parked. `outbox list` shows those that are.")
    click.echo(f"{count} will be delivered again, within a minute.")


@outbox_group.command("deliver")
def deliver() -> None:
    """Deliver what is due now and record tonight's chores, once: for cron, where no worker can run."""
    record_chores()
    tried = outbox.deliver_due()
    click.echo(f"{tried} tried." if tried else "Nothing was due.")


@click.command("audit")
@with_appcontext
def audit() -> None:
    """Compare every counter with its rows; says where they differ, and then ends with 1."""
    findings = audit_findings()
    for finding in findings:
        click.echo(finding)
    if findings:
        sys.exit(1)
    click.echo("Every counter equals its rows.")


@click.command("mail")
@click.argument("address")
@with_appcontext
def mail(address: str) -> None:
    """Send a trial mail to ADDRESS, and say in plain words what went wrong if it does not work."""
    if settings().mail_url == OFF:
        raise click.ClickException("Mail is off. LASTWORD_MAIL_URL says where it goes.")
    server = mail_server(settings().mail_url)
    try:
        hand_over(render_mail("operations/emails/trial", to=address))
    except NotSent as trouble:
        said = f"\n{trouble.said}" if trouble.said else ""
        raise click.ClickException(f"{server or 'console'}: {trouble}.{said}") from None
    if server:
        click.echo(f"{server} has taken it. Look into the mailbox, and among its spam.")
    else:
        click.echo("Printed, not sent: LASTWORD_MAIL_URL is console:")
