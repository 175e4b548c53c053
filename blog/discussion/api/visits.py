"""Until when a member has read."""

from typing import Any

from flask import Response

from blog.accounts.identity import api_actor
from blog.accounts.models import Scope
from blog.articles.queries import article_by_id
from blog.discussion.api.blueprint import ARTICLE_ID, COMMENTS, blueprint
from blog.discussion.schemas import ReadAllInput, VisitOutput
from blog.discussion.services import mark_read
from blog.foundation.errors import NotFound
from blog.foundation.http.api.allowance import count_use, counted
from blog.foundation.http.api.answers import conditional
from blog.foundation.http.api.description import refuses
from blog.foundation.http.api.scopes import needs


@blueprint.post(f"{COMMENTS}/seen", parameters=[ARTICLE_ID])
@blueprint.arguments(ReadAllInput)
@blueprint.response(200, VisitOutput)
@needs(Scope.WRITE, is_for_members=True)
@refuses(NotFound)
@counted("memory", "limit_memory")
def mark_discussion_read(sent: dict[str, Any], article_id: int) -> Response:
    """Say until when you have read a discussion, so that `is_new` marks what comes later. Reading it says nothing."""
    actor = api_actor()
    article = article_by_id(actor=actor, article_id=article_id)
    count_use()
    visit = mark_read(actor=actor, article_id=article.id, **sent)
    return conditional(
        {
            "article_id": article.id,
            "new_since": visit.new_since.isoformat(),
            "read_until": visit.read_until.isoformat(),
        },
        is_conditional=False,
    )
