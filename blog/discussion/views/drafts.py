"""Going to sign in with a half-written comment, and coming back to it."""

from typing import Any

from flask import make_response, request
from werkzeug import Response
from werkzeug.utils import redirect

from blog.accounts.identity import current_actor
from blog.accounts.models import Actor
from blog.discussion.schemas import KeptDraftInput
from blog.discussion.services import keep_draft
from blog.discussion.views.away import DOORS, way_to
from blog.discussion.views.blueprint import PAGE, article_of, blueprint
from blog.discussion.views.form import CommentForm
from blog.discussion.views.writing import answered, refused
from blog.foundation.errors import LastwordError, NotFound
from blog.foundation.http.templating import is_fragment_wanted
from blog.foundation.limits import spend
from blog.foundation.schemas import load
from blog.foundation.settings import settings


@blueprint.post(PAGE + "comments/keep")
def keep(**place: Any) -> Response:
    """Keep what was typed, if anything was, and lead its writer to one of the `DOORS`."""
    actor = current_actor()
    article = article_of(actor, **place)
    door = request.args.get("to", "")
    if door not in DOORS:
        raise NotFound
    form = CommentForm.sent(article, request.form, answered(actor, article, request.form.get("parent_id", "")))
    form.tried = "keep"
    try:
        target = way_to(door, form.address(_kept(actor, form)))
    except LastwordError as error:
        return refused(actor, form, error)
    if is_fragment_wanted():
        response = make_response("")
        response.headers["HX-Redirect"] = target
        return response
    return redirect(target, 303)


def _kept(actor: Actor, form: CommentForm) -> str:
    """The key under which the form is kept; none for an empty one."""
    fields: dict[str, str] = load(KeptDraftInput(), form.values)
    if not any(text.strip() for text in fields.values()):
        return ""
    spend(settings().limit_drafts, "keep", f"network:{actor.network}")
    return keep_draft(actor=actor, article_id=form.article.id, fields=fields, instead_of=form.values["draft"])
