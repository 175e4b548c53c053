"""Reading: a discussion, a comment, a comment in its context."""

from collections.abc import Mapping
from typing import Any

from flask import Response

from blog.accounts.identity import api_actor
from blog.accounts.models import Actor, Scope
from blog.articles.models import Article
from blog.articles.policy import is_discussion_closed
from blog.articles.queries import article_by_id
from blog.discussion.api.blueprint import (
    ARTICLE_ID,
    COMMENT,
    COMMENT_ID,
    COMMENTS,
    article_of,
    blueprint,
    comment_answer,
)
from blog.discussion.keeping import keep_discussion
from blog.discussion.queries import (
    Memory,
    OrderNotKept,
    Thread,
    branch_page,
    counts,
    flat_page,
    permalink_page,
    threaded_page,
)
from blog.discussion.schemas import (
    CommentOutput,
    ContextOutput,
    DiscussionOutput,
    DiscussionQuery,
    comment_output,
    next_of,
    threaded_output,
)
from blog.discussion.services import keep_order
from blog.foundation import clock
from blog.foundation.errors import NotFound
from blog.foundation.http.api.answers import conditional
from blog.foundation.http.api.description import refuses
from blog.foundation.http.api.scopes import needs
from blog.foundation.pagination import parse_cursor


@blueprint.get(COMMENTS, parameters=[ARTICLE_ID])
@blueprint.arguments(DiscussionQuery, location="query")
@blueprint.response(200, DiscussionOutput)
@needs(Scope.READ)
@refuses(NotFound)
def read_discussion(query: dict[str, Any], article_id: int) -> Response:
    """Read a part of an article's discussion.

    Ask again `after` what `next` says until it is null; a comment's `more` leads to the rest of its
    thread in the same way.
    """
    actor = api_actor()
    article = article_by_id(actor=actor, article_id=article_id)
    view = query["view"]
    try:
        thread = _thread(actor, article, query)
    except OrderNotKept:
        begins = keep_order(actor=actor, article_id=article.id, view=view)
        article = article_by_id(actor=actor, article_id=article_id)  # the service has ended what was read before
        thread = _thread(actor, article, query | {"after": begins})
    counted = counts(article_id=article.id, view=view, found=thread.filtered) if view.filter else {}
    is_tree = view.order == "threaded" and query["shape"] == "tree"
    is_kept = keep_discussion(article, thread.shown)
    memory = thread.memory or Memory()
    return conditional(
        {
            "article_id": article.id,
            "order": view.order,
            "comment_count": article.comment_count,
            "filtered_count": counted.get("here"),
            "is_closed": is_discussion_closed(article, clock.utcnow()),
            "new_since": memory.new_since.isoformat() if memory.new_since else None,
            "new_count": memory.new_count,
            "comments": [
                threaded_output(node, with_replies=is_tree) for node in (thread.nodes if is_tree else thread.shown)
            ],
            "next": next_of(thread),
        },
        is_conditional=not is_kept,
    )


def _thread(actor: Actor, article: Article, query: Mapping[str, Any]) -> Thread:
    after, view, size = query["after"], query["view"], query["limit"]
    if view.order != "threaded":
        return flat_page(actor=actor, article=article, view=view, cursor=after, size=size)
    kind, _, place = after.partition("-")
    if kind in ("reply", "branch"):
        numbers = parse_cursor(place, 1 + place.count("-"))
        if len(numbers) > 2:
            raise NotFound
        below = numbers[1] if len(numbers) == 2 else None
        skips = kind == "branch"
        return branch_page(actor=actor, article=article, after=numbers[0], skips_branch=skips, below=below, size=size)
    if after and kind != "thread":
        raise NotFound
    after_thread = parse_cursor(place, 1)[0] if after else None
    return threaded_page(actor=actor, article=article, after_thread=after_thread, size=size)


@blueprint.get(COMMENT, parameters=[COMMENT_ID])
@blueprint.response(200, CommentOutput)
@needs(Scope.READ)
@refuses(NotFound)
def get_comment(comment_id: int) -> Response:
    """Read one comment, without its replies."""
    return comment_answer(api_actor(), comment_id, is_conditional=True)


@blueprint.get(f"{COMMENT}/context", parameters=[COMMENT_ID])
@blueprint.response(200, ContextOutput)
@needs(Scope.READ)
@refuses(NotFound)
def get_context(comment_id: int) -> Response:
    """Read one comment with its nearest ancestors and the first of its replies."""
    actor = api_actor()
    context = permalink_page(actor=actor, article=article_of(actor, comment_id), comment_id=comment_id)
    return conditional(
        {
            "comment": comment_output(context.target),
            "branch": [threaded_output(node) for node in context.roots],
            "earlier_count": context.earlier_count,
        }
    )
