"""Browsers that have signed in to an account before: others' wrong passwords do not slow them.

The cookie proves just that, and signs nobody in.
"""

import secrets

from flask import request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug import Response

from blog.foundation.settings import settings

DEVICE_COOKIE = "device"
KEPT = 5  # members that a browser is known to
ONE_YEAR = 365 * 24 * 3600


def known_device(member_id: int | None) -> str | None:
    """The key of the browser that sent this request, if it has signed in to that account before."""
    key, members = _read()
    return key if member_id in members else None


def remember_device(response: Response, member_id: int) -> None:
    """Let the browser be known to the account from now on."""
    key, members = _read()
    latest = [member_id, *(other for other in members if other != member_id)][:KEPT]
    value = _serializer().dumps([key or secrets.token_urlsafe(18), latest])
    response.set_cookie(
        DEVICE_COOKIE, str(value), max_age=ONE_YEAR, httponly=True, samesite="Lax", secure=request.is_secure
    )


def _read() -> tuple[str | None, list[int]]:
    try:
        key, members = _serializer().loads(request.cookies.get(DEVICE_COOKIE, ""))
    except BadSignature:
        return None, []
    return key, members


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt="device")
