"""Which comments of a JSON lines file belong to which article: kept on disk, whatever the file's order."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime

from blog.interchange.records import CommentHead

SCHEMA = """
CREATE TABLE comments (
    article TEXT, id TEXT, parent TEXT, moment TEXT, place INTEGER, line INTEGER, skip TEXT,
    PRIMARY KEY (article, id)
) WITHOUT ROWID;
CREATE TABLE articles (id TEXT PRIMARY KEY) WITHOUT ROWID;
"""


class Index:
    """A temporary database of its own, which SQLite moves to disk as it grows and deletes at the end."""

    def __init__(self) -> None:
        self.base = sqlite3.connect("")
        self.base.executescript(SCHEMA)

    def add_comment(self, article: str, head: CommentHead) -> None:
        """Remember a comment; a second one with its id is remembered as one to skip."""
        moment = head.created_at.isoformat() if head.created_at else None
        row: list[object] = [article, head.id, head.parent, moment, head.place, head.line, head.skip]
        try:
            self._insert(row)
        except sqlite3.IntegrityError:
            row[1], row[6] = f"{head.id} (again)@{head.line}", "its id was used before in this article"
            self._insert(row)

    def add_article(self, article: str) -> bool:
        """Remember an article; False if it was here before in this reading."""
        added = self.base.execute("INSERT OR IGNORE INTO articles VALUES (?)", (article,)).rowcount
        return added == 1

    def forget_articles(self) -> None:
        """Begin another reading."""
        self.base.execute("DELETE FROM articles")

    def heads(self, article: str) -> list[CommentHead]:
        """The article's comments in file order."""
        rows = self.base.execute(
            "SELECT id, parent, moment, place, line, skip FROM comments WHERE article = ? ORDER BY line", (article,)
        )
        return [
            CommentHead(
                id=name,
                parent=parent,
                created_at=datetime.fromisoformat(moment).astimezone(UTC) if moment else None,
                place=place,
                line=line,
                skip=skip,
            )
            for name, parent, moment, place, line, skip in rows
        ]

    def strays(self) -> Iterator[tuple[str, int]]:
        """Comments of articles that are not there: (the article's id, the comment's line)."""
        yield from self.base.execute(
            "SELECT article, line FROM comments WHERE article NOT IN (SELECT id FROM articles) ORDER BY line"
        )

    def _insert(self, row: list[object]) -> None:
        self.base.execute("INSERT INTO comments VALUES (?, ?, ?, ?, ?, ?, ?)", row)
