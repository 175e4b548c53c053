"""What the forms of these pages share: what was typed comes back, but for passwords."""

from typing import Any

from flask import make_response, render_template, request
from werkzeug import Response

from blog.foundation.errors import Invalid, LastwordError, TooSoon
from blog.foundation.http.errors import status_of
from blog.foundation.http.guard import same_site_path
from blog.foundation.http.tokens import form_token

BACK_MAX = 2000  # characters of an address that somebody is led back to


def typed(*names: str) -> dict[str, str]:
    """The fields as they were sent."""
    return {name: request.form.get(name, "") for name in names}


def wanted_path() -> str | None:
    """Where on this site the reader wants to go afterwards: `next`, of the address or of the form."""
    path = same_site_path(request.values.get("next"))
    return path if path and len(path) <= BACK_MAX else None


def form_page(
    template: str, *, fields: dict[str, str] | None = None, error: LastwordError | None = None, **context: Any
) -> Response:
    """The page with its form as it was filled in, and what is wrong beside it."""
    errors = {} if error is None else error.fields if isinstance(error, Invalid) else {"": error.sentence}
    html = render_template(
        template, fields=fields or {}, errors=errors, token=form_token(), wanted=wanted_path(), **context
    )
    response = make_response(html, status_of(error) if error else 200)
    if isinstance(error, TooSoon):
        response.headers["Retry-After"] = str(error.seconds)
    return response


def secret_page(template: str, **options: Any) -> Response:
    """A page behind a link that only one reader was sent: no browser keeps it."""
    response = form_page(template, **options)
    response.headers["Cache-Control"] = "no-store"
    return response
