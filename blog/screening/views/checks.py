"""Setting a check, and rehearsing how it would be set."""

from typing import Any

from flask import make_response, render_template, request, url_for
from werkzeug import Response
from werkzeug.utils import redirect

from blog.accounts.identity import current_actor
from blog.foundation.errors import LastwordError, NotFound
from blog.foundation.http.errors import status_of
from blog.foundation.limits import spend
from blog.foundation.schemas import load
from blog.foundation.settings import settings
from blog.screening import queries, services
from blog.screening.checks import BY_NAME, Check, Setup
from blog.screening.schemas import SetupInput, setup_from
from blog.screening.views.blueprint import blueprint, errors_of, moderators_only
from blog.screening.views.shown import rehearsal_shown


@blueprint.get("/checks/<name>/")
@moderators_only
def check(name: str) -> str:
    """How a check is set, in a form."""
    found = _check(name)
    return _check_page(found, _typed(queries.current_rules().setups[name]))


@blueprint.get("/checks/<name>/rehearse")
@moderators_only
def rehearse_address(name: str) -> Response:
    """Who comes back to the address that a rehearsal was sent to is led to the form."""
    return redirect(url_for("screening.check", name=_check(name).name), 302)


@blueprint.post("/checks/<name>/rehearse")
@moderators_only
def rehearse_check(name: str) -> Response:
    """The form as it was sent, with what would have become of the last comments."""
    found, sent = _check(name), _sent()
    try:
        setup = _setup(found, sent)
        spend(settings().limit_previews, "rehearsal", current_actor().limit_key)
    except LastwordError as error:
        return _refused_check(found, sent, error)
    rehearsal = queries.rehearse(changed=queries.with_check(name, setup))
    return make_response(_check_page(found, sent, rehearsal=rehearsal))


@blueprint.post("/checks/<name>/")
@moderators_only
def set_check(name: str) -> Response:
    """Set it so; what cannot be used comes back with the reason."""
    found, sent = _check(name), _sent()
    try:
        setup = _setup(found, sent)
        spend(settings().limit_memory, "screening", current_actor().limit_key)
        services.set_check(actor=current_actor(), name=name, setup=setup)
    except LastwordError as error:
        return _refused_check(found, sent, error)
    return redirect(url_for("screening.overview", done="set"), 303)


def _check(name: str) -> Check:
    if name not in BY_NAME:
        raise NotFound
    return BY_NAME[name]


def _typed(setup: Setup) -> dict[str, Any]:
    return {"mode": setup.mode.value, "failure": setup.failure.value, "parameters": dict(setup.parameters)}


def _sent() -> dict[str, Any]:
    """The form as it was sent: each parameter is a field whose name begins with its own."""
    parameters = {key.removeprefix("set-"): value for key, value in request.form.items() if key.startswith("set-")}
    return {"mode": request.form.get("mode", ""), "failure": request.form.get("failure", ""), "parameters": parameters}


def _setup(check: Check, sent: dict[str, Any]) -> Setup:
    return setup_from(check, load(SetupInput(), sent))


def _refused_check(check: Check, sent: dict[str, Any], error: LastwordError) -> Response:
    if isinstance(error, NotFound):
        raise error
    return make_response(_check_page(check, sent, errors=errors_of(error)), status_of(error))


def _check_page(
    check: Check,
    typed: dict[str, Any],
    *,
    errors: dict[str, str] | None = None,
    rehearsal: queries.Rehearsal | None = None,
) -> str:
    return render_template(
        "screening/check.html",
        check=check,
        typed=typed,
        errors=errors or {},
        rehearsed=rehearsal_shown(rehearsal, check.name) if rehearsal else None,
        comments=settings().rehearsal_comments,
    )
