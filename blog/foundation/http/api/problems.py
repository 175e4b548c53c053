"""Errors for programs: which code, which status, which words."""

from collections.abc import Iterator
from typing import Any

from flask import Response
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from blog.foundation.errors import Invalid, LastwordError, TooSoon, Unauthorized
from blog.foundation.http.api.answers import problem
from blog.foundation.http.tokens import BEARER, VISITOR_TOKEN, InsufficientScope, InvalidToken, UnknownToken

# HTTP's own errors by status; those of the product carry code and words themselves.
HTTP_PROBLEMS: dict[int, tuple[str, str]] = {
    400: ("bad_request", "This could not be read. A body must be JSON in UTF-8."),
    404: ("not_found", "There is nothing here."),
    405: ("method_not_allowed", "This address does not take that method. Allow says which it takes."),
    413: ("too_large", "What you sent is larger than we take."),
    415: ("unsupported_media_type", "Send the body as JSON, with Content-Type: application/json."),
    422: ("invalid", "Something you sent needs a look."),
    500: ("server_error", "Something broke on our side. It has been noted."),
    503: ("unavailable", "The database did not answer in time. Try again in a minute."),
}


def kinds_of_errors(kind: type[LastwordError] = LastwordError) -> Iterator[type[LastwordError]]:
    """Every kind of error that the product raises on purpose, from the general to the special."""
    for special in kind.__subclasses__():
        yield special
        yield from kinds_of_errors(special)


def product_problem(error: LastwordError, status: int) -> Response:
    """An error of the product."""
    fields = error.fields if isinstance(error, Invalid) else None
    response = problem(status, code=error.code, detail=error.sentence, errors=fields)
    if isinstance(error, TooSoon):
        response.headers["Retry-After"] = str(error.seconds)
    challenge = challenge_of(error)
    if challenge:
        response.headers["WWW-Authenticate"] = challenge
    return response


def challenge_of(error: LastwordError) -> str | None:
    """What `WWW-Authenticate` says to who is not known, or whose token is not enough (RFC 6750)."""
    if isinstance(error, InsufficientScope):
        return f'{BEARER} error="insufficient_scope", scope="{error.scope}"'
    if isinstance(error, InvalidToken):
        return f'{BEARER} error="invalid_token"'
    if isinstance(error, UnknownToken):
        return VISITOR_TOKEN
    return BEARER if isinstance(error, Unauthorized) else None


def http_problem(error: HTTPException | int) -> Response:
    """An error of HTTP, or of the shape of what was sent."""
    status = error if isinstance(error, int) else error.code or 500
    if status not in HTTP_PROBLEMS:
        status = 400 if status < 500 else 500
    code, sentence = HTTP_PROBLEMS[status]
    data: dict[str, Any] = getattr(error, "data", None) or {}
    errors = _sentences(data.get("messages", {}))
    response = problem(
        status,
        code=code,
        detail=" ".join(errors.values()) or sentence,
        errors={name: text for name, text in errors.items() if name != "_schema"},
    )
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _sentences(messages: Any) -> dict[str, str]:
    """Webargs' messages (by place, then by field) as a sentence for each field."""
    found: dict[str, str] = {}
    if not isinstance(messages, dict):
        return found
    for fields in messages.values():
        for name, texts in fields.items() if isinstance(fields, dict) else (("_schema", fields),):
            found[str(name)] = " ".join(map(str, texts)) if isinstance(texts, list) else str(texts)
    return found
