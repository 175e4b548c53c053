"""The migrations make exactly the tables that the models declare, and can go back."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import Flask

from blog.application import create_app
from blog.foundation.database import db
from config import load_settings

MIGRATIONS = Path(__file__).parents[2] / "migrations"
KINDS = pytest.mark.parametrize("kind", ["sqlite", "postgresql"])


@pytest.fixture
def fresh_app(kind: str, empty_database: Callable[..., str], tmp_path: Path) -> Flask:
    """An application on an empty database."""
    return create_app(load_settings(env="testing", database_url=empty_database(kind), data_dir=str(tmp_path)))


def described(engine: sa.Engine) -> dict[str, Any]:
    """Everything that the database knows about its tables, but for the order of things."""
    inspector = sa.inspect(engine)
    tables = {
        table: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], column["default"])
                for column in inspector.get_columns(table)
            },
            "primary key": inspector.get_pk_constraint(table),
            "foreign keys": named(inspector.get_foreign_keys(table)),
            "unique": named(inspector.get_unique_constraints(table)),
            "checks": named(inspector.get_check_constraints(table)),
        }
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }
    with engine.connect() as connection:
        sqlite = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        postgresql = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> :own"
        query, values = (sqlite, {}) if engine.dialect.name == "sqlite" else (postgresql, {"own": "alembic_version"})
        tables["indexes"] = dict(tuple(row) for row in connection.execute(sa.text(query), values))
    return tables


def named(constraints: list[Any]) -> dict[str, dict[str, Any]]:
    return {constraint["name"]: dict(constraint) for constraint in constraints}


@KINDS
def test_migrations_make_what_the_models_declare(fresh_app: Flask, empty_database: Callable[..., str], kind: str):
    with fresh_app.app_context():
        flask_migrate.upgrade()
        migrated = described(db.engine)
        db.engine.dispose()
    other = create_app(
        load_settings(env="testing", database_url=empty_database(kind), data_dir=fresh_app.instance_path)
    )
    with other.app_context():
        db.create_all()
        declared = described(db.engine)
        db.engine.dispose()
    assert migrated == declared, (
        "The models declare something else than the migrations make. "
        "Write the next one: flask --app app db migrate -m 'what changes'; then read and tidy it."
    )


@KINDS
def test_migrations_go_up_down_and_up_again(fresh_app: Flask, kind: str):
    with fresh_app.app_context():
        flask_migrate.upgrade()
        first = described(db.engine)
        flask_migrate.downgrade(revision="base")
        left = {table for table in sa.inspect(db.engine).get_table_names() if table != "alembic_version"}
        assert not left, f"`downgrade` leaves these tables behind: {left}"
        flask_migrate.upgrade()
        assert described(db.engine) == first, "A second upgrade makes other tables than the first"
        db.engine.dispose()


TWO_TABLES = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "0001", None
def upgrade():
    op.create_table("a", sa.Column("id", sa.Integer(), primary_key=True))
    op.create_table("b", sa.Column("a", sa.Integer(), sa.ForeignKey("a.id", ondelete="CASCADE")))
    op.execute("INSERT INTO a VALUES (1)")
    op.execute("INSERT INTO b VALUES (1)")
"""
TABLE_BUILT_ANEW = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "0002", "0001"
def upgrade():
    with op.batch_alter_table("a", recreate="always") as batch:
        batch.add_column(sa.Column("more", sa.Integer()))
"""
BREAKS_HALF_WAY = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "0002", "0001"
def upgrade():
    op.add_column("a", sa.Column("more", sa.Integer()))
    raise RuntimeError("half-way")
"""


def migrations_of(folder: Path, *versions: str) -> str:
    """A folder with our way of migrating, and these migrations."""
    (folder / "versions").mkdir()
    for name in ("alembic.ini", "env.py", "script.py.mako"):
        shutil.copy(MIGRATIONS / name, folder)
    for number, text in enumerate(versions, 1):
        (folder / "versions" / f"{number:04}_x.py").write_text(text)
    return str(folder)


@KINDS
def test_a_migration_that_fails_changes_nothing(fresh_app: Flask, kind: str, tmp_path: Path):
    folder = migrations_of(tmp_path, TWO_TABLES, BREAKS_HALF_WAY)
    with fresh_app.app_context():
        flask_migrate.upgrade(directory=folder, revision="0001")
        before = described(db.engine)
        with pytest.raises(SystemExit):
            flask_migrate.upgrade(directory=folder)
        assert described(db.engine) == before, "DDL must be part of the migration's transaction (env.py)"
        db.engine.dispose()


@pytest.mark.parametrize("kind", ["sqlite"])  # PostgreSQL alters tables in place
def test_a_table_built_anew_keeps_the_rows_that_refer_to_it(fresh_app: Flask, kind: str, tmp_path: Path):
    folder = migrations_of(tmp_path, TWO_TABLES, TABLE_BUILT_ANEW)
    with fresh_app.app_context():
        flask_migrate.upgrade(directory=folder)
        count = db.session.scalar(sa.text("SELECT count(*) FROM b"))
        are_keys_on = db.session.scalar(sa.text("PRAGMA foreign_keys"))
        db.session.remove()
        db.engine.dispose()
    assert count == 1, "Foreign keys must rest while SQLite builds a table anew (env.py)"
    assert are_keys_on, "Foreign keys must be on again after a migration (env.py)"


def test_migrations_are_numbered_and_have_one_head():
    scripts = ScriptDirectory(str(MIGRATIONS))
    assert len(scripts.get_heads()) == 1, "Two migrations follow the same one: renumber the newer"
    numbers = sorted(script.revision for script in scripts.walk_revisions())
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)], "Number migrations 0001, 0002, …"
    for path in (MIGRATIONS / "versions").glob("*.py"):
        assert re.fullmatch(r"\d{4}_[a-z0-9_]+", path.stem), f"{path.name}: the name is NNNN_what_changes.py"


def test_migrations_import_no_models():
    for path in (MIGRATIONS / "versions").glob("*.py"):
        assert not re.search(r"^\s*(from|import) blog", path.read_text(), re.MULTILINE), (
            f"{path.name} imports the application. A migration must go on meaning what it means today: "
            "write the columns out, as sa.Text(), sa.DateTime(timezone=True), …"
        )
