"""What all pages of moderators share: who may see them, and where things are."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from blog.accounts.identity import current_actor, members_only
from blog.articles.models import Article
from blog.foundation.errors import NotFound
from blog.foundation.http.tokens import SAFE_METHODS
from blog.foundation.limits import spend
from blog.foundation.settings import settings
from blog.moderation.policy import may_moderate

P = ParamSpec("P")
blueprint = Blueprint("moderation", __name__, url_prefix="/moderation")


def moderators_only(view: Callable[P, ResponseReturnValue]) -> Callable[P, Response]:
    """Let only moderators have the view. Who is signed out is led to sign in; for all others there is no such page.
    What they do is counted, as that of their programs is.
    """

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        actor = current_actor()
        if not may_moderate(actor):
            raise NotFound
        if request.method not in SAFE_METHODS:
            spend(settings().limit_moderation, "moderate", actor.limit_key)
        return view(*args, **kwargs)

    return members_only(guarded)


def article_named(article: Article) -> dict[str, Any]:
    """An article as pages about its comments name it; one that is not published has no address."""
    day = article.published_on
    if day is None:
        return {"title": article.title, "url": None}
    place: dict[str, Any] = {"year": day.year, "month": day.month, "day": day.day, "slug": article.slug}
    return {"title": article.title, "url": url_for("discussion.article", **place)}


def comment_url(article: Article, comment_id: int) -> str:
    """A comment's permalink."""
    named = article_named(article)["url"] or "/"
    return f"{named}comments/{comment_id}/#comment-{comment_id}"


def member_url(member_id: int) -> str:
    """The history of a member."""
    return url_for("moderation.member", member_id=member_id)


def visitor_url(visitor_id: int) -> str:
    """The history of a visitor."""
    return url_for("moderation.visitor", visitor_id=visitor_id)


def network_url(network: str) -> str:
    """The history of a network."""
    return url_for("moderation.network", network=network)


def network_label(network: str) -> str:
    """What moderators call a network: the beginning of its hash."""
    return network[:6].upper()
