"""What import tests ask for: running a command as an operator would, and looking at what is stored."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from blog.accounts.models import Member
from blog.articles.models import Article, ArticleAddress, Tag, article_tags
from blog.comments.models import Comment, CommentTransition
from blog.foundation.database import db


@pytest.fixture
def run(app: Flask) -> Callable[..., Result]:
    """Runs an import as the operator does: `run("wxr", path, "--dry-run")`."""

    def invoke(*arguments: Any) -> Result:
        result = app.test_cli_runner().invoke(args=["import", *map(str, arguments)])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return invoke


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes text into a file of a name and gives its path."""

    def make(text: str | bytes, name: str = "export.xml") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return make


@pytest.fixture
def take(run: Callable[..., Result], write: Callable[..., Path]) -> Callable[..., str]:
    """Imports an export given as text, and gives the report: `take(export(post()), "--pages")`."""

    def make(text: str, *options: str) -> str:
        result = run("wxr", write(text), *options)
        assert result.exit_code == 0, result.output
        return result.stdout

    return make


@pytest.fixture
def articles(app: Flask) -> Callable[[], dict[str, Article]]:
    """All articles by the last part of their source key."""

    def look() -> dict[str, Article]:
        with app.app_context():
            return {(row.source_key or "").rsplit(":", 1)[1]: row for row in db.session.scalars(sa.select(Article))}

    return look


@pytest.fixture
def comments(app: Flask) -> Callable[[], dict[str, Comment]]:
    """All comments by the last part of their source key, in the order of the thread."""

    def look() -> dict[str, Comment]:
        with app.app_context():
            rows = db.session.scalars(sa.select(Comment).order_by(Comment.article_id, Comment.path, Comment.id))
            return {(row.source_key or "").rsplit(":", 1)[1]: row for row in rows}

    return look


@pytest.fixture
def members(app: Flask) -> Callable[[], dict[str, Member]]:
    """All members by name."""

    def look() -> dict[str, Member]:
        with app.app_context():
            return {row.name: row for row in db.session.scalars(sa.select(Member))}

    return look


def everything(app: Flask) -> dict[str, Any]:
    """All that an import writes, told without ids: two databases with the same content give the same."""
    with app.app_context():
        session = db.session
        people = {row.id: row.source_key for row in session.scalars(sa.select(Member))}
        stored = {row.id: row.source_key for row in session.scalars(sa.select(Article))}
        said = {row.id: row.source_key for row in session.scalars(sa.select(Comment))}
        thread = session.scalars(sa.select(Comment).order_by(Comment.path, Comment.id))
        labels = sa.select(article_tags.c.article_id, Tag.kind, Tag.slug, Tag.name).join(Tag)
        steps = session.scalars(sa.select(CommentTransition).order_by(CommentTransition.comment_id))
        return {
            "members": sorted((row.name, row.email, row.role, row.source_key) for row in _all(Member)),
            "articles": {
                row.source_key: _fields(row, "id", "writer_id", "created_at") | {"writer": people.get(row.writer_id)}
                for row in _all(Article)
            },
            "addresses": {row.path: stored[row.article_id] for row in _all(ArticleAddress)},
            "tags": sorted((stored[row[0]], *row[1:]) for row in session.execute(labels)),
            "comments": [
                _fields(row, "id", "article_id", "parent_id", "path", "author_member_id")
                | {"article": stored[row.article_id], "parent": said.get(row.parent_id)}
                | {"author": people.get(row.author_member_id)}
                for row in thread
            ],
            "steps": [(said[row.comment_id], row.from_status, row.to_status, row.created_at) for row in steps],
        }


def _all(model: type[Any]) -> Any:
    return db.session.scalars(sa.select(model))


def _fields(row: Any, *but: str) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in sa.inspect(type(row)).columns if column.key not in but}
