"""Tokens: of a form (it proves that the form is ours), and of a visitor who is a program."""

import hashlib
import hmac

from flask import request

from blog.foundation.errors import Unauthorized
from blog.foundation.settings import settings

COOKIE = "visitor"
MEMBER_COOKIE = "member"  # of who is signed in
COOKIES = (COOKIE, MEMBER_COOKIE)  # a reader with either is known, and their forms need a token
FIELD = "token"
VISITOR_TOKEN = "Visitor-Token"  # noqa: S105 (the header by which the API knows a visitor)
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


class UnknownToken(Unauthorized):
    """The visitor token is not one of ours."""

    code = "unknown_token"
    sentence = "The Visitor-Token is not one of ours. Leave it out to write as a new visitor."


def form_token(cookie: str | None = None) -> str | None:
    """The token for the holder of this request's cookies; None without any. `cookie` stands for the
    visitor's where they are about to get another.
    """
    held = {name: request.cookies.get(name, "") for name in COOKIES} | ({COOKIE: cookie} if cookie else {})
    if not any(held.values()):
        return None
    secret = f"form:{settings().secret_key}".encode()
    return hmac.new(secret, "\0".join(held.values()).encode(), hashlib.sha256).hexdigest()


def carries_token() -> bool:
    """Whether this request carries the token that belongs to its cookie."""
    expected = form_token()
    given = request.form.get(FIELD, "")
    return expected is not None and hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace"))
