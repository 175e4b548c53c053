"""The account page in each of its states: as it is, with what was done, with what was refused."""

from datetime import datetime
from typing import Any, NamedTuple

from flask import request, url_for
from werkzeug import Response
from werkzeug.utils import redirect

from blog.accounts.identity import current_actor
from blog.accounts.models import FOREVER, Actor, Member
from blog.accounts.policy import may_change_account, may_rename_from
from blog.accounts.queries import own_names, own_sessions
from blog.accounts.queries.sanctions import in_force
from blog.accounts.services import SignedOut
from blog.accounts.views.forms import secret_page, typed
from blog.accounts.views.hooks import name_notes
from blog.foundation import clock
from blog.foundation.access import fetch
from blog.foundation.errors import LastwordError


class Said(NamedTuple):
    """What a part of the page says about what was just done."""

    part: str
    strong: str
    text: str


# By the `done` in the address that a form leads to.
DONE = {
    "name": Said("name", "Changed.", "Your comments follow in a moment."),
    "about": Said("about", "Saved.", "It stands on your profile."),
    "email-asked": Said("email", "Look into your mail.", "The button behind the link there makes the change."),
    "email-kept": Said("email", "Called off.", "The link that we sent does nothing any more."),
    "email-proved": Said("email", "Changed.", "From now on we write to the new address, and you sign in with it."),
    "password": Said("password", "Changed.", "Every other browser is signed out."),
    "session-ended": Said("sessions", "Ended.", "Whoever uses that browser is signed out."),
    "session-gone": Said("sessions", "That one had ended already.", ""),
    "others-ended": Said("sessions", "Ended.", "You are signed in here, and nowhere else."),
}


def as_it_is() -> Response:
    """The page, with a word about what was done."""
    return _page(said=DONE.get(request.args.get("done", "")))


def settled(done: str) -> Response:
    """Lead to the part of the page where something was done."""
    return redirect(url_for("accounts.account", done=done, _anchor=DONE[done].part), 303)


def refused(part: str, error: LastwordError) -> Response:
    """The page with the reason in its place, and all that was typed but passwords."""
    if isinstance(error, SignedOut):
        raise error
    return _page(part=part, error=error)


def _page(*, said: Said | None = None, part: str | None = None, error: LastwordError | None = None) -> Response:
    account = _account_shown(current_actor())
    return secret_page(
        "accounts/account.html",
        fields=typed("name", "about", "email"),
        error=error,
        part=part,
        said=said,
        notes=name_notes(account["name"]) if said is DONE["name"] else [],
        account=account,
    )


def _account_shown(actor: Actor) -> dict[str, Any]:
    member = fetch(Member, actor.member_id or 0, actor=actor, may=may_change_account)
    return {
        "name": member.name,
        "former_names": [own.name for own in own_names(member_id=member.id) if own.left_at is not None],
        "rename_from": _if_to_come(may_rename_from(member)),
        "about": member.about,
        "email": member.email,
        "new_email": member.new_email,
        "suspended_until": _if_to_come(member.suspended_until),
        "is_banned": member.suspended_until == FOREVER,
        "sanctions": _sanctions(member),
        "tokens_url": url_for("accounts.tokens"),
        "sessions": [
            {
                "browser": session.browser,
                "created_at": session.created_at,
                "seen_at": session.seen_at,
                "is_this": session.id == actor.session_id,
                "end_url": url_for("accounts.end_session", session_id=session.id),
            }
            for session in own_sessions(actor=actor)
        ],
    }


def _sanctions(member: Member) -> dict[str, str]:
    """Why each is in force, by kind; hardly anybody has any."""
    if not (_if_to_come(member.suspended_until) or member.is_held or member.warned_at):
        return {}
    return {one.kind.value: one.reason for one in in_force(member_id=member.id)}


def _if_to_come(moment: datetime | None) -> datetime | None:
    return moment if moment is not None and moment > clock.utcnow() else None
