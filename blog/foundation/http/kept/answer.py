"""One answer, as bytes: whole, packed, or the news that nothing has changed."""

import gzip
import threading
from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import brotli
from werkzeug.datastructures import Headers
from werkzeug.http import parse_accept_header

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

WHOLE = "identity"
PACKERS: dict[str, Callable[[bytes], bytes]] = {  # the best first
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}
SMALLEST = 1_000  # bytes: less is not worth packing
ANY_SIZE = 8_000  # bytes that an answer takes beside its body, be that ever so small: headers, stamp, lock
SHARED = "public, max-age=0, s-maxage=1, must-revalidate"  # caches of ours may answer for a second


class KeptAnswer:
    """An answer made `at` a moment of the monotonic clock; true while `look()` gives its `stamp`."""

    def __init__(
        self, headers: Headers, body: bytes, stamp: Hashable, look: Callable[[], Hashable], *, at: float
    ) -> None:
        self.stamp, self.look = stamp, look
        self.made_at = self.seen_at = at
        self.lock = threading.Lock()  # held by the one who looks whether it is still true
        self.etag = headers.get("ETag") or f'"{blake2b(body, digest_size=12).hexdigest()}"'
        self._headers = _common(headers)
        self._bodies = {WHOLE: body}
        self._sent: dict[str, list[tuple[str, str]]] = {}

    @property
    def size(self) -> int:
        """Bytes of memory, about: packed forms, which are made later, take half as much again."""
        return ANY_SIZE + len(self._bodies[WHOLE]) * 3 // 2

    def send(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        """Answer this request: in the coding its sender likes best, 304 to who has it."""
        encoding = _preferred(environ.get("HTTP_ACCEPT_ENCODING", "")) if self._is_large else WHOLE
        if self._is_known(environ.get("HTTP_IF_NONE_MATCH", "")):
            start_response("304 NOT MODIFIED", [*self._headers, ("ETag", self._etag(encoding))])
            return []
        body = self._packed(encoding)
        start_response("200 OK", self._sent[encoding])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    @property
    def _is_large(self) -> bool:
        return len(self._bodies[WHOLE]) >= SMALLEST

    def _etag(self, encoding: str) -> str:
        """Packed bytes are only worth the same: a weak tag says so."""
        return self.etag if encoding == WHOLE else f"W/{self.etag}"

    def _is_known(self, if_none_match: str) -> bool:
        tags = (tag.strip().removeprefix("W/") for tag in if_none_match.split(","))
        return bool(if_none_match) and any(tag in (self.etag, "*") for tag in tags)

    def _packed(self, encoding: str) -> bytes:
        """The bytes in that coding, packed on first request."""
        if encoding not in self._sent:
            if encoding not in self._bodies:
                self._bodies[encoding] = PACKERS[encoding](self._bodies[WHOLE])
            body = self._bodies[encoding]
            packed = [("Content-Encoding", encoding)] if encoding != WHOLE else []
            about = [("ETag", self._etag(encoding)), ("Content-Length", str(len(body))), *packed]
            self._sent[encoding] = [*self._headers, *about]
        return self._bodies[encoding]


def _common(headers: Headers) -> list[tuple[str, str]]:
    """The headers that all forms of the answer share."""
    shared = headers.copy()
    for name in ("Content-Length", "ETag"):
        shared.remove(name)
    shared["Cache-Control"] = SHARED
    vary = [*shared.pop("Vary", "").split(", "), "Cookie", "Accept-Encoding"]
    shared["Vary"] = ", ".join(dict.fromkeys(name for name in vary if name))
    return shared.to_wsgi_list()


@lru_cache(256)
def _preferred(accepted: str) -> str:
    """The coding to answer with."""
    qualities = dict(parse_accept_header(accepted))
    return next((name for name in PACKERS if qualities.get(name, qualities.get("*", 0)) > 0), WHOLE)
