"""The lists: front page, tags, companies; and where old addresses lead."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from blog.accounts.identity import current_actor
from blog.articles.models import Article, Tag, TagKind
from blog.articles.queries import article_formerly_at, article_page, search_words, tag_named
from blog.foundation.http.templating import page
from blog.foundation.markup import is_storable
from blog.foundation.pagination import cursor_of
from blog.foundation.settings import settings

blueprint = Blueprint("articles", __name__)
ARGUMENTS_MAX = 10  # of an old address: one of them names the article, the others came along


@blueprint.get("/")
def front() -> tuple[str, int] | Response:
    """The newest articles; with `q`, those whose title or summary has all its words.

    Imported articles may have had an address here: `/?p=12`.
    """
    if request.args.keys() & {"p", "page_id"}:
        target = where_now(request.full_path)
        if target:
            return redirect(target, 301)
    return _list_page(kind="front", heading=None)


@blueprint.get("/tags/<slug>/")
def tag(slug: str) -> tuple[str, int]:
    """What is filed under a tag."""
    found = tag_named(kind=TagKind.TAG, slug=slug)
    return _list_page(kind="tag", heading=f"Filed Under: {found.name}", tag=found)


@blueprint.get("/companies/<slug>/")
def company(slug: str) -> tuple[str, int]:
    """What is about a company."""
    found = tag_named(kind=TagKind.COMPANY, slug=slug)
    return _list_page(kind="company", heading=f"Companies: {found.name}", tag=found)


def _list_page(*, kind: str, heading: str | None, tag: Tag | None = None) -> tuple[str, int]:
    query = _search_words()
    older = request.args.get("older", "")
    newer = "" if older else request.args.get("newer", "")
    result = article_page(
        actor=current_actor(), size=settings().page_articles, tag=tag, search=query, older=older, newer=newer
    )
    articles = [article_row(article) for article in result.items]
    has_older = result.has_more if not newer else True
    has_newer = result.has_more if newer else bool(older)
    return page(
        "articles/list.html",
        kind="search" if query and kind == "front" else kind,
        heading=heading or (f"Articles with “{query}”" if query else None),
        articles=articles,
        query=query,
        older_url=_beyond("older", result.items[-1], query) if result.items and has_older else None,
        newer_url=_beyond("newer", result.items[0], query) if result.items and has_newer else None,
        page_description=settings().site_tagline,
    )


def _search_words() -> str:
    return search_words(request.args.get("q", ""))


def _beyond(direction: str, article: Article, query: str) -> str:
    assert article.published_at is not None  # noqa: S101 (only published articles are listed)
    place: dict[str, Any] = {direction: cursor_of(article.published_at, article.id)}
    if query:
        place["q"] = query
    return url_for(request.endpoint or "articles.front", **(request.view_args or {}), **place)


def article_url(article: Article, **values: Any) -> str:
    """The address of a published article's page."""
    day = article.published_on
    assert day is not None  # noqa: S101 (only published articles have pages)
    return url_for("discussion.article", year=day.year, month=day.month, day=day.day, slug=article.slug, **values)


def article_row(article: Article) -> dict[str, Any]:
    """What a list shows of an article; its writer must be loaded."""
    return {
        "title": article.title,
        "department": article.department,
        "summary": article.summary,
        "url": article_url(article),
        "published_at": article.published_at,
        "writer_name": article.writer.name if article.writer else None,
        "comment_count": article.comment_count,
    }


def where_now(address: str) -> str | None:
    """Where the article is now that had `address` (path and query) before.

    Query arguments that we do not know, such as a campaign's, are no part of an address.
    """
    if not is_storable(address):
        return None
    path, _, query = address.partition("?")
    spellings = dict.fromkeys((path, path.rstrip("/") + "/", path.rstrip("/")))
    single = [f"{spelling}?{argument}" for argument in query.split("&")[:ARGUMENTS_MAX] for spelling in spellings]
    article = article_formerly_at(actor=current_actor(), paths=[address, *single, *spellings])
    return article_url(article) if article is not None else None


def elsewhere_box() -> str:
    """For who is lost: what people talk about."""
    latest = article_page(actor=current_actor(), size=3)
    return render_template("articles/_elsewhere.html", articles=[article_row(article) for article in latest.items])
