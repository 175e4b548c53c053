"""Tokens: of a form (it proves that the form is ours), and of programs, for a visitor or a member."""

import hashlib
import hmac

from flask import request

from blog.foundation.errors import Forbidden, Unauthorized
from blog.foundation.settings import settings

COOKIE = "visitor"
MEMBER_COOKIE = "member"  # of who is signed in
COOKIES = (COOKIE, MEMBER_COOKIE)  # a reader with either is known, and their forms need a token
FIELD = "token"
SECRET_FIELDS = ("password", "new_password")  # of forms: what is typed there is never sent back
VISITOR_TOKEN = "Visitor-Token"  # noqa: S105 (the header by which the API knows a visitor)
BEARER = "Bearer"  # the scheme of Authorization by which it knows a member (RFC 6750)
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


class UnknownToken(Unauthorized):
    """The `Visitor-Token` is not one of ours."""

    code = "unknown_token"
    sentence = "The Visitor-Token is not one of ours. Leave it out to write as a new visitor."


class TokenNeeded(Unauthorized):
    """Only a member can do this, known by a personal token."""

    code = "token_needed"
    sentence = "This is for members: send a personal token, as Authorization: Bearer and the token."


class InvalidToken(Unauthorized):
    """What `Authorization` holds is not a personal token of ours, or one that has expired or was revoked."""

    code = "invalid_token"
    sentence = "This is not a personal token of ours, or it has expired or was revoked."


class InsufficientScope(Forbidden):
    """The personal token is not good for this operation: it lacks a scope."""

    code = "insufficient_scope"
    sentence = "Your token is not good for this."

    def __init__(self, scope: str = "") -> None:
        self.scope = scope
        super().__init__(f"Your token is not good for this: it lacks the scope “{scope}”." if scope else None)


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
