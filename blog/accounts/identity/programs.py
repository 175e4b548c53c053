"""A program: known by tokens in headers, never by a cookie."""

from dataclasses import replace
from datetime import datetime

from flask import g, request

from blog.accounts import queries
from blog.accounts.identity.readers import read_key
from blog.accounts.models import Actor
from blog.accounts.services import Suspended, note_token, suspension
from blog.accounts.services.sessions import hash_of
from blog.accounts.services.tokens import USED_EVERY
from blog.foundation import clock
from blog.foundation.http.api.allowance import Caller
from blog.foundation.http.api.description import refuses
from blog.foundation.http.tokens import BEARER, VISITOR_TOKEN, InvalidToken, UnknownToken
from blog.foundation.network import network_of
from blog.foundation.settings import settings


@refuses(UnknownToken, InvalidToken, Suspended)
def api_actor() -> Actor:
    """Whoever is behind a request to the API, never known by a cookie; looked up once.

    A personal token says which member acts; the visitor token beside it is what the visitor's cookie is
    beside a session. Alone it says which visitor acts. Raises UnknownToken or InvalidToken for one that is
    not ours, Suspended for a member who is, even where they only read: a program is not their reader.
    """
    if "api_actor" not in g:
        nobody = Actor(network=network_of(request.remote_addr or "", settings().secret_key))
        g.caller = Caller(nobody.limit_key, f"network:{nobody.network}")
        actor = _with_member(_with_visitor(nobody))
        g.caller = g.caller._replace(key=actor.limit_key, scopes=actor.scopes)
        g.api_actor = actor
    found: Actor = g.api_actor
    return found


def _with_visitor(nobody: Actor) -> Actor:
    token = request.headers.get(VISITOR_TOKEN)
    if token is None:
        return nobody
    key = read_key(token)
    known = queries.visitor_by_key(key) if key else queries.KnownVisitor()
    if known.visitor_id is None:
        raise UnknownToken
    return replace(nobody, visitor_id=known.visitor_id, member_id=known.member_id)


def _with_member(reader: Actor) -> Actor:
    """The reader as the member whose personal token was sent. Any other kind of `Authorization` is
    refused: who wanted to be known must not write as nobody.
    """
    header = request.headers.get("Authorization")
    if header is None:
        return reader
    scheme, _, key = header.partition(" ")
    holder = queries.holder_of(hash_of(key.strip())) if scheme.lower() == BEARER.lower() else None
    if holder is None:
        raise InvalidToken
    if _is_note_due(holder.used_at):
        note_token(actor=reader, token_id=holder.token_id)
    if holder.suspended_until is not None:
        raise suspension(holder.suspended_until, is_program=True)
    return replace(
        reader,
        member_id=holder.member_id,
        is_signed_in=True,
        name=holder.name,
        role=holder.role,
        scopes=holder.scopes,
    )


def _is_note_due(used_at: datetime | None) -> bool:
    return used_at is None or clock.utcnow() - used_at >= USED_EVERY
