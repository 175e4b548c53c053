"""Changing one's e-mail: the form, and the page behind the link in the mail."""

from flask import request, url_for
from werkzeug import Response
from werkzeug.utils import redirect

from blog.accounts import services
from blog.accounts.identity import current_actor, members_only
from blog.accounts.links import DeadLink, Link, read_link
from blog.accounts.queries import Reached, reached_at
from blog.accounts.schemas.settings import NewEmailInput
from blog.accounts.services.new_email import PURPOSE
from blog.accounts.views.account_access import spend_password_try
from blog.accounts.views.account_page import refused, settled
from blog.accounts.views.blueprint import blueprint
from blog.accounts.views.forms import secret_page
from blog.foundation.errors import LastwordError
from blog.foundation.http.errors import status_of
from blog.foundation.limits import spend
from blog.foundation.schemas import load
from blog.foundation.settings import settings

LINK = "/account/email/link/<token>/"


@blueprint.post("/account/email/")
@members_only
def change_email() -> Response:
    """Send a link to the new address. The answer is the same whoever has it."""
    actor = current_actor()
    try:
        wanted = load(NewEmailInput(), request.form)
        spend_password_try(actor)
        spend(settings().limit_email_changes, "new-email", actor.limit_key)
        services.ask_new_email(actor=actor, **wanted)
    except LastwordError as error:
        return refused("email", error)
    return settled("email-asked")


@blueprint.post("/account/email/call-off/")
@members_only
def call_off_email() -> Response:
    """Leave the address as it is."""
    services.call_off_new_email(actor=current_actor())
    return settled("email-kept")


@blueprint.get(LINK)
def email_link(token: str) -> Response:
    """Ask whether to make the change. Programs that look into mails follow links, so this changes nothing."""
    try:
        member = _awaited_by(read_link(PURPOSE, token))
    except DeadLink as error:
        return _link_page("dead", error)
    return _link_page("asking", member=member)


def _awaited_by(link: Link) -> Reached:
    """The member that the link can still do something for. Raises DeadLink."""
    member = reached_at(member_id=link.row_id)
    if member is None or not link.is_about(member.new_email):
        raise DeadLink
    return member


@blueprint.post(LINK)
def prove_email(token: str) -> Response:
    """Make the change."""
    actor = current_actor()
    try:
        member = services.prove_new_email(actor=actor, link=read_link(PURPOSE, token))
    except (DeadLink, services.EmailTaken) as error:
        return _link_page("dead", error)
    if actor.is_signed_in and actor.member_id == member.id:
        return settled("email-proved")
    return redirect(url_for("accounts.email_proved"), 303)


@blueprint.get("/account/email/proved/")
def email_proved() -> Response:
    """Tell who is not signed in in this browser that the change is made."""
    return _link_page("done")


def _link_page(state: str, error: LastwordError | None = None, **shown: Reached) -> Response:
    response = secret_page("accounts/email_link.html", state=state, sentence=error.sentence if error else "", **shown)
    response.status_code = status_of(error) if error else 200
    return response
