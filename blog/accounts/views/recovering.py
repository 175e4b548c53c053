"""Getting in again: ask for a link, and set a new password by it."""

from flask import redirect, request, url_for
from werkzeug import Response

from blog.accounts.identity import current_actor
from blog.accounts.identity.devices import remember_device
from blog.accounts.links import DeadLink, read_link
from blog.accounts.models import Member
from blog.accounts.passwords import hash_password
from blog.accounts.queries import credentials_of
from blog.accounts.schemas.doors import RecoveredInput, RecoveryInput
from blog.accounts.services import ask_recovery, recover
from blog.accounts.services.recovery import PURPOSE, member_of
from blog.accounts.views.blueprint import blueprint
from blog.accounts.views.forms import form_page, secret_page, typed
from blog.accounts.views.mailing import spend_mail, why_closed
from blog.foundation.database import db
from blog.foundation.errors import LastwordError
from blog.foundation.http.errors import status_of
from blog.foundation.markup import clean_line
from blog.foundation.schemas import load


@blueprint.get("/recover/", endpoint="recover")
def show_recover() -> Response:
    """The form that asks for a link."""
    return form_page("accounts/recover.html", closed=why_closed())


@blueprint.post("/recover/", endpoint="ask_recovery")
def send_recovery() -> Response:
    """A link is on its way, if there is somebody it can be sent to: only the mailbox is told."""
    actor = current_actor()
    try:
        who = clean_line(load(RecoveryInput(), request.form)["who"])
        spend_mail(actor, who)
        member = credentials_of(who)
        ask_recovery(actor=actor, member_id=member.member_id if member else None)
    except LastwordError as error:
        return form_page("accounts/recover.html", fields=typed("who"), error=error)
    return redirect(url_for("accounts.recovery_sent"), 303)


@blueprint.get("/recover/sent/")
def recovery_sent() -> Response:
    """The same for everybody: look into your mail."""
    return form_page("accounts/recovery_sent.html")


@blueprint.get("/recover/<token>/", endpoint="new_password")
def show_new_password(token: str) -> Response:
    """The form for a new password; looking at it does nothing."""
    try:
        member = member_of(read_link(PURPOSE, token))
    except DeadLink as error:
        return _dead(error)
    return _page(member.name)


@blueprint.post("/recover/<token>/")
def set_password(token: str) -> Response:
    """The new password counts from now on, and every browser is signed out."""
    actor = current_actor()
    try:
        link = read_link(PURPOSE, token)
        member = member_of(link)
        name, known = member.name, _known_of(member)
        sent = load(RecoveredInput(known=known), request.form)
        db.session.rollback()  # hashing takes long, and holds no connection meanwhile
        member = recover(actor=actor, link=link, password_hash=hash_password(sent["new_password"]))
    except DeadLink as error:
        return _dead(error)
    except LastwordError as error:
        return _page(name, error)
    response = redirect(url_for("accounts.sign_in", done="recovered", name=name), 303)
    remember_device(response, member.id)
    return response


def _known_of(member: Member) -> tuple[str, ...]:
    """What others may know of the member: a password that holds it is guessed first."""
    return tuple(word for word in (member.name, member.email) if word)


def _page(name: str, error: LastwordError | None = None) -> Response:
    return secret_page("accounts/new_password.html", name=name, error=error)


def _dead(error: DeadLink) -> Response:
    response = secret_page("accounts/dead_link.html", purpose=PURPOSE)
    response.status_code = status_of(error)
    return response
