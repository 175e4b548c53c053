"""What every page shares: who may write, what headers say, how errors look."""

from flask import Flask

from blog.foundation.http import errors, guard, headers, kept, proxies, templating
from blog.foundation.settings import settings


def init_http(app: Flask) -> None:
    """Put the guard before, the headers after, and the error pages behind every view."""
    kept.init_kept(app)
    proxies.trust_proxies(app)
    app.before_request(guard.refuse_unstorable_paths)
    app.before_request(guard.guard_writes)
    app.after_request(headers.add_security_headers)
    errors.register(app)
    templating.register(app)
    with app.app_context():
        app.config["MAX_CONTENT_LENGTH"] = settings().max_request_bytes
        app.config["MAX_FORM_MEMORY_SIZE"] = settings().max_request_bytes
        app.config["TRUSTED_HOSTS"] = list(settings().trusted_hosts) or None
