"""What any other system's articles and discussions look like to the import."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from blog.articles.models import ArticleState, DiscussionMode, TagKind
from blog.comments.models import Status

KEY_MAX = 400  # longest piece of a source key, in bytes: PostgreSQL's index rows stop at 2,704

LOCAL_TIME = "its date is given without a time zone; taken as UTC"


class Refused(Exception):
    """The file cannot be imported: where, and why, for the operator to read."""

    def __init__(self, line: int | None, reason: str) -> None:
        self.line = line
        self.reason = reason
        super().__init__(f"line {line}: {reason}" if line else reason)


@dataclass(frozen=True, slots=True)
class Author:
    """A registered author elsewhere; `key` names them there."""

    key: str
    name: str
    email: str | None = None


@dataclass(slots=True)
class CommentHead:
    """What is known of a comment without its text, so that a whole thread fits into memory.

    `place` is where its text can be found again; `skip` says why it is not taken, if so.
    """

    id: str
    parent: str | None
    created_at: datetime | None
    place: int
    line: int
    status: Status = Status.PUBLISHED
    skip: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class CommentText:
    """What a comment says, and who says it."""

    author_name: str
    body: str
    author_email: str | None = None
    author: Author | None = None
    subject: str | None = None


@dataclass(slots=True)
class ArticleText:
    """An article as the other system has it, told in our terms; its body is Markdown or HTML."""

    title: str
    body: str
    slug: str = ""
    department: str | None = None
    summary: str = ""
    state: ArticleState = ArticleState.PUBLISHED
    discussion_mode: DiscussionMode = DiscussionMode.OPEN
    published_at: datetime | None = None
    tags: list[tuple[TagKind, str]] = field(default_factory=list)
    old_paths: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Entry:
    """One article with its discussion. `skip` says why it is not taken, if so.

    `text` and `comment_text` make the costly parts when they are needed.
    """

    label: str
    line: int
    key: str
    text: Callable[[], ArticleText]
    comment_key: Callable[[str], str]
    comment_text: Callable[[CommentHead], CommentText]
    writer: Author | None = None
    heads: list[CommentHead] = field(default_factory=list)
    skip: str | None = None
    state: str = "published"
    notes: list[str] = field(default_factory=list)


class Source(Protocol):
    """A file, or a pair of files, that can be read as often as needed."""

    size: int

    def entries(self, progress: Callable[[int], None]) -> Iterator[Entry]:
        """All articles in file order; `progress` hears how many bytes were read. Raises Refused."""
        ...

    def title(self) -> str:
        """What was read, for the report; known after one reading."""
        ...

    def authors(self) -> list[Author]:
        """The registered authors; known after one reading."""
        ...

    def strays(self) -> Iterator[tuple[str, str]]:
        """Comments that belong to no article: (reason, where); known after one reading."""
        ...

    def hints(self) -> list[str]:
        """What this kind of file holds and nobody takes over, in sentences."""
        ...
