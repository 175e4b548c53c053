"""Reads WordPress's export format as a stream: however big the file is, little of it is in memory.

What comes out are the records as they stand there; what they mean is decided elsewhere.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from lxml import etree

from blog.interchange.records import Refused
from blog.interchange.wxr.names import AUTHOR_FIELDS, COMMENT_FIELDS, POST_FIELDS, SITE_FIELDS, name_of
from blog.interchange.wxr.prolog import refuse_document_type

VERSIONS = {"1.0", "1.1", "1.2"}
CATEGORIES_MAX = 1000  # of one post: WordPress has no limit, memory has


@dataclass(slots=True)
class Record:
    """An element with its text fields by name, and the line where it begins."""

    line: int
    fields: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        """The field's text; empty where the file has none."""
        return self.fields.get(name, "")


class Site(Record):
    """The head of the file, as far as it stands before the first author or post."""


class Author(Record):
    """A registered author."""


class Comment(Record):
    """A comment; it comes before the post it belongs to, which ends after it."""


@dataclass(slots=True)
class Post(Record):
    """An item, whatever its type: post, page, attachment. `categories` holds (domain, nicename, name)."""

    categories: list[tuple[str, str, str]] = field(default_factory=list)


def read_wxr(path: Path, progress: Callable[[int], None]) -> Iterator[Record]:
    """The records of the export in the order in which they end; the Site comes first.

    Raises Refused, with the line, for whatever is no WordPress export or not safe to read.
    """
    with path.open("rb") as file:
        refuse_document_type(file)
        reader = _Reader()
        events = etree.iterparse(
            _Counted(file, progress),
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            huge_tree=False,
            load_dtd=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            for event, element in events:
                if event == "start":
                    reader.begin(element)
                else:
                    yield from reader.end(element)
        except etree.XMLSyntaxError as error:
            raise _refused(error, events) from error
        reader.finish()


def _refused(error: etree.XMLSyntaxError, events: Any) -> Refused:
    """What the XML parser says, without the place, which is told before it, and advice to programmers."""
    line, message = error.lineno, str(error.msg or "")
    if not line and len(events.error_log):  # an undefined entity ends the reading, but is told only there
        line, message = events.error_log[-1].line, events.error_log[-1].message
    words = re.sub(r", (?:line \d+|(?:use|try) XML_PARSE_HUGE|see xml).*$", "", message, flags=re.DOTALL)
    return Refused(line or None, f"not well-formed XML ({words.strip() or 'it ends too early'})")


class _Counted:
    """A file that tells how much of it was read."""

    def __init__(self, file: IO[bytes], progress: Callable[[int], None]) -> None:
        self.file, self.progress = file, progress

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.progress(len(data))
        return data


def line_of(element: etree._Element) -> int:
    """The line where the element begins; beyond line 65,535, libxml2 knows it to a line or two."""
    line: Any = element.sourceline  # the stubs leave its type open
    return int(line or 0)


class _Reader:
    """Knows where in the file we are, and forgets every element as soon as it ends."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.site = Site(1)
        self.is_site_told = False
        self.post = Post(0)
        self.inner = Record(0)

    def begin(self, element: etree._Element) -> None:
        """Go into `element`."""
        name, depth, line = name_of(str(element.tag)), len(self.names), line_of(element)
        if depth == 0 and element.getroottree().docinfo.internalDTD is not None:
            raise Refused(line, "a document type is declared before this; a WordPress export never has one")
        if depth == 0 and name != "rss":
            raise Refused(
                line,
                f"the file begins with <{name.removeprefix('?:')}>; a WordPress export is RSS and begins with <rss>",
            )
        if depth == 1 and name != "channel":
            raise Refused(line, f"<{name}> stands where a WordPress export has <channel>")
        self.names.append(name)
        if depth == 1:
            self.site.line = line
        elif depth == 2 and name == "item":
            self._check_version(line)
            self.post = Post(line)
        elif (depth, name) in ((2, "wp:author"), (3, "wp:comment")):
            self.inner = Author(line) if depth == 2 else Comment(line)

    def end(self, element: etree._Element) -> Iterator[Record]:
        """Take what `element` holds, forget it, and tell the record that is complete with it."""
        match self.names:
            case [_, _, name] if name in SITE_FIELDS:
                self._keep(self.site, element, name)
            case [_, _, "item", name] if name in POST_FIELDS:
                self._keep(self.post, element, name)
            case [_, _, "item", "category"] if len(self.post.categories) < CATEGORIES_MAX:
                names = element.get("domain", "category"), element.get("nicename", ""), element.text or ""
                self.post.categories.append(names)
            case [_, _, "wp:author", name] if name in AUTHOR_FIELDS:
                self._keep(self.inner, element, name)
            case [_, _, "item", "wp:comment", name] if name in COMMENT_FIELDS:
                self._keep(self.inner, element, name)
            case [_, _, "wp:author"] | [_, _, "item", "wp:comment"]:
                yield from self._tell(self.inner)
            case [_, _, "item"]:
                yield from self._tell(self.post)
            case [_, "channel"]:
                self._check_version(self.site.line)  # there was no item before which to ask
                yield from self._tell()
        self.names.pop()
        element.clear()
        parent = element.getparent()
        while parent is not None and element.getprevious() is not None:
            del parent[0]

    def finish(self) -> None:
        """Refuse a file that ended without a channel."""
        if not self.is_site_told:
            raise Refused(1, "there is no <channel>; a WordPress export has one")

    def _tell(self, *records: Record) -> Iterator[Record]:
        if not self.is_site_told and not isinstance(records[0] if records else None, Author):
            self.is_site_told = True
            yield self.site
        yield from records

    def _keep(self, record: Record, element: etree._Element, name: str) -> None:
        if len(element):
            raise Refused(line_of(element), f"<{name}> holds elements, where a WordPress export has text")
        record.fields.setdefault(name, element.text or "")

    def _check_version(self, line: int) -> None:
        version = self.site["wp:wxr_version"].strip()
        if not version:
            raise Refused(line, "wp:wxr_version is missing; a WordPress export begins with it and says 1.0, 1.1 or 1.2")
        if version not in VERSIONS:
            raise Refused(line, f"its wxr_version is {version[:20]!r}; this reads 1.0, 1.1 and 1.2")
