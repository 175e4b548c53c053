"""What was said since a program looked last."""

from typing import Any

from flask import Response, jsonify

from blog.accounts.identity import api_actor
from blog.accounts.models import Scope
from blog.articles.queries import article_by_id
from blog.discussion.api.blueprint import ARTICLE_ID, COMMENTS, blueprint
from blog.discussion.queries import News, comments_since, edition_of, news_nodes, place_of_now
from blog.discussion.schemas import NewsOutput, NewsQuery, comment_output
from blog.foundation.errors import NotFound
from blog.foundation.http.api.description import refuses
from blog.foundation.http.api.scopes import needs
from blog.foundation.http.versions import has_version, of_version, unchanged


@blueprint.get(f"{COMMENTS}/news", parameters=[ARTICLE_ID])
@blueprint.arguments(NewsQuery, location="query")
@blueprint.response(200, NewsOutput)
@needs(Scope.READ)
@refuses(NotFound)
def read_news(query: dict[str, Any], article_id: int) -> Response:
    """Read the comments that came since you looked last.

    Ask once without `since` before you read the discussion, then again and again with the `since` of
    the answer before, and with its `ETag` as `If-None-Match`: while nothing happens the answer is 304.
    """
    actor = api_actor()
    edition = edition_of(article_id=article_id)
    if has_version(edition.version):
        return unchanged(edition.version)
    if query["since"]:
        found = comments_since(article_id=article_id, since=query["since"])
    else:
        found = News([], place_of_now(article_id=article_id), has_more=False)
    nodes = news_nodes(actor=actor, article=article_by_id(actor=actor, article_id=article_id), found=found)
    body = {
        "article_id": article_id,
        "comment_count": edition.comment_count,
        "comments": [comment_output(node) for node in nodes],
        "since": found.since,
        "has_more": found.has_more,
    }
    return of_version(jsonify(body), edition.version)
