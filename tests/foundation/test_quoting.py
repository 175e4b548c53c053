"""A quote says what was said, to the letter, whatever signs are in it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blog.foundation.markup import clean_text, render_comment, text_of
from blog.foundation.quoting import escape_line, quote_of
from tests.reading_html import tags_in

MARKS = [
    "*",
    "_",
    "`",
    "```\n",
    "~~~",
    "> ",
    "- ",
    "1. ",
    "1) ",
    "# ",
    "+ ",
    "===",
    "---",
    "<b>",
    "</b>",
    "<",
    "&",
    "&amp;",
    "[a](http://b.example)",
    "![",
    "]: x",
    "\n",
    "\n\n",
    "\\",
    "    ",
    "<br>",
    "@Jo",
    "<pre>",
    "</pre>",
    "<ol>",
    "<li>",
    "a_b",
    "__",
    "<blockquote>",
    "</blockquote>",
    "\t",
    "\u00a0",
    "|",
    "é",
    "<a href='x'>",
    "<!--",
    "<ol start=7>",
]
marked = st.lists(st.sampled_from(MARKS) | st.text(max_size=6), max_size=15).map(
    lambda pieces: clean_text("".join(pieces)).strip()
)


def letters(html):
    return "".join(text_of(html).split())


@settings(max_examples=500, deadline=None, database=None)
@given(marked, st.sampled_from(["Jo", "]*_<b>", "# 1.", "&amp;"]))
def test_a_quote_shows_what_the_comment_shows(source, who):
    html = render_comment(source)
    quote = quote_of(html, who=who, url="/comments/7/")
    assert letters(render_comment(quote)) == "".join(f"{who} says:".split()) + letters(html)
    assert all(line.startswith(">") for line in quote.split("\n"))
    outer, paragraph, link = tags_in(render_comment(quote))[:3]
    assert (outer[0], paragraph[0], link[1]["href"]) == ("blockquote", "p", "/comments/7/")


@settings(max_examples=300, deadline=None, database=None)
@given(marked.map(lambda text: " ".join(text.split())))
def test_a_line_is_shown_as_it_is(line):
    html = render_comment(escape_line(line), people=lambda _: pytest.fail("a quote mentions nobody"))
    assert [tag for tag, _ in tags_in(html)] in (["p"], [])
    assert text_of(html) == line


def test_paragraphs_quotes_lists_and_code_keep_their_form():
    source = (
        "Hi *you*.\n\n> nested\n> > deep\n\nback  \nagain\n\n- a\n- b\n\n3. x\n4. y\n\n```\n`code`  *x*\n\n  in\n```"
    )
    html = render_comment(source)
    assert quote_of(html, who="Jo", url="/comments/3/") == (
        "> [Jo says:](/comments/3/)\n>\n> Hi you.\n>\n> > nested\n> >\n> > > deep\n>\n> back\\\n> again\n>\n"
        "> - a\n> - b\n>\n"
        "> 3. x\n> 4. y\n>\n> ```\n> `code`  *x*\n>\n>   in\n> ```"
    )
    inside = render_comment(quote_of(html, who="Jo", url="/comments/3/"))
    kept = [tag for tag, _ in tags_in(html) if tag != "em"]
    assert [tag for tag, _ in tags_in(inside)] == ["blockquote", "p", "a", *kept]


def test_code_with_fences_in_it_stays_code():
    html = render_comment("````\n```\nx\n```\n````")
    assert "> ````\n> ```\n> x\n> ```\n> ````" in quote_of(html, who="Jo", url="/comments/3/")
