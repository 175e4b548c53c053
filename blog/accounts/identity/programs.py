"""A program: known by a token in a header, never by a cookie."""

from dataclasses import replace

from flask import g, request

from blog.accounts import queries
from blog.accounts.identity.readers import read_key
from blog.accounts.models import Actor
from blog.foundation.http.api.allowance import Caller
from blog.foundation.http.tokens import VISITOR_TOKEN, UnknownToken
from blog.foundation.network import network_of
from blog.foundation.settings import settings


def api_actor() -> Actor:
    """The reader behind a request to the API: known by the visitor token, never by a cookie.

    Raises UnknownToken for one that is not ours; looked up once.
    """
    if "api_actor" not in g:
        nobody = Actor(network=network_of(request.remote_addr or "", settings().secret_key))
        g.caller = Caller(nobody.limit_key, f"network:{nobody.network}")
        g.api_actor = _with_visitor(nobody)
        g.caller = g.caller._replace(key=g.api_actor.limit_key)
    actor: Actor = g.api_actor
    return actor


def _with_visitor(nobody: Actor) -> Actor:
    token = request.headers.get(VISITOR_TOKEN)
    if token is None:
        return nobody
    key = read_key(token)
    visitor_id, counts_as = queries.visitor_by_key(key) if key else (None, None)
    if visitor_id is None:
        raise UnknownToken
    return replace(nobody, visitor_id=visitor_id, member_id=counts_as)
