"""The program's door to flags."""

from typing import Any

from flask import Response

from blog.accounts.identity import api_actor, new_cookie
from blog.accounts.models import Scope
from blog.accounts.services import Suspended
from blog.articles.models import Article
from blog.articles.policy import may_see_article
from blog.comments.models import Comment
from blog.comments.policy import may_see_comment
from blog.flags import services
from blog.flags.queries import flagged_by, own_flags
from blog.flags.schemas import FlaggedOutput, FlagInput, OwnFlagsOutput, flagged_output, own_flag_output
from blog.foundation.access import fetch
from blog.foundation.errors import NotFound
from blog.foundation.http.api.allowance import count_use, counted
from blog.foundation.http.api.answers import conditional
from blog.foundation.http.api.description import headers, refuses
from blog.foundation.http.api.parsing import ApiBlueprint
from blog.foundation.http.api.scopes import needs
from blog.foundation.http.tokens import VISITOR_TOKEN

blueprint = ApiBlueprint("api_flags", __name__, description="What readers report to moderators")
ADDRESS = "/comments/<int:comment_id>/flag"
PARAMETERS = [{"in": "path", "name": "comment_id", "description": "The comment's id.", "example": 1}]


@blueprint.get(ADDRESS, parameters=PARAMETERS)
@blueprint.response(200, FlaggedOutput)
@needs(Scope.READ)
@refuses(NotFound)
def get_flag(comment_id: int) -> Response:
    """Read your own flag of a comment, and what came of it."""
    actor = api_actor()
    comment = fetch(Comment, comment_id, actor=actor, may=may_see_comment)
    fetch(Article, comment.article_id, actor=actor, may=may_see_article)
    flag = flagged_by(actor=actor, comment_ids=[comment.id]).get(comment.id)
    return conditional(flagged_output(services.Flagged(comment, actor, flag)))


@blueprint.put(ADDRESS, parameters=PARAMETERS)
@blueprint.arguments(FlagInput)
@blueprint.response(200, FlaggedOutput, headers=headers(VISITOR_TOKEN))
@needs(Scope.WRITE)
@refuses(NotFound, services.NotFlaggable, services.FlagDecided, Suspended)
@counted("flag", "limit_flags", network="limit_network_flags")
def flag_comment(said: dict[str, Any], comment_id: int) -> Response:
    """Flag a comment as abusive, trolling or spam, so that a moderator looks; again, to change reason and note."""
    actor = api_actor()
    count_use()
    flagged = services.flag_comment(actor=actor, comment_id=comment_id, **said)
    response = conditional(flagged_output(flagged), is_conditional=False)
    token = new_cookie(actor, flagged.flagger)
    if token:
        response.headers[VISITOR_TOKEN] = token
    return response


@blueprint.delete(ADDRESS, parameters=PARAMETERS)
@blueprint.response(200, FlaggedOutput)
@needs(Scope.WRITE)
@refuses(NotFound, services.FlagDecided)
@counted("flag", "limit_flags", network="limit_network_flags")
def take_back_flag(comment_id: int) -> Response:
    """Take your flag back, until a moderator has decided; without one nothing happens. What is hidden stays so."""
    actor = api_actor()
    count_use()
    return conditional(
        flagged_output(services.take_back_flag(actor=actor, comment_id=comment_id)), is_conditional=False
    )


@blueprint.get("/me/flags")
@blueprint.response(200, OwnFlagsOutput)
@needs(Scope.READ, is_for_members=True)
def list_own_flags() -> Response:
    """List what you have flagged, and what came of it."""
    return conditional({"flags": [own_flag_output(own) for own in own_flags(actor=api_actor())]})
