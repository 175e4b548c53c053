"""How a migration runs: in one transaction, on both databases, without waiting for ever.

SQLite alters a table by building it anew, so foreign keys rest meanwhile (dropping the old table
would otherwise cascade) and are checked before the commit. PostgreSQL gives up after a few seconds
of waiting for a lock, since everybody else would be waiting behind it.
"""

from typing import Any

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations import MigrationScript
from alembic.runtime.migration import MigrationContext
from flask import current_app

MIGRATION_LOCK = 7_265_309  # any number, but always this one: two migrations at once follow each other
LOCK_TIMEOUT = "5s"  # longer, and the site stands still behind us
STATEMENT_TIMEOUT = "15min"  # an index on a very large table; nothing should need more


def render_item(kind: str, item: Any, autogen_context: AutogenContext) -> str | bool:
    """The house's column types as the plain types they are stored as: migrations import no models."""
    if kind != "type" or not isinstance(item, sa.TypeDecorator):
        return False
    if isinstance(item.impl, sa.DateTime):
        return "sa.DateTime(timezone=True)"
    return f"sa.{type(item.impl).__name__}()"


def is_compared(item: Any, name: str | None, kind: str, is_reflected: bool, counterpart: object) -> bool:  # noqa: FBT001 (Alembic's)
    """Whether autogenerate looks at it: not at the queue's tables, which may live in the same
    database; and SQLite cannot show indexes over expressions as they are.

    On PostgreSQL they are compared, and tests/architecture/test_migrations.py compares the SQL itself.
    """
    if kind == "table" and (name or "").startswith("huey_"):
        return False
    if kind != "index" or context.get_context().dialect.name != "sqlite":
        return True
    table = current_app.extensions["migrate"].db.metadata.tables.get(item.table.name)
    declared = next((index for index in table.indexes if index.name == name), None) if table is not None else None
    return declared is None or all(isinstance(part, sa.Column) for part in declared.expressions)


def number_revision(migration: MigrationContext, revision: object, scripts: list[MigrationScript]) -> None:
    """Call the next migration 0001, 0002, …; write none when nothing has changed."""
    script = scripts[0]
    options = context.config.cmd_opts
    if getattr(options, "autogenerate", False) and script.upgrade_ops and script.upgrade_ops.is_empty():
        scripts.clear()
        return
    head = context.script.get_current_head()
    script.rev_id = f"{int(head or 0) + 1:04}"


def prepare_sqlite(connection: sa.Connection) -> None:
    """Let foreign keys rest, which can only be said outside a transaction, and take the write lock."""
    connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
    connection.execution_options(sqlite_begin="IMMEDIATE")


def check_sqlite(connection: sa.Connection) -> None:
    """Refuse to commit rows that refer to nothing."""
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if dangling:
        raise RuntimeError(f"this migration leaves rows that refer to nothing: {dangling[:10]}")


def prepare_postgresql(connection: sa.Connection) -> None:
    """One migration at a time, and none that holds everybody up."""
    connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
    connection.execute(sa.text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
    connection.execute(sa.text(f"SET LOCAL statement_timeout = '{STATEMENT_TIMEOUT}'"))


def run_migrations(connection: sa.Connection, options: dict[str, Any]) -> None:
    """Run what is asked for in one transaction."""
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        prepare_sqlite(connection)
    context.configure(connection=connection, transactional_ddl=True, **options)
    with context.begin_transaction():
        if not is_sqlite:
            prepare_postgresql(connection)
        context.run_migrations()
        if is_sqlite:
            check_sqlite(connection)


def main() -> None:
    """Migrate the application's database, or print the SQL that would (`--sql`)."""
    extension = current_app.extensions["migrate"]
    options: dict[str, Any] = extension.configure_args | {
        "target_metadata": extension.db.metadata,
        "render_item": render_item,
        "include_object": is_compared,
        "process_revision_directives": number_revision,
    }
    engine: sa.Engine = extension.db.engine
    if context.is_offline_mode():
        context.configure(url=engine.url, literal_binds=True, **options)
        with context.begin_transaction():
            context.run_migrations()
        return
    with engine.connect() as connection:
        try:
            run_migrations(connection, options)
        finally:
            connection.invalidate()  # what was set on it must not reach the application


main()
