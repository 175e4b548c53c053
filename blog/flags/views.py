"""The browser's door to flags: flag a comment, take it back, learn what came of it."""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from flask import Blueprint, make_response, render_template, request
from werkzeug import Response
from werkzeug.utils import redirect

from blog.accounts.identity import current_actor, new_cookie, remember_visitor
from blog.accounts.models import Actor
from blog.articles.models import Article
from blog.articles.policy import may_see_article
from blog.comments.models import VISIBLE, Comment, Status
from blog.comments.policy import may_see_comment
from blog.flags import services
from blog.flags.models import Flag, FlagState
from blog.flags.policy import may_flag_comment
from blog.flags.queries import OwnFlag, flagged_by, own_flags
from blog.flags.schemas import REASONS, FlagInput
from blog.flags.services import Flagged
from blog.foundation.access import fetch
from blog.foundation.errors import Invalid, LastwordError, NotFound
from blog.foundation.http.errors import status_of, with_wait
from blog.foundation.http.guard import same_site_path, way_back
from blog.foundation.http.templating import is_fragment_wanted
from blog.foundation.http.tokens import form_token
from blog.foundation.limits import spend, spend_each
from blog.foundation.markup import excerpt
from blog.foundation.schemas import load
from blog.foundation.settings import settings

blueprint = Blueprint("flags", __name__)
ADDRESS = "/comments/<int:comment_id>/flag"


@blueprint.get(ADDRESS)
def page(comment_id: int) -> Response:
    """The form to flag a comment; where the reader has flagged it, what came of that. In place, or as a page."""
    actor = current_actor()
    comment = _readable(actor, comment_id)
    flag = _own(actor, comment)
    if flag is None and not may_flag_comment(actor, comment):
        raise services.NotFlaggable
    return make_response(_drawn(Flagged(comment, actor, flag), back=_came_from(comment), token=form_token()))


@blueprint.post(ADDRESS)
def flag(comment_id: int) -> Response:
    """Flag the comment; the reader becomes a visitor with a cookie."""
    actor = current_actor()
    try:
        said = load(FlagInput(), request.form)
        _spend(actor)
        flagged = services.flag_comment(actor=actor, comment_id=comment_id, **said)
    except LastwordError as error:
        return _refused(actor, comment_id, error)
    cookie = new_cookie(actor, flagged.flagger)
    response = _answer(flagged, cookie)
    if cookie:
        remember_visitor(response, cookie)
    return response


@blueprint.post(f"{ADDRESS}/take-back")
def take_back(comment_id: int) -> Response:
    """Take the flag back."""
    actor = current_actor()
    try:
        _spend(actor)
        flagged = services.take_back_flag(actor=actor, comment_id=comment_id)
    except LastwordError as error:
        return _refused(actor, comment_id, error)
    return _answer(flagged, None)


def flags_box() -> str:
    """For who looks at their account: what they have flagged, and what came of it."""
    flags = [_own_shown(own) for own in own_flags(actor=current_actor())]
    return render_template("flags/_box.html", flags=flags) if flags else ""


def _spend(actor: Actor) -> None:
    """Count a flag of the actor, and of their network: cookies are made at will. Raises TooSoon."""
    own = (settings().limit_flags, ("flag", actor.limit_key))
    if actor.is_signed_in:
        spend(own[0], *own[1])
    else:
        spend_each(own, (settings().limit_network_flags, ("flag", f"network:{actor.network}", "all")))


def _readable(actor: Actor, comment_id: int) -> Comment:
    """The comment, if the actor may see it and its article. Raises NotFound."""
    comment = fetch(Comment, comment_id, actor=actor, may=may_see_comment)
    fetch(Article, comment.article_id, actor=actor, may=may_see_article)
    return comment


def _own(actor: Actor, comment: Comment) -> Flag | None:
    return flagged_by(actor=actor, comment_ids=[comment.id]).get(comment.id)


def _came_from(comment: Comment) -> str:
    """The page of ours that led here; else the comment's own."""
    parts = urlsplit(request.referrer or "")
    path = urlunsplit(("", "", parts.path, parts.query, ""))
    is_other = parts.netloc == request.host and path != request.full_path.rstrip("?")
    return (same_site_path(path) if is_other else None) or f"/comments/{comment.id}/"


def _answer(flagged: Flagged, cookie: str | None) -> Response:
    """To htmx what stands in the form's place, and the controls anew; to others the page they came from."""
    if is_fragment_wanted():
        return make_response(_drawn(flagged, token=form_token(cookie) if cookie else form_token(), is_answer=True))
    key = flagged.comment.id
    return redirect(way_back(f"/comments/{key}/", f"comment-{key}"), 303)


def _refused(actor: Actor, comment_id: int, error: LastwordError) -> Response:
    """The form again with what was typed, and the reason."""
    if isinstance(error, NotFound):
        raise error
    comment = _readable(actor, comment_id)
    flag = _own(actor, comment)
    if flag is None and not (may_flag_comment(actor, comment) or is_fragment_wanted()):
        raise error
    errors = error.fields if isinstance(error, Invalid) else {"": error.sentence}
    typed = {"reason": request.form.get("reason", ""), "note": request.form.get("note", ""), "errors": errors}
    back = same_site_path(request.form.get("back")) or f"/comments/{comment.id}/"
    html = _drawn(Flagged(comment, actor, flag), back=back, token=form_token(), typed=typed)
    return with_wait(make_response(html, status_of(error)), error)


def _drawn(
    flagged: Flagged,
    *,
    token: str | None,
    back: str = "/",
    typed: dict[str, Any] | None = None,
    is_answer: bool = False,
) -> str:
    comment, flag = flagged.comment, flagged.flag
    is_piece = is_fragment_wanted()
    return render_template(
        "flags/_answer.html" if is_piece else "flags/page.html",
        comment=comment,
        words=comment.body_html if comment.status in VISIBLE else None,
        flag=flag,
        state=flag.state if flag else None,
        has_hidden=flagged.has_hidden,
        can_flag=may_flag_comment(flagged.flagger, comment),
        typed=typed or {"reason": "", "note": "", "errors": {}},
        reasons=REASONS,
        back_url=f"{back}#comment-{comment.id}",
        return_to=back,
        act_token=token,
        is_in_place=is_piece,
        is_answer=is_answer,
    )


def _own_shown(own: OwnFlag) -> dict[str, Any]:
    flag, comment = own.flag, own.comment
    is_withdrawn = comment.status is Status.WITHDRAWN and flag.state is FlagState.WAITING
    return {
        "reason": flag.reason.value,
        "created_at": flag.created_at,
        "state": "withdrawn" if is_withdrawn else flag.state.value,
        "author_name": comment.author_name if comment.status in VISIBLE else None,
        "excerpt": excerpt(comment.body_html) if comment.status in VISIBLE else None,
        "title": own.article.title if own.article else None,
        "url": f"/comments/{comment.id}/" if own.article and comment.status in VISIBLE else None,
    }
