"""What every test can ask for: an application on a fresh database, readers, a clock, a browser.

A test that touches the database runs twice, on SQLite and on PostgreSQL; both get a migrated
database of their own, copied from a template that is made once. No application context is open
unless a test asks for `app_context`; one that uses `client` must not, since what belongs to one
request would leak into the next.
"""

import os
import shutil
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from blog.accounts.models import SYSTEM, Actor, Member, MemberSession, Role, Scope
from blog.accounts.passwords import hash_password
from blog.accounts.services import add_member, create_token, start_session
from blog.accounts.services.sessions import hash_of
from blog.application import create_app
from blog.articles.models import Article
from blog.articles.services import ArticleDraft, create_article
from blog.comments.models import Comment
from blog.comments.schemas import DraftInput
from blog.comments.services import post_comment
from blog.foundation.database import db
from blog.foundation.schemas import load
from blog.screening.checks import CHECKS, Setup
from blog.screening.models import Mode
from blog.screening.services import set_check
from config import Settings, load_settings
from tests.mailbox import mailbox, make_mailbox
from tests.services import Lifeline, alone, find_browser, postgres_url, valkey_url

__all__ = ["mailbox", "make_mailbox"]  # fixtures from elsewhere

OWN_SERVER = os.environ.get("LASTWORD_TEST_POSTGRES_URL", "")
REAL_DATA = os.environ.get("LASTWORD_REAL_DATA", "")
FOR_TESTS = {"LASTWORD_TEST_POSTGRES_URL", "LASTWORD_REAL_DATA"}  # stay, since workers of xdist look for them too
for name in [name for name in os.environ if name.startswith("LASTWORD_") and name not in FOR_TESTS]:
    del os.environ[name]  # a developer's own settings are not what is tested

BROWSER_ARGUMENTS = [
    "--no-sandbox",  # tests run as root in many a container
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
lifeline = pytest.StashKey[Lifeline]()


# --- The run and what it shares -----------------------------------------------------------------


def pytest_configure(config: pytest.Config) -> None:
    """The process that leads the run holds its lifeline; xdist's workers are told where it is."""
    if not hasattr(config, "workerinput"):
        config.stash[lifeline] = Lifeline()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of xdist where the run keeps what it shares."""
    node.workerinput["run_folder"] = str(node.config.stash[lifeline].folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what was started."""
    if lifeline in config.stash:
        drop_own_template(config.stash[lifeline].folder)
        config.stash[lifeline].end()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whatever needs a database runs on both, unless it says why it need not."""
    if "database_url" in metafunc.fixturenames:
        marks = metafunc.definition
        only = marks.get_closest_marker("browser") or marks.get_closest_marker("one_database")
        kinds = [only.kwargs.get("kind", "sqlite")] if only else ["sqlite", "postgresql"]
        metafunc.parametrize("database_url", kinds, ids=kinds, indirect=True)


@pytest.fixture(scope="session")
def run_folder(request: pytest.FixtureRequest) -> Path:
    """The folder that all processes of this run share."""
    config = request.config
    return Path(config.workerinput["run_folder"]) if hasattr(config, "workerinput") else config.stash[lifeline].folder


# --- Databases ----------------------------------------------------------------------------------


def migrate(url: str, folder: Path) -> None:
    """Bring the empty database at `url` to the newest migration."""
    app = create_app(load_settings(env="testing", database_url=url, data_dir=str(folder)))
    with app.app_context():
        flask_migrate.upgrade()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    folder = tmp_path_factory.mktemp("template")
    migrate(f"sqlite:///{folder / 'template.db'}", folder)
    return folder / "template.db"


@pytest.fixture(scope="session")
def postgresql_server(run_folder: Path) -> str:
    """The address of a PostgreSQL server: the run's own, or LASTWORD_TEST_POSTGRES_URL's."""
    with alone(run_folder, "postgresql"):
        return OWN_SERVER.replace("postgresql://", "postgresql+psycopg://") or postgres_url(run_folder)


@pytest.fixture(scope="session")
def postgresql_template(run_folder: Path, postgresql_server: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a migrated PostgreSQL database to copy; the first who needs it makes it."""
    with alone(run_folder, "postgresql"):
        note = run_folder / "template"
        if not note.exists():
            name = f"lastword_template_{uuid.uuid4().hex[:12]}"
            execute(postgresql_server, f"CREATE DATABASE {name}")
            migrate(database_at(postgresql_server, name), tmp_path_factory.mktemp("template"))
            note.write_text(name)
        return note.read_text()


def execute(server: str, statement: str) -> None:
    """Run one statement on the server, outside a transaction."""
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text(statement))
    engine.dispose()


