"""What moderators do about members and networks: sanctions, blocks, notes; from a history, or from a case."""

from collections.abc import Callable
from typing import Any

from flask import make_response, render_template, request, url_for
from werkzeug import Response
from werkzeug.utils import redirect

from blog.accounts.identity import current_actor
from blog.accounts.models import SanctionKind
from blog.foundation.errors import Invalid, LastwordError, NotFound
from blog.foundation.http.errors import status_of
from blog.foundation.http.templating import is_fragment_wanted
from blog.foundation.pagination import parse_cursor
from blog.moderation import services
from blog.moderation.views import histories
from blog.moderation.views.asked import asked_view
from blog.moderation.views.blueprint import blueprint, member_url, moderators_only, network_url, visitor_url
from blog.moderation.views.queue import case_context, queue_page

FIELDS = ("kind", "days", "reason", "text")


@blueprint.post("/authors/member/<int:member_id>/sanctions")
@moderators_only
def sanction(member_id: int) -> Response:
    """Warn, hold, suspend or ban the member."""

    def impose() -> None:
        kind = _kind()
        days = _days() if kind is SanctionKind.SUSPENSION else None
        services.sanction_member(
            actor=current_actor(), member_id=member_id, kind=kind, days=days, reason=_words("reason")
        )

    return _done(impose, "sanction", member_url(member_id), lambda form: histories.member_page(member_id, form))


@blueprint.post("/sanctions/<int:sanction_id>/lift")
@moderators_only
def lift(sanction_id: int) -> Response:
    """End a sanction."""
    lifted = services.lift_sanction(actor=current_actor(), sanction_id=sanction_id)
    return redirect(member_url(lifted.member_id), 303)


@blueprint.post("/networks/<network>/blocks")
@moderators_only
def block(network: str) -> Response:
    """Let nobody of little standing write from the network for some days."""

    def impose() -> None:
        services.block_network(actor=current_actor(), network=network, days=_days(), reason=_words("reason"))

    return _done(impose, "sanction", network_url(network), lambda form: histories.network_page(network, form))


@blueprint.post("/blocks/<int:block_id>/lift")
@moderators_only
def lift_block(block_id: int) -> Response:
    """End a block."""
    lifted = services.lift_block(actor=current_actor(), block_id=block_id)
    return redirect(network_url(lifted.network), 303)


@blueprint.post("/authors/member/<int:member_id>/notes")
@moderators_only
def note_member(member_id: int) -> Response:
    """Keep a note about a member."""
    page = lambda form: histories.member_page(member_id, form)  # noqa: E731
    return _noted({"member_id": member_id}, member_url(member_id), page)


@blueprint.post("/authors/visitor/<int:visitor_id>/notes")
@moderators_only
def note_visitor(visitor_id: int) -> Response:
    """Keep a note about a visitor."""
    page = lambda form: histories.visitor_page(visitor_id, form)  # noqa: E731
    return _noted({"visitor_id": visitor_id}, visitor_url(visitor_id), page)


@blueprint.post("/networks/<network>/notes")
@moderators_only
def note_network(network: str) -> Response:
    """Keep a note about a network."""
    page = lambda form: histories.network_page(network, form)  # noqa: E731
    return _noted({"network": network}, network_url(network), page)


def _noted(about: dict[str, Any], url: str, page: Callable[[dict[str, Any]], str]) -> Response:
    def keep() -> None:
        services.add_note(actor=current_actor(), text=_words("text"), **about)

    return _done(keep, "note", url, page)


def _done(do: Callable[[], None], panel: str, url: str, page: Callable[[dict[str, Any]], str]) -> Response:
    """Do it. Then, from a case, the case again; from a history, that. Refused, the form comes back as it was typed."""
    review_id = parse_cursor(request.form["review"], 1)[0] if request.form.get("review") else None
    error: LastwordError | None = None
    try:
        do()
    except NotFound:
        raise
    except LastwordError as refused:
        error = refused
    actor, view, status = current_actor(), asked_view(), status_of(error) if error else 200
    if error is None and not (review_id and is_fragment_wanted()):
        return redirect(url_for("moderation.case", review_id=review_id) if review_id else f"{url}#notes", 303)
    wrong = error.fields if isinstance(error, Invalid) else {}
    values = {name: request.form.get(name, "") for name in FIELDS} if error else {}
    form = {"panel": panel if error else None, "typed": values, "errors": wrong}
    if review_id is None:
        return make_response(page(form | {"error": error.sentence if error and not wrong else None}), status)
    said = {"strong": "Nothing was done.", "text": error.sentence} if error else None
    if is_fragment_wanted():
        context = case_context(actor, view, review_id, form=form, error=said)
        return make_response(render_template("moderation/_case.html", **context), status)
    return make_response(queue_page(actor, view, review_id, is_case=True, form=form, error=said), status)


def _kind() -> SanctionKind:
    try:
        return SanctionKind(request.form.get("kind", ""))
    except ValueError:
        raise Invalid({"kind": "Choose what is to be done."}) from None


def _days() -> int:
    text = request.form.get("days", "").strip()
    if not (text.isascii() and text.isdigit() and 0 < int(text[:6]) <= 36_500):
        raise Invalid({"days": "Say for how many days, as a number."})
    return int(text[:6])


def _words(name: str) -> str:
    return request.form.get(name, "").strip()
