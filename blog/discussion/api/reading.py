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
from blog.discussion.queries import Thread, beginning, flat_page, permalink_page, threaded_page
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
    begins = query["after"] or beginning(article=article, order=query["order"], size=query["limit"])
    if begins is None:
        begins = keep_order(actor=actor, article_id=article.id, order=query["order"])
        article = article_by_id(actor=actor, article_id=article_id)  # the service has ended what was read before
    is_tree = query["order"] == "threaded" and query["shape"] == "tree"
    thread = _thread(actor, article, query | {"after": begins})
    is_kept = keep_discussion(article, thread.shown)
    return conditional(
        {
            "article_id": article.id,
            "order": query["order"],
            "comment_count": article.comment_count,
            "is_closed": is_discussion_closed(article, clock.utcnow()),
            "comments": [
                threaded_output(node, with_replies=is_tree) for node in (thread.nodes if is_tree else thread.shown)
            ],
            "next": next_of(thread),
        },
        is_conditional=not is_kept,
    )


def _thread(actor: Actor, article: Article, query: Mapping[str, Any]) -> Thread:
    after, order, size = query["after"], query["order"], query["limit"]
    if order != "threaded":
        return flat_page(actor=actor, article=article, order=order, cursor=after, size=size)
    return threaded_page(actor=actor, article=article, size=size, **_place(after))


def _place(after: str) -> dict[str, int]:
    """A cursor of the threaded order: `thread-27`, `reply-31`, or `reply-31-5` for the branch below 5."""
    if not after:
        return {}
    kind, _, place = after.partition("-")
    names = {"thread": ["after_thread"], "reply": ["after_reply", "below"][: place.count("-") + 1]}.get(kind)
    if names is None:
        raise NotFound
    return dict(zip(names, parse_cursor(place, len(names)), strict=True))


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
