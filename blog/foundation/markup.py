"""User text becomes HTML here, once, when it is written; nowhere else is HTML trusted.

Two steps: a CommonMark parser that lets HTML through, then a sanitiser with an allow-list. The
sanitiser is the only guard, so the two are never apart.
"""

import re
from collections.abc import Iterable
from typing import Any

import comrak
import nh3
import sqlalchemy as sa
from markupsafe import Markup, escape
from sqlalchemy.engine import Dialect

from blog.foundation.mentions import LookUp, link_mentions

SCHEMES = {"http", "https", "mailto"}
COMMENT_TAGS = {"a", "b", "blockquote", "br", "code", "em", "i", "li", "ol", "p", "pre", "strong", "ul"}
ARTICLE_TAGS = (
    COMMENT_TAGS
    | {"h2", "h3", "h4", "hr", "img", "figure", "figcaption", "table", "thead", "tbody", "tr", "th", "td", "caption"}
    | {"del", "s", "sup", "sub", "dl", "dt", "dd", "cite", "q", "kbd", "var", "samp", "abbr", "small", "ins", "u"}
)
COMMENT_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "code": {"class"}}
ARTICLE_ATTRIBUTES = COMMENT_ATTRIBUTES | {
    "img": {"src", "alt", "title", "width", "height"},
    "abbr": {"title"},
    "th": {"colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
}
ESCAPED_AT = "<span data-escaped-char>@</span>"
ORDINARY = "\uffff"  # stands before an @ that had a backslash, until mentions are found
ROUNDS = 5  # no text is known that needs more than three; one that did would be shown without its tags
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
# Marks that turn the direction of what follows: in one line of text they can only deceive.
DIRECTION = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def _keep_attribute(tag: str, name: str, value: str) -> str | None:
    """A class is kept only where it names a language of code."""
    if name == "class":
        return value if re.fullmatch(r"language-\S{1,40}", value) else None
    return value


_comment_cleaner = nh3.Cleaner(
    tags=COMMENT_TAGS,
    attributes=COMMENT_ATTRIBUTES,
    attribute_filter=_keep_attribute,
    url_schemes=SCHEMES,
    link_rel="nofollow ugc noopener",
)
_article_cleaner = nh3.Cleaner(
    tags=ARTICLE_TAGS,
    attributes=ARTICLE_ATTRIBUTES,
    attribute_filter=_keep_attribute,
    url_schemes=SCHEMES,
    link_rel="noopener",
)
_text_cleaner = nh3.Cleaner(tags=set())


class CleanHtml(sa.TypeDecorator[Markup]):
    """A column of HTML that this module has cleaned: templates print it as it is."""

    impl = sa.Text
    cache_ok = True

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Markup | None:
        """What was stored clean is trusted when read."""
        return Markup(value) if value is not None else None  # noqa: S704 (this is the place)


def render_comment(source: str, *, hard_breaks: bool = False, people: LookUp | None = None) -> Markup:
    """The HTML of a comment: CommonMark, and the small HTML that comment writers use.

    A heading becomes a bold line and a picture a link to it, since neither may be shown. With
    `hard_breaks` a line's end is a line's end, as other systems have it whose comments we import.
    An @ before the name of somebody whom `people` knows becomes a link to their page.
    """
    options = _options()
    options.hardbreaks = hard_breaks
    options.escaped_char_spans = people is not None
    html = comrak.render_markdown(source, render_options=options)
    html = html.replace(ORDINARY, "").replace(ESCAPED_AT, f"{ORDINARY}@")
    html = re.sub(r"<h[1-6]\b[^>]*>", "<p><strong>", html)
    html = re.sub(r"</h[1-6]\s*>", "</strong></p>", html)
    html = re.sub(r'<img src="([^"]*)" alt="([^"]*)"[^>]*/>', _link_to_picture, html)
    html = _settled(_comment_cleaner, html)
    if people is not None and "@" in html:
        html = _settled(_comment_cleaner, link_mentions(html, people))
    return Markup(html.replace(ORDINARY, ""))  # noqa: S704


def render_article(source: str) -> Markup:
    """The HTML of an article: Markdown with tables, and HTML without anything that acts."""
    extensions = comrak.ExtensionOptions()
    extensions.table = extensions.strikethrough = extensions.autolink = True
    html = comrak.render_markdown(source, extension_options=extensions, render_options=_options())
    html = re.sub(r"<(/?)h1\b", r"<\1h2", html)
    return Markup(_settled(_article_cleaner, html))  # noqa: S704


def _link_to_picture(found: re.Match[str]) -> str:
    """A picture without words is named by its address, since a link must show."""
    return f'<a href="{found[1]}">{found[2] or found[1]}</a>'


def _settled(cleaner: nh3.Cleaner, html: str) -> str:
    """Cleaned until cleaning changes nothing more: a browser then builds what the sanitiser saw.

    Once is not enough where a tag that was taken out had changed what may stand inside what.
    """
    cleaned = cleaner.clean(html)
    for _ in range(ROUNDS):
        before, cleaned = cleaned, cleaner.clean(cleaned)
        if cleaned == before:
            return cleaned
    return str(escape(text_of(cleaned)))


def _options() -> comrak.RenderOptions:
    """HTML is let through by the parser: the sanitiser decides what of it stays."""
    options = comrak.RenderOptions()
    options.unsafe_ = True
    return options


def text_of(html: str) -> str:
    """The words of some HTML, without its tags, in one line."""
    spaced = re.sub(r"(?i)</?(?:p|li|blockquote|br|pre|h\d|tr|td|div)\b", r" \g<0>", str(html))
    return " ".join(Markup(_text_cleaner.clean(spaced)).unescape().split())  # noqa: S704


def excerpt(html: str, length: int = 140) -> str:
    """The first `length` characters of the words of `html`, cut between words."""
    words = text_of(html)
    if len(words) <= length:
        return words
    cut = words[: length - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut) + "…"


def is_storable(text: str) -> bool:
    """Whether both databases can hold `text`."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def clean_text(text: str) -> str:
    """Several lines of text without the control characters that break feeds and logs."""
    return CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def clean_line(text: str) -> str:
    """One line of text: no control characters, no turned directions, single spaces."""
    return " ".join(DIRECTION.sub("", CONTROL.sub("", text.replace("\n", " ").replace("\t", " "))).split())


def join(pieces: Iterable[str]) -> Markup:
    """Pieces of rendered templates, one after the other."""
    return Markup("").join(Markup(piece) for piece in pieces)  # noqa: S704
