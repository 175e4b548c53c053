"""Who is asking: from the visitor cookie and the address to an `Actor`, and back to a cookie.

The one piece of accounts that knows HTTP besides the doors; the doors of other domains use it.
"""

from flask import g, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug import Response

from blog.accounts import queries
from blog.accounts.models import Actor
from blog.foundation.http.tokens import COOKIE
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


def cookie_of(visitor_id: int) -> str:
    """What the visitor's cookie holds: their key, signed."""
    return str(_serializer().dumps(queries.visitor_key(visitor_id)))


def remember_visitor(response: Response, value: str) -> None:
    """Give the reader the cookie `value` made by `cookie_of`: they have written something."""
    response.set_cookie(COOKIE, value, max_age=FIVE_YEARS, httponly=True, samesite="Lax", secure=request.is_secure)


def _key_in_cookie() -> str | None:
    try:
        key = _serializer().loads(request.cookies.get(COOKIE, ""))
    except BadSignature:
        return None
    return key if isinstance(key, str) else None


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt="visitor")
