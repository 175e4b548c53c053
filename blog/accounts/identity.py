"""Who is asking: from the visitor cookie and the address to an `Actor`, and back to a cookie.

The one piece of accounts that knows HTTP besides the doors; the doors of other domains use it.
"""

from dataclasses import replace

from flask import g, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug import Response

from blog.accounts import queries
from blog.accounts.models import Actor
from blog.foundation.http.api.allowance import Caller
from blog.foundation.http.tokens import COOKIE, VISITOR_TOKEN, UnknownToken
from blog.foundation.network import network_of
from blog.foundation.settings import settings

FIVE_YEARS = 5 * 365 * 24 * 3600


def current_actor() -> Actor:
    """The reader behind this request; looked up once."""
    if "actor" not in g:
        key = _key_in_cookie()
        g.actor = Actor(
            visitor_id=queries.visitor_id_by_key(key) if key else None,
            network=network_of(request.remote_addr or "", settings().secret_key),
        )
    actor: Actor = g.actor
    return actor


def api_actor() -> Actor:
    """The reader behind a request to the API: known by the visitor token, never by a cookie.

    Raises UnknownToken for one that is not ours; looked up once.
    """
    if "api_actor" not in g:
        nobody = Actor(network=network_of(request.remote_addr or "", settings().secret_key))
        g.caller = Caller(nobody.limit_key, f"network:{nobody.network}")
        g.api_actor = replace(nobody, visitor_id=_visitor_of_token())
        g.caller = g.caller._replace(key=g.api_actor.limit_key)
    actor: Actor = g.api_actor
    return actor


def _visitor_of_token() -> int | None:
    token = request.headers.get(VISITOR_TOKEN)
    if token is None:
        return None
    key = _read(token)
    visitor_id = queries.visitor_id_by_key(key) if key else None
    if visitor_id is None:
        raise UnknownToken
    return visitor_id


def cookie_of(visitor_id: int) -> str:
    """What the visitor's cookie holds: their key, signed."""
    return str(_serializer().dumps(queries.visitor_key(visitor_id)))


def remember_visitor(response: Response, value: str) -> None:
    """Give the reader the cookie `value` made by `cookie_of`: they have written something."""
    response.set_cookie(COOKIE, value, max_age=FIVE_YEARS, httponly=True, samesite="Lax", secure=request.is_secure)


def _key_in_cookie() -> str | None:
    return _read(request.cookies.get(COOKIE, ""))


def _read(signed: str) -> str | None:
    try:
        key = _serializer().loads(signed)
    except BadSignature:
        return None
    return key if isinstance(key, str) else None


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt="visitor")
