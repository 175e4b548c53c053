"""A comment as checks read it: made once, before the transaction that stores it."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import urlsplit

from blog.foundation.markup import text_of
from blog.foundation.settings import settings

HREF = re.compile(r'<a href="(https?://[^"]+)"', re.IGNORECASE)
BARE = re.compile(r"(?:https?://|www\.)[^\s<>\"')\]]+", re.IGNORECASE)
QUOTED = re.compile(r"<blockquote>(?:(?!<blockquote>).)*?</blockquote>", re.DOTALL)
WORD = re.compile(r"[^\W_][\w'’-]{1,23}")
MOST_LINKS_TOLD = 5  # more links say no more about spam than so many


@dataclass(frozen=True)
class Written:
    """What somebody wrote. `text` is all of it in the form in which phrases are looked for, `own` the words of the
    body that are no quotation; `fingerprint` is a keyed hash of the body's words and links, and `length` how many
    characters the words have. `links` are the different addresses on other sites; `tokens` what the spam filter
    looks at.
    """

    text: str
    own: str
    fingerprint: str
    length: int
    links: frozenset[str]
    tokens: tuple[str, ...]


def plain(text: str) -> str:
    """The form in which texts are compared: compatible characters and case folded, nothing unseen, single spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    if not folded.isascii():
        folded = "".join(character for character in folded if unicodedata.category(character) != "Cf")
    return " ".join(folded.split())


def read(*, name: str, subject: str | None, html: str) -> Written:
    """The comment with these words."""
    body = text_of(html)
    around = f"{name} {subject or ''}"
    links = frozenset(link for link in _links(html, f"{around} {body}") if not _is_own(link))
    words = plain(body)
    text = plain(f"{around} {body} {' '.join(links)}")
    return Written(
        text=text,
        own=plain(text_of(_without_quotes(html))) if "<blockquote>" in html else words,
        fingerprint=_keyed("words", f"{words} {' '.join(sorted(links))}"),
        length=len(words),
        links=links,
        tokens=_tokens(plain(f"{subject or ''} {body}"), links),
    )


def memory_of(who: str, article_id: int, written: Written) -> str:
    """By which it is known that this person was refused these words in this article; tells nothing of them."""
    return _keyed("refused", f"{who} {article_id} {written.fingerprint}")


def _keyed(purpose: str, text: str) -> str:
    key = hashlib.sha256(f"{purpose}:{settings().secret_key}".encode()).digest()
    return hashlib.blake2b(text.encode(), key=key, digest_size=16).hexdigest()


def _without_quotes(html: str) -> str:
    """Without quotations, from the innermost out."""
    before = ""
    while html != before:
        before, html = html, QUOTED.sub(" ", html)
    return html


def _links(html: str, text: str) -> set[str]:
    """The addresses that the HTML leads to, and those that are only spelled out."""
    return {_bare(link) for link in (*HREF.findall(html), *BARE.findall(text))}


def _bare(link: str) -> str:
    """One address in one form, whether it is spelled out or led to."""
    return re.sub(r"^https?://", "", link.casefold()).rstrip("/.,;:!?")


def _is_own(link: str) -> bool:
    own = urlsplit(settings().site_url).netloc.casefold()
    return bool(own) and (link == own or link.startswith(own + "/"))


def _tokens(text: str, links: frozenset[str]) -> tuple[str, ...]:
    """Each different word, the sites that are linked to, and how many links there are."""
    hosts = {"host_" + re.sub(r"[^\w.-]", "_", link.split("/")[0]) for link in links}
    return tuple(sorted({*WORD.findall(text), *hosts, f"links_{min(len(links), MOST_LINKS_TOLD)}"}))