def database_at(server: str, name: str) -> str:
    """The address of the database `name` on the server."""
    return sa.make_url(server).set(database=name).render_as_string(hide_password=False)


def drop_own_template(folder: Path) -> None:
    """A server that was here before must not keep what we made on it."""
    note = folder / "template"
    if OWN_SERVER and note.exists():
        server = OWN_SERVER.replace("postgresql://", "postgresql+psycopg://")
        execute(server, f"DROP DATABASE {note.read_text()} WITH (FORCE)")


@pytest.fixture
def empty_database(request: pytest.FixtureRequest, run_folder: Path) -> Callable[[str], str]:
    """Makes an empty database of a kind ("sqlite", "postgresql") and gives its address."""

    def make(kind: str, template: str = "template0") -> str:
        if kind == "sqlite":
            folder = run_folder / "memory" / uuid.uuid4().hex
            folder.mkdir()
            request.addfinalizer(lambda: shutil.rmtree(folder, ignore_errors=True))
            return f"sqlite:///{folder / 'lastword.db'}"
        server = request.getfixturevalue("postgresql_server")
        name = f"lastword_test_{uuid.uuid4().hex[:12]}"
        execute(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")  # twice as fast
        request.addfinalizer(lambda: execute(server, f"DROP DATABASE {name} WITH (FORCE)"))
        return database_at(server, name)

    return make


@pytest.fixture
def database_url(request: pytest.FixtureRequest, empty_database: Callable[..., str]) -> str:
    """A fresh, migrated database of this test's own."""
    if request.param == "postgresql":
        return empty_database("postgresql", template=request.getfixturevalue("postgresql_template"))
    url = empty_database("sqlite")
    shutil.copy(request.getfixturevalue("sqlite_template"), url.removeprefix("sqlite:///"))
    return url


@pytest.fixture
def valkey(run_folder: Path) -> str:
    """The address of an empty Valkey database of this test's own."""
    with alone(run_folder, "valkey"):
        return valkey_url(run_folder)


# --- The application ----------------------------------------------------------------------------


@pytest.fixture
def make_app(database_url: str, tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Makes an application on this test's database; settings can be given: `make_app(edit_minutes=1)`."""
    made: list[Flask] = []

    def make(**settings: Any) -> Flask:
        values = {"env": "testing", "database_url": database_url, "data_dir": str(tmp_path / "data")} | settings
        app = create_app(load_settings(**values))
        app.testing = True
        made.append(app)
        return app

    yield make
    for app in made:
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """The application, with the settings of tests."""
    return make_app()


@pytest.fixture
def rules(app: Flask) -> Settings:
    """The application's settings."""
    return app.config["LASTWORD"]


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A reader without cookies. Further ones: `app.test_client()`."""
    return app.test_client()


@pytest.fixture
def app_context(app: Flask) -> Iterator[None]:
    """An open application context, for tests of models, queries and services. Never with `client`."""
    with app.app_context():
        yield


@pytest.fixture
def statements(app: Flask) -> Callable[[], AbstractContextManager[list[str]]]:
    """Counts SQL: `with statements() as seen: …; assert len(seen) == 3`. Transactions do not count."""
    with app.app_context():
        engine = db.engine
    quiet = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")

    @contextmanager
    def watch() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
            if not statement.lstrip().upper().startswith(quiet):
                seen.append(statement)

        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)

    return watch


@pytest.fixture
def real_data() -> Path:
    """The folder of real data, where there is one."""
    if not REAL_DATA or not Path(REAL_DATA).is_dir():
        pytest.skip("LASTWORD_REAL_DATA names no folder of real data")
    return Path(REAL_DATA)


# --- Things to test with ------------------------------------------------------------------------


@pytest.fixture
def make_article(app: Flask) -> Callable[..., Article]:
    """Stores an article, published an hour ago if nothing else is said, through the real service."""

    def make(**fields: Any) -> Article:
        fields.setdefault("title", "A headline to talk about")
        fields.setdefault("body_source", "What happened, in a few words.")
        fields.setdefault("published_at", datetime.now(UTC) - timedelta(hours=1))
        with app.app_context():
            return create_article(actor=SYSTEM, draft=ArticleDraft(**fields))

    return make


@pytest.fixture
def make_comment(app: Flask, make_article: Callable[..., Article]) -> Callable[..., Comment]:
    """Posts a comment through the real service: `make_comment(parent=other, body="No.", name="Jo")`.

    Its article is the parent's, or `article`, or a new one; its author is `actor`, or a new visitor.
    """

    def make(
        *, article: Article | None = None, parent: Comment | None = None, actor: Actor | None = None, **fields: str
    ) -> Comment:
        article_id = parent.article_id if parent else (article or make_article()).id
        fields.setdefault("body", f"Something to say, for the record ({uuid.uuid4().hex[:8]}).")
        fields["parent_id"] = str(parent.id) if parent else ""
        with app.app_context():
            draft = load(DraftInput(), fields)
            return post_comment(actor=actor or Actor(network="n"), article_id=article_id, draft=draft).comment

    return make


@pytest.fixture
def unscreened(app: Flask) -> None:
    """Whatever is sent passes the checks of screening, for a test that is about something else."""
    actor = Actor(is_signed_in=True, role=Role.MODERATOR)
    with app.app_context():
        for check in CHECKS:
            if check.is_of_content or check.is_of_moment:
                set_check(actor=actor, name=check.name, setup=Setup(Mode.OFF, check.fails, check.defaults))


PASSWORD = "correct horse battery staple"  # of every member that tests make


@pytest.fixture
def make_member(app: Flask) -> Callable[..., Member]:
    """Makes a member with a proved e-mail and the password `PASSWORD`: `make_member("Jo", role=Role.WRITER)`."""

    def make(name: str = "Jo", *, role: Role = Role.MEMBER, email: str | None = None) -> Member:
        with app.app_context():
            address = email or f"{uuid.uuid4().hex[:8]}@example.org"
            return add_member(actor=SYSTEM, name=name, email=address, password_hash=hash_password(PASSWORD), role=role)

    return make


@pytest.fixture
def sign_in(app: Flask) -> Callable[..., Actor]:
    """Signs a member in in a test client's browser, without the form: `actor = sign_in(client, member)`."""

    def enter(client: FlaskClient, member: Member) -> Actor:
        with app.app_context():
            actor = Actor(network="n", member_id=member.id, is_signed_in=True, name=member.name, role=member.role)
            key = start_session(actor=actor, member_id=member.id, browser="A browser", is_remembered=False)
            session_id = db.session.scalar(sa.select(MemberSession.id).where(MemberSession.key_hash == hash_of(key)))
        with client.session_transaction() as session:
            session.update({"_user_id": key, "_fresh": True})
        return replace(actor, session_id=session_id)

    return enter


@pytest.fixture
def make_token(app: Flask, sign_in: Callable[..., Actor]) -> Callable[..., str]:
    """Makes a personal token and gives its key: `make_token(member, "read", "write", days=30)`."""

    def make(member: Member, *scopes: str, days: int | None = None, name: str = "A program") -> str:
        actor = sign_in(app.test_client(), member)
        with app.app_context():
            return create_token(actor=actor, name=name, scopes={Scope(scope) for scope in scopes}, days=days)

    return make


class MovedClock:
    """The clock: it runs on, from wherever it was moved to."""

    def __init__(self, traveller: Any) -> None:
        self._traveller = traveller

    def forward(self, **duration: float) -> None:
        """Let time pass: `forward(minutes=16)`."""
        self._traveller.shift(timedelta(**duration))

    def to(self, moment: datetime) -> None:
        """Go to a moment."""
        self._traveller.move_to(moment)


@pytest.fixture
def moved_clock() -> Iterator[MovedClock]:
    """The clock, which `forward(minutes=16)` and `to(moment)` move."""
    with time_machine.travel(datetime.now(UTC), tick=True) as traveller:
        yield MovedClock(traveller)


# --- The browser --------------------------------------------------------------------------------


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """`app` behind a real socket, a thread for each connection; gives its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def live_server(app: Flask) -> Iterator[str]:
    """The address of the application behind a real socket, in this process: clock and settings are the test's."""
    with serving(app) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium without a window; one for all tests of a process."""
    path = find_browser()
    if path is None:
        pytest.fail("These tests need Chromium: `make test` installs it, or install Debian's package chromium.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=BROWSER_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def new_context(browser: Browser, live_server: str) -> Iterator[Callable[..., BrowserContext]]:
    """Makes another reader's browser, whose addresses start at the live server; options are Playwright's."""
    contexts: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        contexts.append(browser.new_context(base_url=live_server, **options))
        return contexts[-1]

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """A reader's browser: `page.goto("/")`."""
    return new_context().new_page()


@pytest.fixture
def page_without_js(new_context: Callable[..., BrowserContext]) -> Page:
    """The browser of a reader who has switched JavaScript off."""
    return new_context(java_script_enabled=False).new_page()
