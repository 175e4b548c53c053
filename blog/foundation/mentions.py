"""People named in a comment: found by the @ before their names, and made links to whom they mean.

Knows no members: whoever asks brings a `LookUp`, which is asked once for all that could be names.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from html import unescape
from typing import NamedTuple

from markupsafe import escape

PLACES = 20  # so many @ of one text are looked at, the first ones
WORDS = 5  # so many words can a name have that is meant
LONGEST = 80  # and so many characters

# Behind a letter it is an e-mail address, behind a slash an address of another site.
AT = re.compile("(?<![^\\s([{\"',\u201c\u2018\u201e\u00ab\u2014\u2013])@(?=[^\\s@])")
WORD = re.compile(r"\S+")
NAME = re.compile(
    '[^\\s@/,;:!?()[\\]{}<>"*~|=+\\\\#$%^&`\u201c\u201d\u201e\u00ab\u00bb\u2014\u2013\u2026]+'
)  # of a word, what a name usually has
LAST = ".-_'’"  # in a name, but not when a sentence goes on or ends
POSSESSIVE = re.compile(r"['’]s$")
TAG = re.compile(r'<(/?)([a-z0-9]+)(?:[^"<>]|"[^"]*")*>')
QUIET = {"a", "code", "pre"}
INLINE = {"a", "b", "code", "em", "i", "strong"}


class Meant(NamedTuple):
    """Whom some words mean: the address of their page, and whether it is the name that they bear now."""

    url: str
    is_current: bool


class Place(NamedTuple):
    """Text of a document that may name people: where it stands, and the character before it."""

    start: int
    end: int
    before: str
    text: str


LookUp = Callable[[Collection[str]], Mapping[str, Meant]]


def link_mentions(html: str, look_up: LookUp) -> str:
    """`html`, as the sanitiser left it, with a link around each @ and the name behind it that `look_up` knows.

    Not inside of links and code. The longest present name counts, and where there is none the longest
    earlier one. The result is to be sanitised again.
    """
    places = list(_places(html))
    ats = [(place, at.end() - len(place.before)) for place in places for at in _ats(place)][:PLACES]
    possible = {(place.start, start): list(_ends(place.text, start)) for place, start in ats}
    typed = {place.text[start:end] for place, start in ats for end in possible[place.start, start]}
    known = look_up(typed) if typed else {}
    for place in reversed(places):
        starts = [start for other, start in ats if other is place]
        linked = _linked(place.text, {start: possible[place.start, start] for start in starts}, known)
        html = html[: place.start] + linked + html[place.end :] if linked else html
    return html


def _places(html: str) -> Iterator[Place]:
    """The texts with an @, outside of links and code."""
    quiet, before, position = 0, "", 0
    for tag in [*TAG.finditer(html), None]:
        end = tag.start() if tag else len(html)
        text = unescape(html[position:end])
        if "@" in text and not quiet:
            yield Place(position, end, before, text)
        before = text[-1:] or before
        if tag:
            position, name = tag.end(), tag[2]
            quiet += (-1 if tag[1] else 1) if name in QUIET else 0
            before = before if name in INLINE else ""


def _ats(place: Place) -> Iterator[re.Match[str]]:
    return AT.finditer(place.before + place.text, len(place.before))


def _ends(text: str, start: int) -> Iterator[int]:
    """Where a name that begins at `start` could end."""
    for number, word in enumerate(WORD.finditer(text, start, start + LONGEST)):
        is_cut = word.end() == start + LONGEST and text[word.end() : word.end() + 1].strip()
        if number == WORDS or is_cut:
            return
        yield word.end()
        name = NAME.match(word[0])
        if name and word[0][name.end() : name.end() + 1] != "@":  # that is somebody on another site
            plain = name[0].rstrip(LAST)
            yield from (word.start() + len(form) for form in (plain, POSSESSIVE.sub("", plain)) if form)


def _linked(text: str, possible: Mapping[int, list[int]], known: Mapping[str, Meant]) -> str:
    """The text with links at the starts that lead to somebody; nothing if none does."""
    linked, position = "", 0
    for start, ends in possible.items():
        found = [
            (known[typed].is_current, end, known[typed].url) for end in ends if (typed := text[start:end]) in known
        ]
        if found and start > position:
            _, end, url = max(found)
            linked += f'{escape(text[position : start - 1])}<a href="{escape(url)}">@{escape(text[start:end])}</a>'
            position = end
    return f"{linked}{escape(text[position:])}" if linked else ""
