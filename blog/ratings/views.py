"""The browser's door to ratings: give one, take it back."""

from flask import Blueprint, make_response, render_template
from werkzeug import Response
from werkzeug.utils import redirect

from blog.accounts.identity import current_actor, new_cookie, remember_visitor
from blog.accounts.models import Actor
from blog.comments.models import Comment
from blog.comments.policy import may_see_comment
from blog.foundation.access import fetch
from blog.foundation.errors import LastwordError, NotFound
from blog.foundation.http.errors import status_of
from blog.foundation.http.guard import way_back
from blog.foundation.http.templating import is_fragment_wanted
from blog.foundation.http.tokens import form_token
from blog.foundation.limits import spend
from blog.foundation.settings import settings
from blog.ratings.models import Kind
from blog.ratings.policy import may_rate_comment
from blog.ratings.queries import rated_kinds
from blog.ratings.services import Rated, rate_comment, take_back_rating

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
    cookie = new_cookie(actor, rated.rater)
    response = _answer(rated, cookie)
    if cookie:
        remember_visitor(response, cookie)
    return response


@blueprint.post(f"/comments/<int:comment_id>/ratings/{KIND}/take-back")
def take_back(comment_id: int, kind: str) -> Response:
    """Take the rating back."""
    actor = current_actor()
    try:
        _spend(actor)
        rated = take_back_rating(actor=actor, comment_id=comment_id, kind=Kind(kind))
    except LastwordError as error:
        return _refused(actor, comment_id, error)
    return _answer(rated, None)


def _spend(actor: Actor) -> None:
    spend(settings().limit_ratings, "rate", actor.limit_key)


def _answer(rated: Rated, cookie: str | None) -> Response:
    """To htmx the buttons anew; to others the page they came from, at the comment."""
    if is_fragment_wanted():
        return make_response(_controls(rated, token=form_token(cookie) if cookie else form_token()))
    key = rated.comment.id
    return redirect(way_back(f"/comments/{key}/", f"comment-{key}"), 303)


def _refused(actor: Actor, comment_id: int, error: LastwordError) -> Response:
    """To htmx the buttons as they are with the reason under them; to others a page."""
    if isinstance(error, NotFound) or not is_fragment_wanted():
        raise error
    comment = fetch(Comment, comment_id, actor=actor, may=may_see_comment)
    kinds = rated_kinds(actor=actor, comment_ids=[comment.id]).get(comment.id, set())
    as_it_is = Rated(comment, actor, frozenset(kinds))
    return make_response(_controls(as_it_is, token=form_token(), error=error.sentence), status_of(error))


def _controls(rated: Rated, *, token: str | None, error: str | None = None) -> str:
    can_rate = may_rate_comment(rated.rater, rated.comment)
    return render_template(
        "ratings/_controls.html",
        node={
            "comment": rated.comment,
            "actions": {"can_rate": can_rate, "rated": {kind.value for kind in rated.kinds}},
        },
        error=error,
        act_token=token,
        is_answer=True,
    )
