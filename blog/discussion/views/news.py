"""What was said since a page was made: how much, for who has it open, and what, once they ask."""

from typing import Any

from flask import Response, jsonify, make_response, render_template, request

from blog.accounts.identity import current_actor
from blog.discussion.queries import comments_since, edition_at, news_nodes
from blog.discussion.views.blueprint import PAGE, article_of, blueprint, day_of
from blog.discussion.views.drawing import draw_branches
from blog.foundation.http.versions import has_version, of_version, unchanged


@blueprint.get(PAGE + "comments/news")
def news(slug: str, **day: int) -> Response:
    """The ids of the comments after the place `since`, whoever asks; to who has this version of the
    discussion 304, for one statement.
    """
    edition = edition_at(day=day_of(**day), slug=slug)
    if has_version(edition.version):
        return unchanged(edition.version)
    found = comments_since(article_id=edition.article_id, since=request.args.get("since", ""))
    body = {"ids": list(found.comment_ids), "since": found.since, "has_more": found.has_more}
    return of_version(jsonify(body | {"comment_count": edition.comment_count}), edition.version)


@blueprint.get(PAGE + "comments/news/list")
def news_list(**place: Any) -> Response:
    """The comments after the place `since` as a piece of a page, each to be put in its place."""
    actor = current_actor()
    article = article_of(actor, **place)
    found = comments_since(article_id=article.id, since=request.args.get("since", ""))
    nodes = news_nodes(actor=actor, article=article, found=found)
    html = render_template(
        "discussion/_arrived.html",
        version=article.discussion_version,
        since=found.since,
        has_more=found.has_more,
        comers=[(node.comment.parent_id, draw_branches([node], article)) for node in nodes],
    )
    return make_response(html)
