"""Warnings that wait for a member: read, and acknowledged."""

from flask import url_for
from werkzeug import Response
from werkzeug.utils import redirect

from blog.accounts import services
from blog.accounts.identity import current_actor, members_only
from blog.accounts.models import SanctionKind
from blog.accounts.queries.sanctions import in_force
from blog.accounts.views.blueprint import blueprint
from blog.accounts.views.forms import form_page, wanted_path


@blueprint.get("/account/warnings/")
@members_only
def warnings() -> Response:
    """What moderators had to say to the member."""
    found = in_force(member_id=current_actor().member_id or 0)
    waiting = [one for one in found if one.kind is SanctionKind.WARNING]
    return form_page("accounts/warnings.html", warnings=waiting[::-1])


@blueprint.post("/account/warnings/")
@members_only
def acknowledge_warnings() -> Response:
    """The member has read them; they go on where they were."""
    services.acknowledge_warnings(actor=current_actor())
    return redirect(wanted_path() or url_for("accounts.account"), 303)
