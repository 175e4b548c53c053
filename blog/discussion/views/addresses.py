"""Where an article, its comments and the rest of its threads are found."""

from datetime import datetime
from typing import Any

from flask import url_for

from blog.articles.models import Article
from blog.discussion.queries import Rest, View


def address(article: Article) -> dict[str, Any]:
    """The parts of the article's address, for url_for."""
    day = article.published_on
    assert day is not None  # noqa: S101 (only published articles have pages)
    return {"year": day.year, "month": day.month, "day": day.day, "slug": article.slug}


def article_page_url(article: Article, **values: Any) -> str:
    """The address of the article's page."""
    return url_for("discussion.article", **address(article), **values)


def comment_url(article: Article, comment_id: int, *, done: str | None = None) -> str:
    """A comment's permalink; `done` names what was just done with it."""
    return comment_url_at(article_page_url(article), comment_id, done=done)


def comment_url_at(page_url: str, comment_id: int, *, done: str | None = None) -> str:
    """The same of an article whose page is at `page_url`: a part of a discussion has hundreds of them."""
    return f"{page_url}comments/{comment_id}/{f'?done={done}' if done else ''}#comment-{comment_id}"


def view_url(article: Article, view: View, **place: Any) -> str:
    """The address of a view of the article's discussion, or of a place in it."""
    order = {} if view.is_default else {"order": view.order}
    named = {view.filter: view.value} if view.filter else {}
    return article_page_url(article, **order, **named, **place, _anchor="comments")


def since_url(page_url: str, moment: datetime) -> str:
    """Where all that came after `moment` to the article whose page is at `page_url` is listed."""
    return f"{page_url}?since={moment:%Y-%m-%dT%H:%M:%S.%fZ}#comments"


def rest_url(article: Article, rest: Rest, *, level: int | None = None) -> str:
    """Where the rest of a thread or branch is read: on a page of its own, or where it goes on at indent `level`."""
    place = {"after_branch" if rest.skips_branch else "after_reply": rest.after}
    if rest.below:
        place["below"] = rest.below
    if level is not None:
        return article_page_url(article, **place, level=level)
    return article_page_url(article, **place, _anchor="comments")
