"""What other systems keep as text is shown as they showed it."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.foundation.markup import render_article, render_comment, text_of
from blog.interchange.content import html_of_html, html_of_plain, html_of_wordpress

PIECES = [
    *("<p>", "</p>", "<ul>", "<li>", "</li>", "</ul>", "<pre>", "</pre>", "<b>", "</b>", "<div>", "</div>", "<script>"),
    *(
        "\n",
        "\n\n",
        " \n\t\n",
        "word",
        "# head",
        "* item",
        "    four",
        "> quote",
        "```",
        "<a\nhref='x'>",
        "<",
        ">",
        "&",
    ),
    *(
        "<!-- wp:x -->",
        "<!--",
        "-->",
        "[caption id='x']",
        "[/caption]",
        "[gallery]",
        "\u2028",
        "\u00a0",
        "\x0b",
        "1. one",
    ),
]
FRAGMENTS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


@pytest.mark.parametrize(
    ("wordpress", "html"),
    [
        ("one\n\ntwo", "<p>one</p>\n<p>two</p>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("one<br />\ntwo", "<p>one<br>\ntwo</p>"),
        ("one\r\ntwo", "<p>one<br>\ntwo</p>"),
        ("    indented\n\n\tby a tab", "<p>indented</p>\n<p>by a tab</p>"),
        ("# no heading\n* no *list* and _no_ `code`", "<p># no heading<br>\n* no *list* and _no_ `code`</p>"),
        ("<ul>\n\t<li>one</li>\n\n\t<li>two</li>\n</ul>", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        (
            "before<blockquote>said</blockquote>after",
            "<p>before</p>\n<blockquote>\n<p>said</p>\n</blockquote>\n<p>after</p>",
        ),
        ("<h2>Head</h2>\ntext", "<h2>Head</h2>\n<p>text</p>"),
        ('<h6 class="x">Small</h6>', "<h4>Small</h4>"),
        (
            'a <iframe width="5" src="https://v.example/1" allowfullscreen></iframe> b',
            '<p>a</p>\n<p><a href="https://v.example/1" rel="noopener">https://v.example/1</a></p>\n<p>b</p>',
        ),
        ("<pre>a\n\n  *b*\n\n\n</pre>", "<pre>a\n\n  *b*\n\n\n</pre>"),
        ("<PRE>\n    a</PRE>\n\nb", "<pre>    a</pre>\n<p>b</p>"),
        ("one<!--more-->\n\n<!--nextpage-->two", "<p>one</p>\n<p>two</p>"),
        ("one <!-- open", "<p>one  open</p>"),
        ('[caption id="a" align="left"]<b>x</b> y[/caption]', "<p><b>x</b> y</p>"),
        ('[caption id="a" caption="y"]<b>x</b>[/caption]', "<p><b>x</b> y</p>"),
        ('a\n\n[gallery ids="1,2"]\n\nb [sic]', "<p>a</p>\n<p>b [sic]</p>"),
        (
            "[embed]https://v.example/1[/embed]",
            '<p><a href="https://v.example/1" rel="noopener">https://v.example/1</a></p>',
        ),
        (
            '[audio mp3="https://v.example/1.mp3"][/audio]',
            '<p><a href="https://v.example/1.mp3" rel="noopener">https://v.example/1.mp3</a></p>',
        ),
        (
            "https://v.example/watch?v=1&amp;t=2",
            '<p><a href="https://v.example/watch?v=1&amp;t=2" rel="noopener">https://v.example/watch?v=1&amp;t=2</a></p>',
        ),
        ('<a\nhref="https://v.example/">x</a>', '<p><a href="https://v.example/" rel="noopener">x</a></p>'),
    ],
)
def test_a_post_is_shown_as_wordpress_showed_it(wordpress, html):
    shown = render_article(html_of_wordpress(wordpress)).strip()
    assert shown == html


def test_a_pre_that_never_ends_loses_nothing():
    assert text_of(render_article(html_of_wordpress("<pre>never\n\nclosed"))) == "never closed"


def test_what_the_block_editor_wrote_is_html_already():
    text = "<!-- wp:paragraph -->\n<p>one\ntwo<br>three</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:latest-posts /-->"
    assert render_article(html_of_wordpress(text)).strip() == "<p>one\ntwo<br>three</p>"


@pytest.mark.parametrize(
    "typed",
    [
        "<tag> & *stars* _lines_ `code`",
        "# no heading",
        "- no list",
        "> no quote",
        "1. one",
        "[a](http://b)",
        "\\*",
        "a < b",
    ],
)
def test_plain_text_appears_as_it_was_typed(typed):
    assert text_of(render_comment(html_of_plain(typed))) == typed
    assert "<p>" in render_comment(html_of_plain(typed))


def test_plain_text_keeps_its_lines():
    assert render_comment(html_of_plain("\none\ntwo\n \n\nthree\n")).strip() == "<p>one<br>\ntwo</p>\n<p>three</p>"


def test_html_is_left_as_it_is_but_for_blank_lines():
    text = "<p>one\ntwo</p>\n\n<ul><li>*three*</li></ul>\n\n<pre><code>a\n\nb</code></pre>\n"
    shown = render_comment(html_of_html(text)).strip()
    assert shown == "<p>one\ntwo</p>\n<ul>\n<li>*three*</li>\n</ul>\n<pre><code>a\n\nb</code></pre>"


@given(FRAGMENTS)
def test_what_is_made_is_one_piece_of_html_that_markdown_leaves_alone(text):
    for made in (html_of_wordpress(text), html_of_html(text), html_of_plain(text)):
        assert not re.search(r"\n[ \t]*\n", made)
        assert made == "" or made.startswith("<")


@given(st.text(alphabet="ab<>&*_#`[]()\\-> \n", max_size=60))
def test_no_typed_character_is_lost(text):
    assert text_of(render_comment(html_of_plain(text))) == " ".join(text.split())


@pytest.mark.parametrize(
    "piece",
    [
        "<pre>",
        "</pre>",
        "<!--",
        "-->",
        "<",
        "<p",
        "<p>",
        "</p>",
        "[caption ",
        "[embed]",
        "[audio ",
        "<iframe ",
        "<iframe src='",
        "\n \n",
        "<pre\n",
        "\t",
    ],
)
def test_no_text_takes_long(piece):
    started = time.monotonic()
    html_of_wordpress(piece * 100_000)
    html_of_plain(piece * 100_000)
    assert time.monotonic() - started < 5
