"""What is no WordPress export, or not safe to read, is refused with line and reason; what is, is read as a stream."""

import subprocess
import sys
from pathlib import Path

import pytest

from blog.interchange.records import Refused
from blog.interchange.wxr.stream import Comment, Post, read_wxr
from tests.interchange.exports import author, comment, export, post, write_big_export

ROOT = Path(__file__).parents[2]
LAUGHS = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
BOMB = f"<!DOCTYPE rss [<!ENTITY a0 'ha'>{LAUGHS}]>"
OUTSIDE = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
FAR = f"<!-- {'x' * 1_100_000} -->"  # beyond what is looked at before the parser begins


def quietly(count):
    """Nobody looks at the progress."""


def names(path):
    return [type(record).__name__ for record in read_wxr(path, quietly)]


def declared(doctype, text):
    """`text` with a document type before its root."""
    return text.replace("<rss", doctype + "<rss", 1)


REFUSED = {
    "nothing": (b"", 1, "empty"),
    "white space": (b" \n\n ", 1, "empty"),
    "words": (b"Dear reader", 1, "no XML: it begins with 'Dear reader'"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", 1, "no XML"),
    "JSON": (b'{"id": 1}', 1, "no XML"),
    "a stray backtick": (b"`" + export(post()).encode(), 1, "no XML"),
    "a page": (b"<html><body/></html>", 1, "begins with <html>"),
    "Atom": (b'<feed xmlns="http://www.w3.org/2005/Atom"/>', 1, "begins with <feed>"),
    "an empty RSS": (b"<rss/>", 1, "no <channel>"),
    "no channel": (b"<rss>\n<item/></rss>", 2, "<item> stands where a WordPress export has <channel>"),
    "RSS of others": (b"<rss>\n<channel>\n<item/></channel></rss>", 3, "wp:wxr_version is missing"),
    "an empty channel": (b"<rss>\n<channel/></rss>", 2, "wp:wxr_version is missing"),
    "version 2": (export(post()).replace(">1.2<", ">2.0<").encode(), 12, "wxr_version is '2.0'"),
    "no version": (export(post()).replace(">1.2<", "> <").encode(), 12, "wp:wxr_version is missing"),
    "another's namespace": (
        *(export(post()).replace("http://wordpress.org/export/1.2/", "http://evil.example/").encode(), 12),
        "wp:wxr_version is missing",
    ),
    "cut off": (export(post()).encode()[:900], None, "not well-formed XML (Premature end"),
    "more behind the end": (export(post()).encode() + b"more", 30, "not well-formed XML (Extra content"),
    "Latin letters said to be UTF-8": (
        *(export(post(title="caf\u00e9")).encode("latin-1"), 13),
        "not well-formed XML (Invalid bytes",
    ),
    "an encoding that is not": (export(post()).replace("UTF-8", "KLINGON", 1).encode(), 1, "encoding"),
    "NUL": (export(post(title="a\0b")).encode(), 13, "not well-formed XML"),
    "a control character": (export(post(title="a\x08b")).encode(), 13, "not well-formed XML"),
    "an unknown entity": (export(post(title="@")).replace("@", "&nbsp;").encode(), 13, "Entity 'nbsp' not defined"),
    "markup in a text": (export(post(title="@")).replace("@", "<b>x</b>").encode(), 13, "<title> holds elements"),
    "300 levels": (export(post()).replace("<item>", "<item>" + "<a>" * 300).encode(), 12, "Excessive depth"),
    "an endless text": (export(post(content="x" * 11_000_000)).encode(), 17, "Text node too long"),
    "a bomb": (declared(BOMB, export(post(title="@"))).replace("@", "&a11;").encode(), 3, "declares a document type"),
    "a bomb in UTF-16": (
        *(declared(BOMB, export(post())).replace("UTF-8", "UTF-16", 1).encode("utf-16"), 3),
        "declares a document type",
    ),
    "a bomb in an attribute": (
        *(declared(BOMB, export(post())).replace('version="2.0"', 'version="&a11;"').encode(), 3),
        "declares a document type",
    ),
    "a bomb far away": (declared(FAR + BOMB, export(post())).encode(), None, "document type is declared before this"),
    "a bomb far away in an attribute": (
        *(declared(FAR + BOMB, export(post())).replace('version="2.0"', 'version="&a11;"').encode(), 3),
        "not well-formed XML (Maximum entity amplification factor exceeded)",
    ),
    "another file": (declared(OUTSIDE, export(post())).encode(), 3, "declares a document type"),
    "another file's type": (
        *(declared('<!DOCTYPE rss SYSTEM "http://x.example/x.dtd">', export(post())).encode(), 3),
        "declares a document type",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_export_is_refused_with_line_and_reason(write, case):
    text, line, reason = REFUSED[case]
    with pytest.raises(Refused) as caught:
        names(write(text))
    assert reason in caught.value.reason
    assert caught.value.line == line or (line is None and caught.value.line)
    assert str(caught.value).startswith(f"line {caught.value.line}: ")


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_every_version_is_read_whatever_its_namespace_says(write, version, scheme):
    text = export(author("jo"), post(comment()))
    text = text.replace("http://wordpress.org/export/1.2/", f"{scheme}://wordpress.org/export/{version}/")
    path = write(text.replace("<wp:wxr_version>1.2", f"<wp:wxr_version>{version}"))
    assert names(path) == ["Author", "Site", "Comment", "Post"]
    found = list(read_wxr(path, quietly))
    assert (found[2]["wp:comment_content"], found[3]["content:encoded"]) == ("So it is.", "What happened.")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_the_declared_encoding_is_read(write, encoding):
    text = export(post(title="caf\u00e9")).replace("UTF-8", encoding.removesuffix("-sig").upper(), 1)
    *_, last = read_wxr(write(text.encode(encoding)), quietly)
    assert last["title"] == "caf\u00e9"


def test_a_field_that_stands_behind_the_comments_belongs_to_the_post(write):
    text = export(post(comment()).replace("</item>", "<wp:late/><wp:post_id>9</wp:post_id></item>"))
    *_, last = read_wxr(write(text.replace("<wp:post_id>1</wp:post_id>", "")), quietly)
    assert isinstance(last, Post)
    assert last["wp:post_id"] == "9"


def test_lines_are_counted_beyond_65535(write):
    text = export("\n" * 200_000, post(comment()))
    found = [record for record in read_wxr(write(text), quietly) if isinstance(record, Comment)]
    assert abs(found[0].line - text[: text.index("<wp:comment>")].count("\n")) <= 2


MEASURE = """
import resource, sys
from pathlib import Path
from blog.interchange.wxr.stream import read_wxr
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
count = sum(1 for record in read_wxr(Path(sys.argv[1]), lambda count: None))
print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def measured(path):
    """How many records another process finds in the file, and by how many kilobytes it grows."""
    command = [sys.executable, "-c", MEASURE, path]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return tuple(map(int, done.stdout.split()))


def test_the_memory_of_the_process_does_not_grow_with_the_file(tmp_path):
    grown = []
    for megabytes in (2, 40):
        path = tmp_path / f"{megabytes}.xml"
        count = write_big_export(path, megabytes=megabytes)
        found, kilobytes = measured(path)
        assert found > count
        grown.append(kilobytes)
    assert grown[1] < grown[0] + 4000, f"{grown} kB"


LONG = "x" * 900


@pytest.mark.parametrize(
    ("before", "piece", "after"),
    [
        ("<item>", comment(content=LONG), "</item>"),
        ("<item>", f"<wp:postmeta><wp:meta_value>{LONG}</wp:meta_value></wp:postmeta>", "</item>"),
        ("<item><wp:comment>", f"<wp:commentmeta>{LONG}</wp:commentmeta>", "</wp:comment></item>"),
        ("<item>", f"<category>{LONG}</category>", "</item>"),
        ("", f"<wp:term>{LONG}</wp:term>", ""),
        ("", f"<!-- {LONG} --><?p {LONG}?>", ""),
        ("<item><a><b>", f"<c d='{LONG}'/>", "</b></a></item>"),
    ],
    ids=["comments", "what plugins know of a post", "and of a comment", "categories", "terms", "asides", "the unknown"],
)
def test_whatever_there_is_much_of_is_forgotten_as_it_ends(tmp_path, before, piece, after):
    path = tmp_path / "many.xml"
    path.write_text(export(before, piece * 20_000, after))
    assert path.stat().st_size > 15_000_000
    assert measured(path)[1] < 6000
