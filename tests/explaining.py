"""What a database means to do for a page: the plans of the statements about comments, and what is wrong with them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from flask import Flask

from blog.foundation.database import db

Asked = tuple[str, Any]
MANY = 1000  # rows: what is on a page, or by one person, may be sorted
UNBOUNDED = re.compile(r"^SEARCH comments .*\(article_id=\?\)$")
GROWING = re.compile(r"Seq Scan on comments|TEMP B-TREE|^SCAN (comments|parent)\b(?!.*INDEX)")


@contextmanager
def asking(app: Flask) -> Iterator[list[Asked]]:
    """The statements that are sent meanwhile, with their parameters; transactions do not count."""
    with app.app_context():
        engine = db.engine
    seen: list[Asked] = []

    def note(connection: object, cursor: object, statement: str, parameters: Any, *rest: object) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE")):
            seen.append((statement, parameters))

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def plan_of(asked: Asked) -> list[str]:
    """The planner's way to one statement, line by line; an application context is open."""
    statement, parameters = asked
    cursor = db.session.connection().connection.cursor()
    try:
        if db.engine.dialect.name == "postgresql":
            cursor.execute(f"EXPLAIN {statement}", parameters)
            return [row[0] for row in cursor.fetchall()]
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
        return [row[3] for row in cursor.fetchall()]
    finally:
        cursor.close()


def faults_of(asked: Asked) -> list[str]:
    """The lines of the plan that grow with the discussion: a table read from end to end, or many rows sorted."""
    statement, _ = asked
    if "comments" not in statement or not statement.startswith(("SELECT", "WITH")):
        return []
    lines = [line.strip() for line in plan_of(asked)]
    is_all = "LIMIT" not in statement  # else an index in the order of the answer is left where the page is full
    return [line for line in lines if GROWING.search(line) or _is_big_sort(line) or (is_all and UNBOUNDED.search(line))]


def _is_big_sort(line: str) -> bool:
    rows = re.search(r"Sort .*rows=(\d+)", line)
    return rows is not None and int(rows[1]) > MANY
