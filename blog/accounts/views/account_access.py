"""Who gets into an account: its password, and the browsers that are signed in."""

from flask import request, url_for
from werkzeug import Response
from werkzeug.utils import redirect

from blog.accounts import services
from blog.accounts.identity import carry, current_actor, leave, members_only
from blog.accounts.models import Actor
from blog.accounts.queries import known_of
from blog.accounts.schemas.settings import NewPasswordInput
from blog.accounts.views.account_page import refused, settled
from blog.accounts.views.blueprint import blueprint
from blog.foundation.errors import LastwordError
from blog.foundation.limits import spend
from blog.foundation.schemas import load
from blog.foundation.settings import settings


def spend_password_try(actor: Actor) -> None:
    """Count one try at the password. Each session has its own: who has stolen one uses up nobody else's."""
    spend(settings().limit_password_tries, "password", f"session:{actor.session_id}")


@blueprint.post("/account/password/")
@members_only
def change_password() -> Response:
    """Store a new password; this browser goes on with a new key, all others are signed out."""
    actor = current_actor()
    try:
        passwords = load(NewPasswordInput(known=known_of(actor=actor)), request.form)
        spend_password_try(actor)
        key = services.change_password(actor=actor, **passwords)
    except LastwordError as error:
        return refused("password", error)
    carry(key)
    return settled("password")


@blueprint.post("/account/sessions/<int:session_id>/end/")
@members_only
def end_session(session_id: int) -> Response:
    """Sign the member out in one browser; in this one they are led away."""
    actor = current_actor()
    if session_id == actor.session_id:
        leave(actor)
        return redirect(url_for("accounts.sign_in", done="signed_out"), 303)
    has_ended = services.end_session(actor=actor, session_id=session_id)
    return settled("session-ended" if has_ended else "session-gone")


@blueprint.post("/account/sessions/end-others/")
@members_only
def end_other_sessions() -> Response:
    """Sign the member out everywhere but here."""
    services.end_other_sessions(actor=current_actor())
    return settled("others-ended")
