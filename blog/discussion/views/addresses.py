"""Where an article, its comments and the rest of its threads are found."""

from typing import Any

from flask import url_for

from blog.articles.models import Article


def address(article: Article) -> dict[str, Any]:
    """The parts of the article's address, for url_for."""
    day = article.published_on
    assert day is not None  # noqa: S101 (only published articles have pages)
    return {"year": day.year, "month": day.month, "day": day.day, "slug": article.slug}


def article_page_url(article: Article, **values: Any) -> str:
    """The address of the article's page."""
    return url_for("discussion.article", **address(article), **values)


def comment_url(article: Article, comment_id: int, **values: Any) -> str:
    """A comment's permalink."""
    values.setdefault("_anchor", f"comment-{comment_id}")
    return url_for("discussion.permalink", **address(article), comment_id=comment_id, **values)


def rest_url(article: Article, after_reply: int, below: int | None) -> str:
    """Where the rest of a thread is read, or of its branch below a comment."""
    branch = {"below": below} if below else {}
    return article_page_url(article, after_reply=after_reply, **branch, _anchor="comments")
