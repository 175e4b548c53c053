"""Which other sites' pages may call the API from a reader's browser."""

from flask import Response, request

from blog.foundation.settings import settings

SENT = "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Visitor-Token"
EXPOSED = (
    "ETag, Idempotent-Replayed, Location, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, "
    "Visitor-Token, WWW-Authenticate"
)
KEPT_SECONDS = 600  # how long a browser may remember the permission


def add_cors_headers(response: Response) -> None:
    """Let pages of the sites in `cors_origins` read the answer; say nothing to all others.

    Cookies are never allowed along: the API would not look at them. A token is: whoever has it may use it.
    """
    response.vary.add("Origin")
    origin = request.headers.get("Origin")
    if origin is None or origin not in settings().cors_origins:
        return
    headers = response.headers
    headers["Access-Control-Allow-Origin"] = origin
    headers["Access-Control-Expose-Headers"] = EXPOSED
    if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
        headers["Access-Control-Allow-Methods"] = headers.get("Allow", "")
        headers["Access-Control-Allow-Headers"] = SENT
        headers["Access-Control-Max-Age"] = str(KEPT_SECONDS)
