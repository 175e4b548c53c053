"""Errors become pages here: one table from error to status, one design for all of them."""

import logging
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, current_app, make_response, redirect, render_template, request
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import BadHost, HTTPException, MethodNotAllowed, SecurityError
from werkzeug.wrappers import Response as BaseResponse

from blog.foundation.errors import (
    Changed,
    Conflict,
    Forbidden,
    Invalid,
    LastwordError,
    NotFound,
    PreconditionRequired,
    TooSoon,
    Unauthorized,
)
from blog.foundation.http.api.answers import is_api_request
from blog.foundation.http.api.problems import http_problem, product_problem
from blog.foundation.http.guard import TokenMissing
from blog.foundation.http.templating import is_fragment_wanted
from blog.foundation.http.tokens import FIELD, SECRET_FIELDS, form_token

STATUS: dict[type[LastwordError], int] = {
    Unauthorized: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    Changed: 412,
    Invalid: 422,
    PreconditionRequired: 428,
    TooSoon: 429,
}
FORWARDING = "lastword.forwarding"
logger = logging.getLogger(__name__)

# status: heading, department, sentence
PAGES: dict[int, tuple[str, str, str]] = {
    400: (
        "That request makes no sense to us",
        "garbled-in-transit",
        "Something in the address or the form could not be read. Going back and trying again usually helps.",
    ),
    403: ("That one is not yours to do", "wrong-side-of-the-rope", ""),
    404: (
        "Nobody has had a word here yet",
        "we-looked-under-the-sofa",
        "The address is wrong, or the page moved without leaving a note. Old addresses normally keep "
        "working, so if one sent you here, that is on us.",
    ),
    405: (
        "This page does not take that",
        "push-door-marked-pull",
        "It can be read, but not written to, or the other way round.",
    ),
    409: ("Somebody was faster", "photo-finish", ""),
    413: (
        "That is more than we can carry",
        "excess-baggage",
        "What you sent is too large. Your browser's Back button brings your text back; shorten it and send again.",
    ),
    422: ("That needs a look", "read-it-back-to-me", ""),
    429: ("That was quick", "one-at-a-time-please", ""),
    500: (
        "Something broke on our side",
        "it-was-working-a-minute-ago",
        "It has been noted. If you were posting, your browser's Back button brings your text back; "
        "trying again does no harm, since nothing is posted twice.",
    ),
    503: (
        "We are catching our breath",
        "back-in-a-minute",
        "The database did not answer in time. Please try again in a minute; nothing is posted twice.",
    ),
}


def status_of(error: LastwordError | type[LastwordError]) -> int:
    """The HTTP status of a product error, or of a kind of them."""
    kind = error if isinstance(error, type) else type(error)
    return next((STATUS[general] for general in kind.__mro__ if general in STATUS), 500)


def with_wait(response: BaseResponse, error: LastwordError) -> BaseResponse:
    """The answer to a refused request; who is to wait is told how long."""
    if isinstance(error, TooSoon):
        response.headers["Retry-After"] = str(error.seconds)
    return response


def forward_from(app: Flask, find: Callable[[str], str | None]) -> None:
    """Ask `find` where a missing path (with its query) is now, before saying that it is missing."""
    app.extensions.setdefault(FORWARDING, []).append(find)


def register(app: Flask) -> None:
    """Handle every error of every page."""
    app.register_error_handler(LastwordError, _product_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _database_error)
    app.register_error_handler(NoConnection, _database_error)
    app.register_error_handler(Exception, _unexpected_error)


def _product_error(error: LastwordError) -> BaseResponse:
    if is_api_request():
        return product_problem(error, status_of(error))
    if isinstance(error, NotFound):
        return _missing()
    if isinstance(error, TokenMissing):
        return _ask_again(error)
    return with_wait(error_page(status_of(error), sentence=error.sentence), error)


def _http_error(error: HTTPException) -> BaseResponse:
    status = error.code or 500
    if isinstance(error, SecurityError | BadHost):  # no page: none of our addresses can be made for this host
        return Response("There is no site of this name here.\n", status, mimetype="text/plain")
    if error.response is not None or 300 <= status < 400:
        return error.get_response()
    if is_api_request():
        return http_problem(error)
    if status == 404:
        return _missing()
    response = error_page(status)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _database_error(error: OperationalError | NoConnection) -> BaseResponse:
    logger.error("the database did not answer: %s", getattr(error, "orig", error))
    if is_api_request():
        return http_problem(503)
    return error_page(503)


def _unexpected_error(error: Exception) -> BaseResponse:
    if current_app.debug or current_app.config.get("PROPAGATE_EXCEPTIONS"):
        raise error
    logger.error("unexpected error in %s %s", request.method, request.path, exc_info=error)
    return http_problem(500) if is_api_request() else error_page(500)


def _missing() -> BaseResponse:
    if request.method in ("GET", "HEAD"):
        address = request.full_path.rstrip("?")
        for find in current_app.extensions.get(FORWARDING, []):
            target = find(address)
            if target:
                return redirect(target, 301)
    return error_page(404)


def _ask_again(error: TokenMissing) -> Response:
    """The same form once more, with all that was typed and with the token.

    A script gets the token only, and sends what it has again by itself.
    """
    if is_fragment_wanted():
        response = make_response(render_template("foundation/_act.html", is_renewal=False), 403)
        response.headers.update({"HX-Retarget": "#act", "HX-Reswap": "outerHTML", "X-Form-Renewed": "true"})
        return response
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in (FIELD, *SECRET_FIELDS)]
    response = make_response(
        render_template(
            "foundation/confirm.html",
            heading="One more press",
            sentence=error.sentence,
            action=request.full_path.rstrip("?"),
            fields=fields,
            secrets=[name for name in SECRET_FIELDS if name in request.form],
            token=form_token(),
            button="Send it",
        ),
        403,
    )
    return whole_page(response)


def error_page(status: int, *, sentence: str = "") -> Response:
    """The designed page for `status`; `sentence` says it better than the general one."""
    heading, department, general = PAGES.get(status, PAGES[400] if status < 500 else PAGES[500])
    context: dict[str, Any] = {"status": status, "heading": heading, "dept": department}
    html = render_template("foundation/error.html", sentence=sentence or general, **context)
    return whole_page(make_response(html, status))


def whole_page(response: Response) -> Response:
    """An error of a request for a piece of a page takes the page, or it would hide in the piece."""
    if request.headers.get("HX-Request"):
        response.headers["HX-Retarget"] = "body"
        response.headers["HX-Reswap"] = "innerHTML"
    return response
