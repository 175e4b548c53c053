"""Becoming a member: the wish, and the link that makes it true."""

from flask import redirect, request, url_for
from werkzeug import Response

from blog.accounts.identity import current_actor
from blog.accounts.identity.devices import remember_device
from blog.accounts.links import DeadLink, Link, read_link
from blog.accounts.models import Registration
from blog.accounts.passwords import hash_password
from blog.accounts.queries import Outlook, is_name_given, outlook_of
from blog.accounts.schemas.doors import RegistrationInput, WishedNameInput
from blog.accounts.services import EmailTaken, NameTaken, confirm_registration, mail_registration_again, register
from blog.accounts.services.registration import PURPOSE, registration_of
from blog.accounts.views.blueprint import blueprint
from blog.accounts.views.forms import form_page, secret_page, typed, wanted_path
from blog.accounts.views.hooks import name_notes, takeover_notes
from blog.accounts.views.mailing import spend_mail, why_closed
from blog.foundation.database import db
from blog.foundation.errors import Invalid, LastwordError
from blog.foundation.http.errors import status_of
from blog.foundation.markup import clean_line
from blog.foundation.schemas import load


@blueprint.get("/register/", endpoint="register")
def show_register() -> Response:
    """The form."""
    return form_page("accounts/register.html", closed=why_closed())


@blueprint.post("/register/")
def send_registration() -> Response:
    """Note the wish; what becomes of it is said by mail, to the address only."""
    actor = current_actor()
    try:
        wish = _wish()
        spend_mail(actor, wish["email"])
        register(
            actor=actor,
            name=wish["name"],
            email=wish["email"],
            password_hash=hash_password(wish["password"]),
            back=wanted_path(),
        )
    except LastwordError as error:
        return form_page("accounts/register.html", fields=typed("name", "email"), error=error)
    return redirect(url_for("accounts.registration_sent", name=wish["name"]), 303)


def _wish() -> dict[str, str]:
    """What was sent, if it can be had. Raises Invalid that names all that is wrong at once."""
    name = clean_line(request.form.get("name", ""))
    try:
        wish: dict[str, str] = load(RegistrationInput(), request.form)
    except Invalid as error:
        if "name" in error.fields or not is_name_given(name):
            raise
        raise Invalid(error.fields | NameTaken().fields) from None
    if is_name_given(name):
        raise NameTaken
    db.session.rollback()  # hashing takes long, and holds no connection meanwhile
    return wish


@blueprint.get("/register/sent/")
def registration_sent() -> Response:
    """The same for everybody: look into your mail."""
    return form_page("accounts/registration_sent.html", notes=name_notes(clean_line(request.args.get("name", ""))))


@blueprint.get("/register/confirm/<token>/", endpoint="confirm")
def show_confirm(token: str) -> Response:
    """What using the link will do; looking at it does nothing, since mail programs look at links."""
    try:
        link = read_link(PURPOSE, token, is_age_forgiven=True)
        return _confirm_page(link, registration_of(link))
    except DeadLink as error:
        return _dead(error)


@blueprint.post("/register/confirm/<token>/")
def become_member(token: str) -> Response:
    """Use the link; one that was too old is sent anew."""
    actor = current_actor()
    try:
        link = read_link(PURPOSE, token, is_age_forgiven=True)
        registration = registration_of(link)
        if link.is_expired:
            spend_mail(actor, registration.email)
            mail_registration_again(actor=actor, link=link)
            return redirect(url_for("accounts.registration_sent"), 303)
        name = load(WishedNameInput(), request.form)["name"] if "name" in request.form else None
        back = registration.back
        member = confirm_registration(actor=actor, link=link, name=name)
    except DeadLink as error:
        return _dead(error)
    except EmailTaken:
        return redirect(url_for("accounts.confirm", token=token), 303)
    except LastwordError as error:
        return _confirm_page(link, registration_of(link), error)
    response = redirect(url_for("accounts.sign_in", done="confirmed", name=member.name, next=back), 303)
    remember_device(response, member.id)
    return response


def _confirm_page(link: Link, registration: Registration, error: LastwordError | None = None) -> Response:
    """What the link will do, and another name's field where one is needed."""
    outlook, member = outlook_of(email=registration.email, name=registration.name)
    is_name_asked = outlook is Outlook.NAME_TAKEN or "name" in request.form
    is_theirs = outlook is Outlook.TAKES_OVER and member is not None
    response = secret_page(
        "accounts/confirm.html",
        fields=typed("name") if "name" in request.form else {"name": registration.name},
        error=error or (NameTaken() if is_name_asked else None),
        registration=registration,
        kind="OLD" if link.is_expired else "NAME" if is_name_asked else outlook.name,
        member=member,
        notes=takeover_notes(member.id) if is_theirs and member else name_notes(registration.name),
    )
    response.status_code = status_of(error) if error else 200
    return response


def _dead(error: DeadLink) -> Response:
    response = secret_page("accounts/dead_link.html", purpose=PURPOSE)
    response.status_code = status_of(error)
    return response
