"""A reader of pages: signed in, or known by the visitor cookie, or nobody yet."""

from datetime import datetime

from flask import g, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug import Response

from blog.accounts import queries
from blog.accounts.identity.sessions import signed_in
from blog.accounts.models import Actor
from blog.accounts.services import note_session
from blog.accounts.services.sessions import SEEN_EVERY
from blog.foundation import clock
from blog.foundation.http.tokens import COOKIE
from blog.foundation.network import network_of
from blog.foundation.settings import settings

FIVE_YEARS = 5 * 365 * 24 * 3600


def current_actor() -> Actor:
    """The reader behind this request; looked up once."""
    if "actor" not in g:
        key = read_key(request.cookies.get(COOKIE, ""))
        known = queries.visitor_by_key(key) if key else queries.KnownVisitor()
        network = network_of(request.remote_addr or "", settings().secret_key)
        until, is_warned = _to_come(known.suspended_until), known.warned_at is not None
        reader = Actor(known.visitor_id, network, known.member_id, suspended_until=until, is_warned=is_warned)
        g.actor = _member(reader) or reader
    actor: Actor = g.actor
    return actor


def _member(reader: Actor) -> Actor | None:
    """The reader as the member who is signed in."""
    found = signed_in()
    if found is None:
        return None
    if clock.utcnow() - found.seen_at > SEEN_EVERY:
        note_session(actor=reader, session_id=found.session_id)
    return Actor(
        visitor_id=reader.visitor_id,
        network=reader.network,
        member_id=found.member_id,
        is_signed_in=True,
        name=found.name,
        role=found.role,
        session_id=found.session_id,
        suspended_until=_to_come(found.suspended_until),
        is_warned=found.warned_at is not None,
    )


def _to_come(moment: datetime | None) -> datetime | None:
    return moment if moment is not None and moment > clock.utcnow() else None


def cookie_of(visitor_id: int) -> str:
    """What the visitor's cookie holds: their key, signed."""
    return _signed(queries.visitor_key(visitor_id))


def new_cookie(before: Actor, after: Actor) -> str | None:
    """What the cookie holds of who came without one and is a visitor now; None for all others."""
    if before.visitor_id is not None or after.visitor_id is None:
        return None
    return _signed(after.new_key) if after.new_key else cookie_of(after.visitor_id)


def remember_visitor(response: Response, value: str) -> None:
    """Give the reader the cookie `value` made by `cookie_of`: they have written something."""
    response.set_cookie(COOKIE, value, max_age=FIVE_YEARS, httponly=True, samesite="Lax", secure=request.is_secure)


def read_key(signed: str) -> str | None:
    """The visitor's key in a cookie or token, if we have signed it."""
    try:
        key = _serializer().loads(signed)
    except BadSignature:
        return None
    return key if isinstance(key, str) else None


def _signed(key: str) -> str:
    return str(_serializer().dumps(key))


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt="visitor")
