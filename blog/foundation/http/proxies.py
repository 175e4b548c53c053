"""Behind a proxy: whose word about the reader's address is believed."""

from collections.abc import Callable, Iterable
from ipaddress import ip_address, ip_network
from typing import Any

from flask import Flask

from blog.foundation.settings import settings

Environ = dict[str, Any]
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST")


class TrustedProxies:
    """Takes address, scheme and host from X-Forwarded-* when, and only when, a trusted proxy sent
    them. From anybody else the headers are dropped, so that nobody chooses their own network.
    """

    def __init__(self, wsgi: Callable[..., Iterable[bytes]], trusted: Iterable[str]) -> None:
        self.wsgi = wsgi
        self.trusted = [ip_network(entry, strict=False) for entry in trusted]

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Rewrite the environment and pass it on."""
        forwarded = {name: environ.pop(name) for name in FORWARDED if name in environ}
        if forwarded and self._is_trusted(environ.get("REMOTE_ADDR", "")):
            hops = [hop.strip() for hop in forwarded.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
            environ["REMOTE_ADDR"] = self._client(hops) or environ["REMOTE_ADDR"]
            if forwarded.get("HTTP_X_FORWARDED_PROTO") in ("http", "https"):
                environ["wsgi.url_scheme"] = forwarded["HTTP_X_FORWARDED_PROTO"]
            if forwarded.get("HTTP_X_FORWARDED_HOST"):
                environ["HTTP_HOST"] = forwarded["HTTP_X_FORWARDED_HOST"]
        return self.wsgi(environ, start_response)

    def _client(self, hops: list[str]) -> str | None:
        """The last hop that is not one of our proxies: what stands before it anyone could write."""
        for hop in reversed(hops):
            if not self._is_trusted(hop):
                return hop
        return hops[0] if hops else None

    def _is_trusted(self, address: str) -> bool:
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        parsed = getattr(parsed, "ipv4_mapped", None) or parsed  # how an IPv6 socket sees an IPv4 proxy
        return any(parsed in network for network in self.trusted)


def trust_proxies(app: Flask) -> None:
    """Put the check in front of the application."""
    with app.app_context():
        app.wsgi_app = TrustedProxies(app.wsgi_app, settings().trusted_proxies)  # type: ignore[method-assign]
