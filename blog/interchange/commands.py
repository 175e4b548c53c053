"""The operator's doors: importing other systems, and the demo publication."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import sqlalchemy as sa
from flask.cli import AppGroup, with_appcontext

from blog.accounts.models import SYSTEM
from blog.foundation.settings import settings
from blog.interchange.demo import is_empty, load_demo, sign_ins
from blog.interchange.jsonl import JsonlSource
from blog.interchange.records import Refused, Source
from blog.interchange.report import Report
from blog.interchange.services import run_import
from blog.interchange.wxr import CommentRules, WxrSource


@click.command("demo")
@with_appcontext
def demo() -> None:
    """Load the demo publication, unless there is an article already, and tell whom to sign in as."""
    kept, is_production = Path(settings().data_dir) / "demo_sign_ins.txt", settings().env == "production"
    if is_empty():
        articles, comments = load_demo(actor=SYSTEM)
        click.echo(f"The demo publication is here: {articles} articles with {comments} comments.")
        if not is_production:
            sign_ins.keep(sign_ins.make_sign_ins(), kept)
    else:
        click.echo("There are articles already, so the demo was left out.")
    if not is_production and kept.exists() and sign_ins.is_demo():
        click.echo(f"\n{kept.read_text('utf-8')}\nThis is kept in {kept}; without that file it is told no more.")


import_group = AppGroup("import", help="Take over articles and discussions from elsewhere, as often as needed.")

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
dry_run = click.option("--dry-run", is_flag=True, help="Read and report only; change nothing.")
reopen = click.option("--reopen", is_flag=True, help="Open discussions that are closed by their age.")
verbose = click.option("--verbose", is_flag=True, help="List everything, however long.")


@import_group.command("wxr")
@click.argument("file", type=FILE)
@dry_run
@click.option("--pages", is_flag=True, help="Take pages too, as articles.")
@reopen
@click.option("--with-spam-and-trash", is_flag=True, help="Take comments that were spam or trash, for review.")
@click.option("--with-pingbacks", is_flag=True, help="Take pingbacks and trackbacks, as comments.")
@verbose
def import_wxr(
    *,
    file: Path,
    dry_run: bool,
    pages: bool,
    reopen: bool,
    with_spam_and_trash: bool,
    with_pingbacks: bool,
    verbose: bool,
) -> None:
    """Import a WordPress export FILE (Tools, Export, in WordPress)."""
    rules = CommentRules(with_spam_and_trash=with_spam_and_trash, with_pingbacks=with_pingbacks)
    source = WxrSource(file, has_pages=pages, rules=rules)
    _import(source, [file], is_dry=dry_run, is_reopening=reopen, is_verbose=verbose)


@import_group.command("jsonl")
@click.argument("articles", type=FILE)
@click.argument("comments", type=FILE)
@dry_run
@reopen
@click.option("--source", default="", help="What the source is called; the folder's name if not given.")
@verbose
def import_jsonl(*, articles: Path, comments: Path, dry_run: bool, reopen: bool, source: str, verbose: bool) -> None:
    """Import two files of JSON lines: ARTICLES and their COMMENTS."""
    pair = JsonlSource(articles, comments, name=source)
    _import(pair, [articles, comments], is_dry=dry_run, is_reopening=reopen, is_verbose=verbose)


def _import(source: Source, files: list[Path], *, is_dry: bool, is_reopening: bool, is_verbose: bool) -> None:
    """Validate all of the source, then import it, and print what was done."""
    named = " and ".join(str(file) for file in files)
    report = Report(is_dry=True, is_verbose=is_verbose)
    with _failing_clearly(f"{named} was refused", "Nothing was changed."), _progress(source, "Checking") as progress:
        if not all(file.is_file() for file in files):
            raise Refused(None, "it is read twice, so it must be a regular file")
        run_import(source, report=report, progress=progress, is_reopening=is_reopening)
    if not is_dry:
        report = Report(is_verbose=is_verbose)
        ending = "What was taken before that stays; the import can be repeated."
        with _failing_clearly(f"{named} has changed", ending), _progress(source, "Importing") as progress:
            run_import(source, report=report, progress=progress, is_reopening=is_reopening)
    for line in report.lines():
        click.echo(line)


@contextmanager
def _failing_clearly(beginning: str, ending: str) -> Iterator[None]:
    """Turn what can go wrong into a sentence and exit code 1."""
    try:
        yield
    except Refused as error:
        raise click.ClickException(f"{beginning}: {error}. {ending}") from error
    except sa.exc.DBAPIError as error:
        upgrade = "`flask --app app db upgrade` prepares a new database."
        raise click.ClickException(f"the database did not take this: {error.orig}. {upgrade} {ending}") from error


@contextmanager
def _progress(source: Source, label: str) -> Iterator[Callable[[int], None]]:
    """A bar on the terminal, by bytes; nothing where nobody sees it."""
    hidden = not sys.stderr.isatty()
    with click.progressbar(length=source.size, label=label, file=sys.stderr, hidden=hidden) as bar:
        yield bar.update
