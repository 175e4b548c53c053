"""The token that a form of a cookie holder carries: it proves that the form is ours."""

import hashlib
import hmac

from flask import request

from blog.foundation.settings import settings

COOKIE = "visitor"
FIELD = "token"


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
