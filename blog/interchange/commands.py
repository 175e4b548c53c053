"""The operator's doors: importing other systems, and the demo publication."""

import click
from flask.cli import AppGroup

import_group = AppGroup("import", help="Take over articles and discussions from elsewhere.")


@click.command("demo")
def demo() -> None:  # stands here until blog.interchange.demo is written
    """Load the demo publication."""
