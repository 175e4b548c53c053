"""Listing a phrase, and rehearsing what it would stop."""

from flask import make_response, render_template, request, url_for
from werkzeug import Response
from werkzeug.utils import redirect

from blog.accounts.identity import current_actor
from blog.foundation.errors import LastwordError
from blog.foundation.http.errors import status_of
from blog.foundation.limits import spend
from blog.foundation.schemas import load
from blog.foundation.settings import settings
from blog.screening import queries, services
from blog.screening.models import PhraseKind
from blog.screening.schemas import PHRASE_MAX, PhraseInput
from blog.screening.views.blueprint import DONE, blueprint, errors_of, moderators_only
from blog.screening.views.shown import rehearsal_shown


@blueprint.get("/phrases/")
@moderators_only
def phrases() -> str:
    """The phrases, and the form for another."""
    return _phrases_page({"kind": PhraseKind.BANNED.value, "phrase": ""})


@blueprint.get("/phrases/rehearse")
@moderators_only
def rehearse_phrase_address() -> Response:
    """Who comes back to the address that a rehearsal was sent to is led to the list."""
    return redirect(url_for("screening.phrases"), 302)


@blueprint.post("/phrases/rehearse")
@moderators_only
def rehearse_phrase() -> Response:
    """The form as it was sent, with what would have become of the last comments."""
    typed = {name: request.form.get(name, "") for name in ("kind", "phrase")}
    try:
        sent = load(PhraseInput(), typed)
        phrase = services.meant(sent["phrase"])
        spend(settings().limit_previews, "rehearsal", current_actor().limit_key)
    except LastwordError as error:
        return _refused_phrase(typed, error)
    rehearsal = queries.rehearse(changed=queries.with_phrase(PhraseKind(sent["kind"]), phrase))
    return make_response(_phrases_page(typed, rehearsal=rehearsal))


@blueprint.post("/phrases/")
@moderators_only
def add_phrase() -> Response:
    """List it; what cannot be listed comes back with the reason."""
    typed = {name: request.form.get(name, "") for name in ("kind", "phrase")}
    try:
        sent = load(PhraseInput(), typed)
        spend(settings().limit_memory, "screening", current_actor().limit_key)
        services.add_phrase(actor=current_actor(), kind=PhraseKind(sent["kind"]), phrase=sent["phrase"])
    except LastwordError as error:
        return _refused_phrase(typed, error)
    return redirect(url_for("screening.phrases", done="added"), 303)


@blueprint.post("/phrases/<int:phrase_id>/remove")
@moderators_only
def remove_phrase(phrase_id: int) -> Response:
    """Take it off the list."""
    spend(settings().limit_memory, "screening", current_actor().limit_key)
    services.remove_phrase(actor=current_actor(), phrase_id=phrase_id)
    return redirect(url_for("screening.phrases", done="removed"), 303)


def _refused_phrase(typed: dict[str, str], error: LastwordError) -> Response:
    return make_response(_phrases_page(typed, errors=errors_of(error)), status_of(error))


def _phrases_page(
    typed: dict[str, str], *, errors: dict[str, str] | None = None, rehearsal: queries.Rehearsal | None = None
) -> str:
    check = f"{typed['kind']}_phrases"
    return render_template(
        "screening/phrases.html",
        phrases=queries.phrases(),
        typed=typed,
        errors=errors or {},
        phrase_max=PHRASE_MAX,
        rehearsed=rehearsal_shown(rehearsal, check) if rehearsal else None,
        done=DONE.get(request.args.get("done", "")),
    )
