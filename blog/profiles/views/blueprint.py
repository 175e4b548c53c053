"""What every view of a member shares: addresses of articles and comments."""

from typing import Any

from flask import Blueprint, url_for

from blog.articles.models import Article

blueprint = Blueprint("profiles", __name__)


def place(article: Article) -> dict[str, Any]:
    """The parts of the article's address, for url_for."""
    day = article.published_on
    assert day is not None  # noqa: S101 (only what is published is shown)
    return {"year": day.year, "month": day.month, "day": day.day, "slug": article.slug}


def article_named(article: Article) -> dict[str, str]:
    """An article as pages about comments name it."""
    return {"title": article.title, "url": url_for("discussion.article", **place(article))}


def comment_url(article: Article, comment_id: int) -> str:
    """A comment's permalink."""
    anchor = f"comment-{comment_id}"
    return url_for("discussion.permalink", **place(article), comment_id=comment_id, _anchor=anchor)


def profile_url(name: str) -> str:
    """The address of a member's page."""
    return url_for("profiles.profile", name=name)
