"""Articles and comments as JSON lines: one file of each."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

from blog.articles.models import TagKind
from blog.foundation import clock
from blog.foundation.markup import clean_text, text_of
from blog.interchange.content import html_of_html, html_of_plain
from blog.interchange.jsonl.index import Index
from blog.interchange.jsonl.lines import Row, read_rows, row_at
from blog.interchange.moments import iso_moment
from blog.interchange.records import ArticleText, Author, CommentHead, CommentText, Entry

BODIES: dict[str, Callable[[str], str]] = {
    "body_html": html_of_html,
    "body_markdown": str,
    "body_text": html_of_plain,
}
RATED = {"score", "votes"}


class JsonlSource:
    """A pair of files that call themselves `name` in source keys."""

    def __init__(self, articles: Path, comments: Path, *, name: str = "") -> None:
        self.articles, self.comments = articles, comments
        self.name = name or articles.absolute().parent.name
        self.size = articles.stat().st_size + comments.stat().st_size
        self.prefix = f"jsonl:{_escaped(self.name)}"
        self.index: Index | None = None
        self.has_ratings = False
        self.progress: Callable[[int], None] | None = None

    def entries(self, progress: Callable[[int], None]) -> Iterator[Entry]:
        """Every article with its comments. Raises Refused before the first if any comment is malformed."""
        self.progress = progress
        if self.index is None:
            self.index = self._indexed(progress)
        self.index.forget_articles()
        for row in read_rows(self.articles, progress):
            self.has_ratings = self.has_ratings or bool(RATED & row.values.keys())
            yield self._entry(row, self.index)

    def title(self) -> str:
        """What was read."""
        return f"JSON lines “{self.name}”"

    def authors(self) -> list[Author]:
        """None: the files hold names, not accounts."""
        return []

    def strays(self) -> Iterator[tuple[str, str]]:
        """Comments of articles that are not there."""
        for article, line in self.index.strays() if self.index else ():
            yield f"their article is not in {self.articles.name}", f"line {line} (article {article})"

    def hints(self) -> list[str]:
        """What is not taken from any line."""
        return ["Scores and votes are not taken: a rating here belongs to a reader."] if self.has_ratings else []

    def _indexed(self, progress: Callable[[int], None]) -> Index:
        index = Index()
        for row in read_rows(self.comments, progress):
            self.has_ratings = self.has_ratings or bool(RATED & row.values.keys())
            moment = _moment(row)
            head = CommentHead(
                id=row.key("id") or "",
                parent=row.key("parent_id", is_needed=False),
                created_at=moment,
                place=row.place,
                line=row.line,
                skip=None if moment else "it has no date",
            )
            _body(row), row.text("author"), row.text("subject")  # refuse now what could not be taken later
            index.add_comment(_article_of(row), head)
        return index

    def _entry(self, row: Row, index: Index) -> Entry:
        number = _paged(row, "id")
        heads = index.heads(number)
        moment = _moment(row) or min((head.created_at for head in heads if head.created_at), default=None)
        text = _article(row, moment)
        entry = Entry(
            label=f"article {number}",
            line=row.line,
            key=f"{self.prefix}:article:{_escaped(number)}",
            text=lambda: text,
            comment_key=partial("{}:comment:{}:{}".format, self.prefix, _escaped(number)),
            comment_text=self._comment,
            heads=heads,
        )
        if not index.add_article(number):
            entry.skip = "its id was used before in this file"
        elif moment is None:
            entry.skip = "it has no date, and no comment that has one"
        elif moment > clock.utcnow():
            entry.state = "scheduled"
        return entry

    def _comment(self, head: CommentHead) -> CommentText:
        row, length = row_at(self.comments, head.place, head.line)
        if self.progress is not None:
            self.progress(length)
        return CommentText(author_name=row.text("author"), body=_body(row), subject=row.text("subject") or None)


def _article(row: Row, moment: datetime | None) -> ArticleText:
    tags = [(TagKind.TAG, name) for name in row.texts("tags")]
    return ArticleText(
        title=row.text("title") or text_of(row.text("heading_html")),
        body=_body(row),
        department=row.text("department") or None,
        summary=row.text("summary"),
        published_at=moment,
        tags=tags + [(TagKind.COMPANY, name) for name in row.texts("companies")],
    )


def _article_of(row: Row) -> str:
    """The id of the comment's article; talk pages say page and section instead."""
    return _paged(row, "section" if "article_id" not in row.values and "section" in row.values else "article_id")


def _paged(row: Row, name: str) -> str:
    """The id under `name`, with the page it is unique in."""
    key = row.key(name) or ""
    page = row.key("page", is_needed=False)
    return f"{page}/{key}" if page else key


def _moment(row: Row) -> datetime | None:
    """When it was written: `created_at`, `time`, or seconds since 1970 in `created_utc`."""
    return next(
        (moment for name in ("created_at", "created_utc", "time") if (moment := iso_moment(row.values.get(name)))), None
    )


def _body(row: Row) -> str:
    """What it says, as HTML or Markdown; empty if it says nothing."""
    return next((make(text) for name, make in BODIES.items() if clean_text(text := row.text(name)).strip()), "")


def _escaped(part: str) -> str:
    """`part` without colons, which stand between the parts of a source key."""
    return part.replace("%", "%25").replace(":", "%3A")
