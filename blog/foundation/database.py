"""The database: one declarative base, house column types, and what a transaction is.

SQLite is set up so that nothing is lost: write-ahead log, full synchronisation, foreign keys, and
`BEGIN IMMEDIATE` for whatever is going to write, after waiting in line. PostgreSQL needs none of it.
"""

import enum
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Annotated, Any, ParamSpec, TypeVar, cast

import sqlalchemy as sa
from flask import Flask, current_app
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.orm import DeclarativeBase, Session, make_transient_to_detached, mapped_column, registry
from sqlalchemy.orm.attributes import set_committed_value

from blog.foundation.writers import in_turn, init_writers

P = ParamSpec("P")
R = TypeVar("R")

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(sa.TypeDecorator[datetime]):
    """A moment in UTC; a naive value is refused, since nobody knows what it means."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store the moment in UTC."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"a time without zone cannot be stored: {value!r}")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back a moment in UTC; SQLite has dropped the zone, PostgreSQL answers in the server's."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


LARGEST_ID = 2**63 - 1  # what a BIGINT holds
BigId = sa.BigInteger().with_variant(sa.Integer, "sqlite")
# Compared byte by byte on both databases: what sorts and ranges over it must not follow a locale.
ByteText = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


class Base(DeclarativeBase):
    """Every table's parent. Models subclass this, not `db.Model`, so that types are checked."""

    registry = registry(metadata=sa.MetaData(naming_convention=NAMING), type_annotation_map={int: BigId})


M = TypeVar("M", bound=Base)
primary_key = Annotated[int, mapped_column(BigId, primary_key=True)]

WAKE = "lastword.wake"  # extension: called after a transaction that recorded events has been committed

db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
migrate = Migrate()


def init_database(app: Flask, url: str) -> None:
    """Connect the application to the database at `url`."""
    is_sqlite = url.startswith("sqlite")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        "pool_size": 10,
        "max_overflow": 30,
        "pool_pre_ping": not is_sqlite,  # a server may have gone meanwhile, a file has not
        "hide_parameters": True,  # what readers wrote is nobody's business in a log
    }
    db.init_app(app)
    migrate.init_app(app, db, render_as_batch=True, compare_type=True)
    with app.app_context():
        init_writers(app, db.engine.url.database if is_sqlite else None)
        if is_sqlite:
            sa.event.listen(db.engine, "connect", _prepare_sqlite)
            sa.event.listen(db.engine, "begin", _begin_sqlite)


def _prepare_sqlite(connection: Any, record: object) -> None:
    """Take transactions away from the driver, which would lose updates without an error."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Readers never wait for the writer; a writer asks for the lock before it reads."""
    mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")


def transactional(service: Callable[P, R]) -> Callable[P, R]:
    """Make `service` one transaction: it commits when it returns and rolls back when it raises.

    The outermost such service ends the request's read transaction and begins one for writing; a
    service called by a service joins it.
    """

    @wraps(service)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        session: Session = db.session()
        if session.info.get("is_writing"):
            return service(*args, **kwargs)
        session.rollback()
        with in_turn():
            result = _in_transaction(session, lambda: service(*args, **kwargs))
        if session.info.pop("has_events", False) and WAKE in current_app.extensions:
            current_app.extensions[WAKE]()
        return result

    return run


def _in_transaction(session: Session, work: Callable[[], R]) -> R:
    """What `work` returns, its writes committed; or nothing of it done, where it raised."""
    session.info["is_writing"] = True
    try:
        session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
        result = work()
        session.commit()
    except BaseException:
        session.rollback()
        session.info.pop("has_events", None)
        raise
    finally:
        session.info.pop("is_writing")
    return result


def table_of(model: type[Base]) -> sa.Table:
    """The table behind a model, for statements that are made once and run often: those of tables and columns
    cost a third of those of models.
    """
    return cast(sa.Table, model.__table__)


def stored(row: M) -> M:
    """`row`, which a statement has stored as it is, as one of the session's: found there by its id, and
    changed like any other. It must hold a value for each column.
    """
    make_transient_to_detached(row)
    db.session.add(row)
    return row


def note(row: Base, **values: object) -> None:
    """Let the loaded `row` say what a statement has stored in it, with nothing left to store."""
    for name, value in values.items():
        set_committed_value(row, name, value)


def unless_taken(write: Callable[[], object], *constraints: str) -> bool:
    """Whether `write` was stored; False, and nothing is, where somebody else was first to what one
    of these unique `constraints` keeps. Whoever looked beforehand looks again.

    Only PostgreSQL can be lost to: on SQLite a writer is alone.
    """
    try:
        with db.session.begin_nested():
            write()
    except sa.exc.IntegrityError as error:
        if getattr(getattr(error.orig, "diag", None), "constraint_name", None) not in constraints:
            raise
        return False
    return True


def enum_column(kind: type[enum.Enum], name: str) -> sa.Enum:
    """An enum stored as its value in text, kept true by a named CHECK on both databases."""
    return sa.Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=20,
        values_callable=lambda members: [member.value for member in members],
    )
