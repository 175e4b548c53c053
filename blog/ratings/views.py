"""The browser's door to ratings: give one, take it back."""

from flask import Blueprint, make_response, render_template, request
from werkzeug import Response
from werkzeug.utils import redirect

from blog.accounts.identity import cookie_of, current_actor, remember_visitor
from blog.accounts.models import Actor
from blog.comments.models import Comment
from blog.comments.policy import may_see_comment
from blog.foundation.access import fetch
from blog.foundation.errors import LastwordError, NotFound
from blog.foundation.http.errors import status_of
from blog.foundation.http.guard import same_site_path
from blog.foundation.http.templating import is_fragment_wanted
from blog.foundation.http.tokens import form_token
from blog.foundation.limits import spend
from blog.foundation.settings import settings
from blog.ratings.models import Kind
from blog.ratings.policy import may_rate_comment
from blog.ratings.queries import rated_kinds
from blog.ratings.services import rate_comment, take_back_rating

blueprint = Blueprint("ratings", __name__)
KIND = "<any(insightful, funny):kind>"


@blueprint.post(f"/comments/<int:comment_id>/ratings/{KIND}")
def rate(comment_id: int, kind: str) -> Response:
    """Rate the comment; the reader becomes a visitor with a cookie."""
    actor = current_actor()
    try:
        _spend(actor)
        rated = rate_comment(actor=actor, comment_id=comment_id, kind=Kind(kind))
    except LastwordError as error:
        return _refused(actor, comment_id, error)
    became = rated.rater.visitor_id if actor.visitor_id is None else None
    cookie = cookie_of(became) if became is not None else None
    response = _answer(rated.rater, rated.comment, cookie)
    if cookie:
        remember_visitor(response, cookie)
    return response


@blueprint.post(f"/comments/<int:comment_id>/ratings/{KIND}/take-back")
def take_back(comment_id: int, kind: str) -> Response:
    """Take the rating back."""
    actor = current_actor()
    try:
        _spend(actor)
        comment = take_back_rating(actor=actor, comment_id=comment_id, kind=Kind(kind))
    except LastwordError as error:
        return _refused(actor, comment_id, error)
    return _answer(actor, comment, None)


def _spend(actor: Actor) -> None:
    spend(settings().limit_ratings, "rate", actor.limit_key)


def _answer(actor: Actor, comment: Comment, cookie: str | None) -> Response:
    """To htmx the buttons anew; to others the page they came from, at the comment."""
    if is_fragment_wanted():
        return make_response(_controls(actor, comment, token=form_token(cookie) if cookie else form_token()))
    back = same_site_path(request.form.get("back")) or f"/comments/{comment.id}/"
    return redirect(f"{back.split('#')[0]}#comment-{comment.id}", 303)


def _refused(actor: Actor, comment_id: int, error: LastwordError) -> Response:
    """To htmx the buttons as they are with the reason under them; to others a page."""
    if isinstance(error, NotFound) or not is_fragment_wanted():
        raise error
    comment = fetch(Comment, comment_id, actor=actor, may=may_see_comment)
    return make_response(_controls(actor, comment, token=form_token(), error=error.sentence), status_of(error))


def _controls(actor: Actor, comment: Comment, *, token: str | None, error: str | None = None) -> str:
    rated = rated_kinds(actor=actor, comment_ids=[comment.id]).get(comment.id, set())
    return render_template(
        "ratings/_controls.html",
        node={
            "comment": comment,
            "actions": {"can_rate": may_rate_comment(actor, comment), "rated": {kind.value for kind in rated}},
        },
        error=error,
        act_token=token,
        is_answer=True,
    )
