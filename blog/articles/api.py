"""The program's door to articles."""

from typing import Any

from flask import Response, url_for

from blog.accounts.identity import api_actor
from blog.accounts.models import Scope
from blog.articles.models import Article, Tag, TagKind
from blog.articles.policy import is_discussion_closed
from blog.articles.queries import article_by_id, article_page, search_words, tag_named
from blog.articles.schemas import ArticleDetailOutput, ArticleListQuery, ArticleOutput, ArticlePageOutput
from blog.foundation import clock
from blog.foundation.errors import NotFound
from blog.foundation.http.api.answers import conditional
from blog.foundation.http.api.description import refuses
from blog.foundation.http.api.parsing import ApiBlueprint
from blog.foundation.http.api.scopes import needs
from blog.foundation.pagination import cursor_of
from blog.foundation.settings import settings

blueprint = ApiBlueprint("api_articles", __name__, description="What is discussed")
ARTICLE = {"in": "path", "name": "article_id", "description": "The article's id.", "example": 2}


@blueprint.get("/articles")
@blueprint.arguments(ArticleListQuery, location="query")
@blueprint.response(200, ArticlePageOutput)
@needs(Scope.READ)
@refuses(NotFound)
def list_articles(query: dict[str, Any]) -> Response:
    """List the newest articles, of a tag or company or with words where asked."""
    older = query.get("older", "")
    newer = "" if older else query.get("newer", "")
    result = article_page(
        actor=api_actor(),
        size=query["limit"] or settings().page_articles,
        tag=_tag(query),
        search=search_words(query.get("q", "")),
        older=older,
        newer=newer,
    )
    items = list(result.items)
    has_older = result.has_more if not newer else True
    has_newer = result.has_more if newer else bool(older)
    return conditional(
        {
            "articles": [ArticleOutput().dump(_listed(article)) for article in items],
            "older": _cursor(items[-1]) if items and has_older else None,
            "newer": _cursor(items[0]) if items and has_newer else None,
        }
    )


@blueprint.get("/articles/<int:article_id>", parameters=[ARTICLE])
@blueprint.response(200, ArticleDetailOutput)
@needs(Scope.READ)
@refuses(NotFound)
def get_article(article_id: int) -> Response:
    """Read one article."""
    article = article_by_id(actor=api_actor(), article_id=article_id)
    return conditional(
        ArticleDetailOutput().dump(
            _listed(article)
            | {
                "body_html": article.body_html,
                "tags": [{"kind": tag.kind.value, "slug": tag.slug, "name": tag.name} for tag in article.tags],
                "discussion_mode": article.discussion_mode.value,
                "is_discussion_closed": is_discussion_closed(article, clock.utcnow()),
            }
        )
    )


def _tag(query: dict[str, str]) -> Tag | None:
    if "tag" in query:
        return tag_named(kind=TagKind.TAG, slug=query["tag"])
    return tag_named(kind=TagKind.COMPANY, slug=query["company"]) if "company" in query else None


def _cursor(article: Article) -> str:
    assert article.published_at is not None  # noqa: S101 (only published articles are listed)
    return cursor_of(article.published_at, article.id)


def _listed(article: Article) -> dict[str, Any]:
    """An article whose writer is loaded, for `ArticleOutput`."""
    day = article.published_on
    assert day is not None  # noqa: S101 (only published articles are listed)
    place: dict[str, Any] = {"year": day.year, "month": day.month, "day": day.day, "slug": article.slug}
    return {
        "id": article.id,
        "url": url_for("discussion.article", **place),
        "title": article.title,
        "department": article.department,
        "summary": article.summary,
        "writer": article.writer.name if article.writer else None,
        "published_at": article.published_at,
        "comment_count": article.comment_count,
    }
