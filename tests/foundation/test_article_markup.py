"""What an article's text becomes, and the words of any HTML."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blog.foundation.markup import clean_line, clean_text, excerpt, join, render_article, text_of
from tests.reading_html import tags_in

ACTING = {
    "script",
    "style",
    "iframe",
    "object",
    "embed",
    "form",
    "input",
    "button",
    "svg",
    "math",
    "base",
    "meta",
    "link",
}
PIECES = [*(f"<{tag}>" for tag in ACTING), "<img src=x onerror=alert(1)>", "<p style=x onclick=y id=z>", "</p>",
          "| a |\n|---|\n",
          "<a href=javascript:x>", "<table><td colspan=2>", "\n\n", "# x", "![x](data:y)", "'", '"', "<!--",
          "&lt;"]  # fmt: skip


@settings(max_examples=150, deadline=None, database=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=20).map("".join))
def test_an_article_never_holds_anything_that_acts(source: str):
    for tag, attributes in tags_in(render_article(source)):
        assert tag not in ACTING
        assert not [name for name in attributes if name.startswith("on") or name in ("style", "id", "srcset", "srcdoc")]
        for name in ("href", "src"):
            assert not (attributes.get(name) or "").lower().startswith(("javascript:", "data:", "vbscript:"))


@pytest.mark.parametrize(
    ("source", "tag"),
    [("| a |\n|---|\n| b |", "td"), ("~~no~~", "del"), ("## Part", "h2"), ("![a](https://a.example/b.png)", "img"),
     ("<figure><figcaption>f</figcaption></figure>", "figcaption"), ("https://a.example/", "a"), ("---", "hr")],
)  # fmt: skip
def test_an_article_may_have_what_a_comment_may_not(source: str, tag: str):
    assert tag in [name for name, _ in tags_in(render_article(source))]


def test_the_page_has_one_first_heading_so_an_article_brings_none():
    assert [tag for tag, _ in tags_in(render_article("# Loud\n\n<h1>Louder</h1>"))] == ["h2", "h2"]


def test_an_articles_links_vouch_for_what_they_lead_to():
    assert str(render_article("[a](https://a.example/)")) == (
        '<p><a href="https://a.example/" rel="noopener">a</a></p>\n'
    )


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>one</p><p>two</p>", "one two"),
        ("<ul><li>a</li><li>b</li></ul>", "a b"),
        ("a<br>b", "a b"),
        ("<b>bo</b>ld", "bold"),
        ("fish &amp; chips &lt;3", "fish & chips <3"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("<script>no</script>yes", "yes"),
        ("  much \n  space  ", "much space"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("", ""),
    ],
)
def test_the_words_of_html_are_its_text_in_one_line(html: str, words: str):
    assert text_of(html) == words


@pytest.mark.parametrize(
    ("words", "length", "cut"),
    [
        ("one two three", 13, "one two three"),
        ("one two three", 12, "one two…"),
        ("one two three", 9, "one two…"),
        ("one two three", 8, "one…"),
        ("uninterrupted", 6, "unint…"),
        ("a <b>bold</b> move", 11, "a bold move"),
    ],
)
def test_an_excerpt_is_cut_between_words(words: str, length: int, cut: str):
    assert excerpt(words, length) == cut


@settings(deadline=None, database=None)
@given(st.text(max_size=80), st.integers(2, 40))
def test_an_excerpt_is_never_longer_than_it_may_be(text: str, length: int):
    assert len(excerpt(text, length)) <= length


def test_text_keeps_its_lines_and_loses_what_breaks_feeds():
    assert clean_text("a\r\nb\rc\td\x00\x08\x0b\x1b\x7f\x9f\ufffe\uffff e") == "a\nb\nc\td e"


def test_a_line_is_one_line_without_anything_that_deceives():
    assert clean_line(" a\r\n\tb \u202ec\u2066\u200f  d\x00\u2028e ") == "a b c d e"


@settings(deadline=None, database=None)
@given(st.text(max_size=60))
def test_cleaning_a_text_twice_changes_nothing_more(text: str):
    assert clean_text(clean_text(text)) == clean_text(text)
    assert clean_line(clean_line(text)) == clean_line(text)
    assert "\n" not in clean_line(text)


def test_pieces_of_pages_are_joined_as_they_are():
    assert join(["<b>a</b>", "<i>b</i>"]) == "<b>a</b><i>b</i>"
    assert join(["<b>a</b>"]).__html__() == "<b>a</b>"
