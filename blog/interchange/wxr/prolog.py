"""What stands before an XML file's first element."""

import codecs
import re
from typing import IO

from blog.interchange.records import Refused

LOOK = 100_000  # bytes; WordPress's own comments before the first element take 2,000
BEFORE = re.compile(r"\s+|<\?[^?]*(?:\?(?!>)[^?]*)*\?>|<!--[^-]*(?:-(?!->)[^-]*)*-->")
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def refuse_document_type(file: IO[bytes]) -> None:
    """Raise Refused when the file is empty, no XML, or declares a document type.

    A document type is where entity bombs and references to outside files are declared. WordPress
    writes none, so there is no need to tell good ones from bad ones. Leaves `file` at its start.
    """
    data = file.read(LOOK)
    file.seek(0)
    if not data.strip():
        raise Refused(1, "the file is empty")
    text = _as_text(data)
    position = 0
    while found := BEFORE.match(text, position):
        position = found.end()
    line = text.count("\n", 0, position) + 1
    if text.startswith("<!DOCTYPE", position):
        raise Refused(
            line, "the file declares a document type, where entities can be declared; a WordPress export never does"
        )
    if position < len(text) and text[position] != "<":
        raise Refused(line, f"this is no XML: it begins with {text[position : position + 20]!r}")


def _as_text(data: bytes) -> str:
    """Enough of a decoding to find markup: the XML parser judges the encoding itself."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    for sample, encoding in ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be")):
        if data.startswith(sample):
            return data.decode(encoding, "replace")
    return data.decode("latin-1")
