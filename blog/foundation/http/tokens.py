"""Tokens: of a form (it proves that the form is ours), and of a visitor who is a program."""

import hashlib
import hmac

from flask import request

from blog.foundation.errors import Unauthorized
from blog.foundation.settings import settings

COOKIE = "visitor"
FIELD = "token"
VISITOR_TOKEN = "Visitor-Token"  # noqa: S105 (the header by which the API knows a visitor)
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


class UnknownToken(Unauthorized):
    """The visitor token is not one of ours."""

    code = "unknown_token"
    sentence = "The Visitor-Token is not one of ours. Leave it out to write as a new visitor."


def form_token(cookie: str | None = None) -> str | None:
    """The token for the holder of `cookie` (the request's own if not given); None without one."""
    value = request.cookies.get(COOKIE) if cookie is None else cookie
    if not value:
        return None
    secret = f"form:{settings().secret_key}".encode()
    return hmac.new(secret, value.encode(), hashlib.sha256).hexdigest()


def carries_token() -> bool:
    """Whether this request carries the token that belongs to its cookie."""
    expected = form_token()
    given = request.form.get(FIELD, "")
    return expected is not None and hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace"))
