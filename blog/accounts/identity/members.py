"""Pages that only a member may see."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from blog.accounts.identity.readers import current_actor
from blog.accounts.services import SignedOut
from blog.foundation.http.guard import same_site_path
from blog.foundation.http.tokens import SAFE_METHODS

P = ParamSpec("P")


def members_only(view: Callable[P, ResponseReturnValue]) -> Callable[P, Response]:
    """Let only who is signed in have the view, and their browser keep nothing of it. Others are led to
    sign in, and from there to the page: that of a form is its `back`, or the account.
    """

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Response:
        if not current_actor().is_signed_in:
            return _sign_in_first()
        try:
            response = make_response(view(*args, **kwargs))
        except SignedOut:  # elsewhere, while this was under way
            return _sign_in_first()
        response.headers["Cache-Control"] = "no-store"
        return response

    return guarded


def _sign_in_first() -> Response:
    if request.method in SAFE_METHODS:
        wanted = request.full_path.rstrip("?")
    else:
        wanted = same_site_path(request.form.get("back")) or "/account/"
    return redirect(url_for("accounts.sign_in", next=wanted), 303)
