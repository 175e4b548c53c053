"""What a comment's text becomes: CommonMark and a little HTML, and never anything else."""

import json
from pathlib import Path

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blog.foundation.markup import render_comment, text_of
from tests.reading_html import pieces_of, tags_in

ALLOWED = {
    **{key: set() for key in ["b", "blockquote", "br", "em", "i", "li", "p", "pre", "strong", "ul"]},
    "a": {"href", "title", "rel"},
    "code": {"class"},
    "ol": {"start"},
}
SCHEMES = ("http:", "https:", "mailto:")
LINK = 'rel="nofollow ugc noopener"'
PIECES = [
    "<script>", "</script>", "<style>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "<a href=",
    "javascript:",
    "jav&#x09;ascript:", '"', "'", ">", "<", "&lt;", "&#60;", "`", "```html\n", "\n\n", "    ", "> ", "- ", "1. ",
    "# ", "***",
    "[x](", ")", "![x](", "<!--", "-->", "<![CDATA[", "]]>", "<?php", "<math><mtext></form><form>", "<title>",
    "<noscript>",
    "<iframe srcdoc=", "<base href=//x>", "<b", "</b", " style=x", " onclick=x", " class=language-x", "<table>", "<li>",
    "<code class='language-py'>", "<template>", "<select><option>", "\\", "data:text/html,", "\x00", "\x0b",
    "\u2028", "é",
]  # fmt: skip
sources = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=25).map("".join))


def test_every_allowed_example_of_the_commonmark_specification_renders_as_it_says(real_data: Path):
    examples = json.loads((real_data / "markup" / "commonmark-spec-0.31.json").read_text())
    cleaner = nh3.Cleaner(tags=set(ALLOWED), attributes={"a": {"href", "title"}, "ol": {"start"}, "code": {"class"}},
                          url_schemes={"http", "https", "mailto"}, link_rel="nofollow ugc noopener")  # fmt: skip
    allowed = [example for example in examples if {tag for tag, _ in tags_in(example["html"])} <= set(ALLOWED)]
    wrong = [
        (example["markdown"], str(render_comment(example["markdown"])))
        for example in allowed
        if pieces_of(render_comment(example["markdown"])) != pieces_of(cleaner.clean(example["html"]))
    ]
    assert len(allowed) >= 522
    assert not wrong


@settings(max_examples=300, deadline=None, database=None)
@given(sources, st.booleans())
def test_nothing_but_the_allowed_tags_and_attributes_ever_comes_out(source: str, hard_breaks: bool):  # noqa: FBT001
    html = render_comment(source, hard_breaks=hard_breaks)
    for tag, attributes in tags_in(html):
        assert tag in ALLOWED
        assert set(attributes) <= ALLOWED[tag]
        if "href" in attributes:
            assert not has_foreign_scheme(attributes["href"])
            assert attributes["rel"] == "nofollow ugc noopener"
        if "class" in attributes:
            assert attributes["class"].startswith("language-")
            assert len(attributes["class"].split()) == 1
    assert not [piece for piece in pieces_of(html) if piece[0] in ("!", "?")]


def has_foreign_scheme(address: str | None) -> bool:
    """Whether a browser would take the address for something else than a page or a mail."""
    bare = "".join(character for character in address or "" if character > " ").lower()
    scheme, colon, _ = bare.partition(":")
    is_scheme = bool(colon) and scheme[:1].isalpha() and scheme.isascii() and scheme.replace("+", "").isalnum()
    return is_scheme and f"{scheme}:" not in SCHEMES


@settings(max_examples=200, deadline=None, database=None)
@given(sources)
def test_what_is_clean_stays_as_it_is_when_cleaned_again(source: str):
    html = str(render_comment(source))
    again = nh3.clean(html, tags=set(ALLOWED), attributes={"a": {"href", "title"}, "ol": {"start"}, "code": {"class"}},
                      url_schemes={"http", "https", "mailto"}, link_rel="nofollow ugc noopener")  # fmt: skip
    assert again == html


def test_the_known_attacks_of_another_sanitiser_leave_nothing_that_acts(real_data: Path):
    lines = (real_data / "attack" / "bleach-cases.jsonl").read_text().splitlines()
    assert len(lines) == 20
    for line in lines:
        html = render_comment(json.loads(line)["payload"])
        assert {tag for tag, _ in tags_in(html)} <= set(ALLOWED), line
        assert not [at for _, attributes in tags_in(html) for at in attributes if at not in ("href", "title", "rel")], (
            line
        )
        assert not [at["href"] for _, at in tags_in(html) if has_foreign_scheme(at.get("href"))], line


