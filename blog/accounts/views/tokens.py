"""The page of a member's personal tokens: make one, see it once, revoke it."""

from typing import Any

from flask import make_response, render_template, request, url_for
from werkzeug import Response
from werkzeug.utils import redirect

from blog.accounts import services
from blog.accounts.identity import current_actor, members_only
from blog.accounts.models import Actor, PersonalToken, Scope
from blog.accounts.policy import scopes_of
from blog.accounts.queries import tokens_of
from blog.accounts.schemas.programs import LIFETIMES, NAME_MAX, TokenInput
from blog.accounts.services.tokens import TOKENS_MAX
from blog.accounts.views.blueprint import blueprint
from blog.foundation import clock
from blog.foundation.errors import Invalid, LastwordError, Unauthorized
from blog.foundation.http.errors import status_of
from blog.foundation.schemas import load

MEANINGS = {
    Scope.READ: "articles and discussions, and held comments of your own",
    Scope.WRITE: "comments and ratings under your name, edit and withdraw them",
    Scope.MODERATE: "as moderators do",
    Scope.ADMIN: "as administrators do",
}
DONE = {"revoked": "It is good for nothing any more.", "gone": "It was gone already."}
NEW = {"name": "", "scopes": [Scope.READ.value], "days": "90"}


@blueprint.get("/account/tokens/")
@members_only
def tokens() -> str:
    """All tokens of the member, and the form for another."""
    return _page(current_actor(), typed=NEW, done=DONE.get(request.args.get("done", "")))


@blueprint.post("/account/tokens/")
@members_only
def create_token() -> Response:
    """Make a token and show its key, this once: the answer to the form is the page itself, since
    nothing keeps the key until another request.
    """
    actor = current_actor()
    typed: dict[str, Any] = {name: request.form.get(name, "") for name in ("name", "days")}
    typed["scopes"] = request.form.getlist("scopes")
    try:
        wanted = load(TokenInput(), typed)
        key = services.create_token(actor=actor, **wanted)
    except Unauthorized:
        raise
    except LastwordError as error:
        errors = error.fields if isinstance(error, Invalid) else {"": error.sentence}
        return make_response(_page(actor, typed=typed, errors=errors), status_of(error))
    return make_response(_page(actor, typed=NEW, made={"name": wanted["name"], "key": key}))


@blueprint.post("/account/tokens/<int:token_id>/revoke/")
@members_only
def revoke_token(token_id: int) -> Response:
    """Let the token be good for nothing, from now on."""
    was_there = services.revoke_token(actor=current_actor(), token_id=token_id)
    return redirect(url_for("accounts.tokens", done="revoked" if was_there else "gone"), 303)


def _page(actor: Actor, *, typed: dict[str, Any], errors: dict[str, str] | None = None, **said: Any) -> str:
    found = tokens_of(member_id=actor.member_id or 0)
    return render_template(
        "accounts/tokens.html",
        tokens=[_token_shown(token) for token in found],
        choices=[{"name": scope.value, "meaning": MEANINGS[scope]} for scope in scopes_of(actor.role)],
        lifetimes=LIFETIMES,
        name_max=NAME_MAX,
        tokens_max=TOKENS_MAX,
        typed=typed,
        errors=errors or {},
        api_url=url_for("api_accounts.get_me", _external=True),
        **said,
    )


def _token_shown(token: PersonalToken) -> dict[str, Any]:
    return {
        "name": token.name,
        "hint": token.hint,
        "scopes": token.scopes,
        "created_at": token.created_at,
        "expires_at": token.expires_at,
        "has_expired": token.expires_at is not None and token.expires_at <= clock.utcnow(),
        "used_at": token.used_at,
        "revoke_url": url_for("accounts.revoke_token", token_id=token.id),
    }
