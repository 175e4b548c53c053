"""The account page, and what a member is called and says there."""

from flask import request, url_for
from werkzeug import Response
from werkzeug.utils import redirect

from blog.accounts import services
from blog.accounts.identity import current_actor, members_only
from blog.accounts.schemas.settings import AboutInput, NameInput
from blog.accounts.views.account_page import as_it_is, refused, settled
from blog.accounts.views.blueprint import blueprint
from blog.foundation.errors import LastwordError
from blog.foundation.schemas import load


@blueprint.get("/account/")
@members_only
def account() -> Response:
    """All that members can change about their account."""
    return as_it_is()


@blueprint.get("/account/<any(name, about, email, password):part>/")
def part_address(part: str) -> Response:
    """Who comes back to the address that a form was sent to is led to the form."""
    return redirect(url_for("accounts.account", _anchor=part), 302)


@blueprint.post("/account/name/")
@members_only
def change_name() -> Response:
    """Let the member be called something else."""
    try:
        services.change_name(actor=current_actor(), **load(NameInput(), request.form))
    except LastwordError as error:
        return refused("name", error)
    return settled("name")


@blueprint.post("/account/about/")
@members_only
def change_about() -> Response:
    """Store what the member says about themselves."""
    try:
        services.change_about(actor=current_actor(), **load(AboutInput(), request.form))
    except LastwordError as error:
        return refused("about", error)
    return settled("about")
