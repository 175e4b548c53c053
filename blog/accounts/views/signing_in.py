"""Signing in and out."""

from flask import redirect, render_template, request, url_for
from werkzeug import Response

from blog.accounts.identity import cookie_of, current_actor, enter, leave, remember_visitor
from blog.accounts.identity.devices import known_device, remember_device
from blog.accounts.models import Actor
from blog.accounts.passwords import hash_password, is_outdated, is_password
from blog.accounts.queries import Credentials, credentials_of
from blog.accounts.schemas.doors import SignInInput
from blog.accounts.services import count_as_member, renew_hash
from blog.accounts.tries import begin_try, end_try
from blog.accounts.views.blueprint import blueprint
from blog.accounts.views.forms import form_page, typed, wanted_path
from blog.accounts.views.hooks import landing_of
from blog.foundation.database import db
from blog.foundation.errors import Invalid, LastwordError
from blog.foundation.http.guard import same_site_path
from blog.foundation.markup import clean_line
from blog.foundation.schemas import load

DONE = {  # what has just happened: strong, text
    "confirmed": ("Your address is confirmed.", "Sign in with the password that you chose."),
    "recovered": ("Your new password is set.", "All browsers were signed out. Sign in with it."),
    "signed_out": ("You are signed out.", "Your comments stay where they are."),
}


class WrongPair(Invalid):
    """There is no such member, or this is not their password: which of the two, nobody is told."""

    def __init__(self) -> None:
        super().__init__({"password": "That pair does not match. Check the password, or let us mail you a link."})


@blueprint.get("/sign-in/", endpoint="sign_in")
def show_sign_in() -> Response:
    """The form; who is signed in already goes on to where they wanted to go."""
    actor = current_actor()
    if actor.is_signed_in:
        return redirect(wanted_path() or landing_of(actor), 303)
    fields = {"who": clean_line(request.args.get("name", ""))}
    return form_page("accounts/sign_in.html", fields=fields, done=DONE.get(request.args.get("done", "")))


@blueprint.post("/sign-in/", endpoint="enter")
def send_sign_in() -> Response:
    """Sign in in this browser. A wrong pair says the same, and takes as long, for any name or address."""
    actor = current_actor()
    fields = typed("who", "is_remembered")
    try:
        sent = load(SignInInput(), request.form)
        member = _proved(actor, clean_line(sent["who"]), sent["password"])
    except LastwordError as error:
        return form_page("accounts/sign_in.html", fields=fields, error=error, done=None)
    return _signed_in(actor, member, is_remembered=bool(fields["is_remembered"]))


def _proved(actor: Actor, who: str, password: str) -> Credentials:
    """The member who has shown to be one. Raises WrongPair, TooManyTries."""
    member = credentials_of(who)
    db.session.rollback()  # hashing takes long, and holds no connection meanwhile
    device = known_device(member.member_id if member else None)
    network = str(actor.network)
    begin_try(who=who, network=network, device=device)
    is_right = is_password(password, member.password_hash if member else None)
    end_try(who=who, network=network, device=device, is_right=is_right)
    if member is None or member.password_hash is None or not is_right:
        raise WrongPair
    if is_outdated(member.password_hash):
        renew_hash(
            actor=actor,
            member_id=member.member_id,
            before=member.password_hash,
            password_hash=hash_password(password),
        )
    return member


def _signed_in(actor: Actor, member: Credentials, *, is_remembered: bool) -> Response:
    """On with the reader: the browser counts as theirs, its session is a new one."""
    another = count_as_member(actor=actor, member_id=member.member_id)
    enter(actor, member.member_id, is_remembered=is_remembered)
    now = Actor(another or actor.visitor_id, actor.network, member.member_id, is_signed_in=True, name=member.name)
    response = redirect(wanted_path() or landing_of(now), 303)
    remember_device(response, member.member_id)
    if another is not None:
        remember_visitor(response, cookie_of(another))
    return response


@blueprint.get("/sign-out/", endpoint="sign_out")
def show_sign_out() -> str:
    """A page with the button, for who comes by a link: a link changes nothing."""
    return render_template("accounts/sign_out.html", actor=current_actor(), wanted=wanted_path())


@blueprint.post("/sign-out/", endpoint="leave")
def send_sign_out() -> Response:
    """Sign out in this browser."""
    leave(current_actor())
    back = wanted_path() or same_site_path(request.form.get("back"))
    return redirect(back or url_for("accounts.sign_in", done="signed_out"), 303)
