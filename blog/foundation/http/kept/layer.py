"""Who sends no cookie and no token gets what was answered before, as long as it is true.

A view that depends on nothing but its address says so by `keep`. Its bytes then answer everybody until
what it showed has changed, which is looked up at most once in `kept_milliseconds`. While somebody looks and
makes the answer anew, others get the old one: nobody waits where many read. What is rarely read is
looked up before it is sent, so that no answer is older than that.
"""

import logging
import time
from collections.abc import Callable, Hashable, Iterable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import TYPE_CHECKING, Any, TypeAlias

from flask import Flask, request
from werkzeug.datastructures import Headers
from werkzeug.sansio.http import parse_cookie
from werkzeug.test import run_wsgi_app

from blog.foundation import clock
from blog.foundation.http.kept.answer import KeptAnswer
from blog.foundation.http.kept.shelf import Shelf
from blog.foundation.http.tokens import COOKIES
from blog.foundation.settings import KEY
from config import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

Environ: TypeAlias = dict[str, Any]
Told: TypeAlias = tuple[Hashable, Callable[[], Hashable]]
Parts: TypeAlias = tuple[Iterable[bytes], str, Headers]

LONGEST = 60  # seconds after which an answer is made anew, whatever its stamp does not know of
LOOKING = 1  # seconds for which others get the old bytes while somebody looks
TOLD = "lastword.kept_while"  # in the environ of a request whose answer may be kept: where its view says so
KEYS = ("wsgi.url_scheme", "HTTP_HOST", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING")
KNOWN_BY = {"HTTP_AUTHORIZATION", "HTTP_VISITOR_TOKEN"}
OF_ONE_READER = {"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_COOKIE", "HTTP_RANGE"}
log = logging.getLogger(__name__)


def keep(stamp: Hashable, look: Callable[[], Hashable]) -> bool:
    """Let this request's answer be kept while `look()` gives `stamp`, which says all that it shows.

    False where it is not kept: the sender is known by a cookie or a token. `look` is called in an
    application context of its own. The stamp must be no newer than what is shown.
    """
    told: list[Told] | None = request.environ.get(TOLD)
    if told is not None:
        told.append(((clock.utcnow().date(), stamp), lambda: (clock.utcnow().date(), look())))
    return told is not None


def init_kept(app: Flask) -> None:
    """Put the layer in front of the application, if it may use memory."""
    rules: Settings = app.config[KEY]
    if rules.kept_megabytes:
        app.wsgi_app = KeptAnswers(app, rules)  # type: ignore[method-assign]


class KeptAnswers:
    """The application, with what it answers to everybody."""

    def __init__(self, app: Flask, rules: Settings) -> None:
        self._app, self._inner, self._rules = app, app.wsgi_app, rules
        self._shelf: Shelf[KeptAnswer] = Shelf(rules.kept_megabytes * 1_000_000)
        self._background: ThreadPoolExecutor | None = None  # begins in the process that answers, after it was forked

    def __call__(self, environ: Environ, start_response: "StartResponse") -> Iterable[bytes]:
        """Answer from memory, or let the application do it."""
        key = self._key(environ)
        answer = self._shelf.find(key) if key is not None else None
        if answer is None:
            return self._make(key, environ, start_response)
        age, seconds = time.monotonic() - answer.seen_at, self._rules.kept_milliseconds / 1000
        if age < seconds:
            if age > seconds / 2 and answer.lock.acquire(blocking=False):
                self._renew_soon(key, answer, _of_nobody(environ))
            return answer.send(environ, start_response)
        if not answer.lock.acquire(blocking=age >= seconds + LOOKING):
            return answer.send(environ, start_response)
        try:
            latest = self._shelf.find(key)
            if latest is answer and not self._is_true(answer):
                latest, _ = self._made(key, _of_nobody(environ))
        finally:
            answer.lock.release()
        if latest is None:
            return self._make(None, environ, start_response)
        return latest.send(environ, start_response)

    def _key(self, environ: Environ) -> Hashable | None:
        """What the answer depends on; None for who is known, or writes."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or not KNOWN_BY.isdisjoint(environ):
            return None
        if "HTTP_COOKIE" in environ and not set(COOKIES).isdisjoint(parse_cookie(environ["HTTP_COOKIE"])):
            return None
        origin = environ.get("HTTP_ORIGIN", "")
        is_fragment = environ.get("HTTP_HX_REQUEST") == "true"
        return (*map(environ.get, KEYS), is_fragment, origin if origin in self._rules.cors_origins else "")

    def _is_true(self, answer: KeptAnswer) -> bool:
        """Whether the answer still shows what is; looked up now."""
        began = time.monotonic()
        if began - answer.made_at > LONGEST:
            return False
        try:
            with self._app.app_context():
                is_true = answer.look() == answer.stamp
        except Exception:  # the application has a page for what is broken
            log.exception("a kept answer could not be looked up")
            return False
        if is_true:
            answer.seen_at = began
        return is_true

    def _make(self, key: Hashable | None, environ: Environ, start_response: "StartResponse") -> Iterable[bytes]:
        """Let the application answer this request; what its view says may be kept is kept."""
        if key is None or environ["REQUEST_METHOD"] == "HEAD":
            return self._inner(environ, start_response)
        made, (parts, status, headers) = self._made(key, environ)
        if made is not None:
            return made.send(environ, start_response)
        start_response(status, headers.to_wsgi_list())
        return parts

    def _made(self, key: Hashable, environ: Environ) -> tuple[KeptAnswer | None, Parts]:
        """What the application answers, and that as a kept answer if it is to be kept."""
        told: list[Told] = []
        began = time.monotonic()
        parts, status, headers = run_wsgi_app(self._inner, environ | {TOLD: told})
        if not told or not status.startswith("200") or "Set-Cookie" in headers:
            self._shelf.drop(key)
            return None, (parts, status, headers)
        body = b"".join(parts)
        answer = KeptAnswer(headers, body, *told[-1], at=began)
        self._shelf.put(key, answer)
        return answer, ([body], status, headers)

    def _renew_soon(self, key: Hashable, answer: KeptAnswer, environ: Environ) -> None:
        """Look whether the answer, whose lock we hold, is still true, while its readers go on."""

        def renew() -> None:
            try:
                if not self._is_true(answer):
                    self._made(key, environ)
            except Exception:
                log.exception("a kept answer could not be renewed")
            finally:
                answer.lock.release()

        self._background = self._background or ThreadPoolExecutor(1, thread_name_prefix="kept")
        self._background.submit(renew)


def _of_nobody(environ: Environ) -> Environ:
    """The same request, asked by somebody who has nothing yet."""
    asked = {name: value for name, value in environ.items() if name not in OF_ONE_READER and "." not in name}
    asked |= {name: value for name, value in environ.items() if name.startswith("wsgi.")}
    return asked | {"REQUEST_METHOD": "GET", "wsgi.input": BytesIO(), "CONTENT_LENGTH": "0"}