@pytest.mark.parametrize(
    "html",
    [
        "<b>b</b>", "<i>i</i>", "<em>e</em>", "<strong>s</strong>", "<code>c</code>", "<blockquote>q</blockquote>",
        "<pre>p</pre>", "<ul><li>l</li></ul>", "<ol><li>l</li></ol>", f'<a href="https://example.org/" {LINK}>a</a>',
    ],
)  # fmt: skip
def test_the_small_html_of_comment_writers_stays(html: str):
    assert html in str(render_comment(html))


@pytest.mark.parametrize("level", range(1, 7))
def test_a_heading_becomes_a_bold_line(level: int):
    assert str(render_comment(f"{'#' * level} Loud\n\nquiet")) == "<p><strong>Loud</strong></p>\n<p>quiet</p>\n"
    assert str(render_comment(f"<h{level} class=x>Loud</h{level}>")).strip() == "<p><strong>Loud</strong></p>"


def test_an_underlined_heading_becomes_a_bold_line():
    assert str(render_comment("Loud\n====")) == "<p><strong>Loud</strong></p>\n"


def test_a_picture_becomes_a_link_to_it():
    html = str(render_comment('![a <cat>](https://example.org/cat.png "Cat")'))
    assert html == f'<p><a href="https://example.org/cat.png" {LINK}>a &lt;cat&gt;</a></p>\n'


def test_a_picture_without_words_is_a_link_that_can_be_seen():
    html = render_comment("![](https://example.org/cat.png)")
    assert text_of(html) == "https://example.org/cat.png"
    assert [tag for tag, _ in tags_in(html)] == ["p", "a"]


@pytest.mark.parametrize(
    "address", ["http://a.example/", "https://a.example/", "mailto:a@b.example", "/on-this-site", "#here"]
)
def test_a_link_to_a_page_or_a_mailbox_stays_and_vouches_for_nothing(address: str):
    (link,) = [attributes for tag, attributes in tags_in(render_comment(f"[x]({address})")) if tag == "a"]
    assert link == {"href": address, "rel": "nofollow ugc noopener"}


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "ftp://a.example/",
     "&#106;avascript:alert(1)", "blob:https://a.example/1", "intent://x"],
)  # fmt: skip
def test_a_link_to_anything_else_keeps_its_words_only(address: str):
    for source in (f"[words]({address})", f'<a href="{address}">words</a>', f"![words]({address})"):
        html = render_comment(source)
        assert "words" in text_of(html)
        assert not [attributes for _, attributes in tags_in(html) if "href" in attributes]


def test_a_link_cannot_choose_what_it_vouches_for():
    assert 'rel="nofollow ugc noopener"' in str(
        render_comment('<a href="https://a.example" rel="follow" target="_top">a</a>')
    )
    assert "target" not in str(render_comment('<a href="https://a.example" rel="follow" target="_top">a</a>'))


@pytest.mark.parametrize("name", ["language-python", "language-c++", "language-" + "x" * 40])
def test_code_keeps_the_name_of_its_language(name: str):
    assert tags_in(render_comment(f"```{name.removeprefix('language-')}\nx\n```"))[1] == ("code", {"class": name})


@pytest.mark.parametrize(
    "name", ["button", "language-", "language-x button", "x language-y", "language-" + "x" * 41, ""]
)
def test_code_keeps_no_other_class(name: str):
    assert tags_in(render_comment(f"<code class='{name}'>x</code>"))[-1] == ("code", {})


@pytest.mark.parametrize(
    "source", ["<script>alert(1)</script>", "<style>b{}</style>", "<!-- hidden -->", "<![CDATA[x]]>"]
)
def test_what_is_not_for_readers_leaves_no_words_behind(source: str):
    assert text_of(render_comment(f"before {source} after")) in ("before after", "before x]]> after")
    assert "alert" not in render_comment(source)


def test_angle_brackets_in_code_are_shown():
    assert str(render_comment("`<b>` and\n\n    <script>")) == (
        "<p><code>&lt;b&gt;</code> and</p>\n<pre><code>&lt;script&gt;\n</code></pre>\n"
    )


def test_a_line_break_is_kept_where_the_source_means_it():
    assert str(render_comment("a\nb")) == "<p>a\nb</p>\n"
    assert str(render_comment("a\nb", hard_breaks=True)) == "<p>a<br>\nb</p>\n"


@pytest.mark.parametrize(
    "source",
    ["> " * 5000, "<b>" * 3333, "[" * 10_000, "*a " * 3333, "<blockquote>" * 800, "a**b" * 2500, "![" * 5000,
    "`a" * 5000,
     "- " * 5000, "<h1>" * 2500, '<img src="" alt="" ' * 500, "&" * 10_000, "\\" * 10_000, "_" * 10_000, "<!--" * 2500],
)  # fmt: skip
def test_the_longest_nesting_that_fits_a_comment_is_rendered(source: str):
    assert {tag for tag, _ in tags_in(render_comment(source))} <= set(ALLOWED)
