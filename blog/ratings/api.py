"""The program's door to ratings."""

from typing import Any

from flask import Response

from blog.accounts.identity import api_actor, new_cookie
from blog.accounts.models import Scope
from blog.accounts.services import Suspended
from blog.foundation.errors import NotFound
from blog.foundation.http.api.allowance import count_use, counted
from blog.foundation.http.api.answers import conditional
from blog.foundation.http.api.description import headers, refuses
from blog.foundation.http.api.parsing import ApiBlueprint
from blog.foundation.http.api.scopes import needs
from blog.foundation.http.tokens import VISITOR_TOKEN
from blog.ratings import services
from blog.ratings.models import Kind
from blog.ratings.schemas import RatedOutput

blueprint = ApiBlueprint("api_ratings", __name__, description="What readers think of comments")
ADDRESS = "/comments/<int:comment_id>/ratings/<any(insightful, funny):kind>"
PARAMETERS = [
    {"in": "path", "name": "comment_id", "description": "The comment's id.", "example": 1},
    {"in": "path", "name": "kind", "description": "What you find it.", "example": "funny"},
]


@blueprint.put(ADDRESS, parameters=PARAMETERS)
@blueprint.response(200, RatedOutput, headers=headers(VISITOR_TOKEN))
@needs(Scope.WRITE)
@refuses(NotFound, services.NotRateable, services.NetworkSpent, Suspended)
@counted("rate", "limit_ratings")
def rate_comment(comment_id: int, kind: str) -> Response:
    """Find a comment insightful or funny; saying so twice is saying it once."""
    actor = api_actor()
    count_use()
    rated = services.rate_comment(actor=actor, comment_id=comment_id, kind=Kind(kind))
    response = _answer(rated)
    token = new_cookie(actor, rated.rater)
    if token:
        response.headers[VISITOR_TOKEN] = token
    return response


@blueprint.delete(ADDRESS, parameters=PARAMETERS)
@blueprint.response(200, RatedOutput)
@needs(Scope.WRITE)
@refuses(NotFound)
@counted("rate", "limit_ratings")
def take_back_rating(comment_id: int, kind: str) -> Response:
    """Take a rating back; without one nothing happens."""
    actor = api_actor()
    count_use()
    return _answer(services.take_back_rating(actor=actor, comment_id=comment_id, kind=Kind(kind)))


def _answer(rated: services.Rated) -> Response:
    comment = rated.comment
    body: dict[str, Any] = {
        "comment_id": comment.id,
        "insightful_count": comment.insightful_count,
        "funny_count": comment.funny_count,
        "has_insightful_badge": comment.has_insightful_badge,
        "has_funny_badge": comment.has_funny_badge,
        "rated": sorted(rated.kinds),
    }
    return conditional(body, is_conditional=False)
