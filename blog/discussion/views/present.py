"""What templates get: rows with their addresses, so that templates only draw."""

from collections.abc import Callable
from typing import Any

from flask import url_for

from blog.articles.models import Article, DiscussionMode, TagKind
from blog.articles.policy import is_discussion_closed
from blog.discussion.queries import Node, Thread
from blog.discussion.views.addresses import address, article_page_url, rest_url
from blog.discussion.views.drawing import draw_branches
from blog.foundation import clock
from blog.foundation.settings import settings

ORDERS = {
    "threaded": "Threaded",
    "newest": "Newest",
    "oldest": "Oldest",
    "insightful": "Most insightful",
    "funny": "Funniest",
}


def is_members_only(article: Article) -> bool:
    """Whether visitors only read here."""
    return article.discussion_mode is DiscussionMode.MEMBERS_ONLY


def article_named(article: Article) -> dict[str, str]:
    """An article as pages about one of its comments name it."""
    return {"title": article.title, "url": article_page_url(article)}


def article_shown(article: Article) -> dict[str, Any]:
    """An article with its writer and tags, as its page shows it."""
    return {
        "id": article.id,
        "title": article.title,
        "department": article.department,
        "summary": article.summary,
        "body_html": article.body_html,
        "url": article_page_url(article),
        "published_at": article.published_at,
        "writer_name": article.writer.name if article.writer else None,
        "comment_count": article.comment_count,
        "is_closed": is_discussion_closed(article, clock.utcnow()),
        "mode": article.discussion_mode.value,
        "tags": _tags(article, TagKind.TAG, "articles.tag"),
        "companies": _tags(article, TagKind.COMPANY, "articles.company"),
    }


def _tags(article: Article, kind: TagKind, endpoint: str) -> list[dict[str, str]]:
    return [{"name": tag.name, "url": url_for(endpoint, slug=tag.slug)} for tag in article.tags if tag.kind is kind]


def thread_shown(
    thread: Thread, article: Article, *, is_start: bool = True, draw: Callable[[Node], str] | None = None
) -> dict[str, Any]:
    """A part of the discussion with the ways to its other orders and to its rest."""
    return {
        "order": thread.order,
        "orders": [(key, label, _order_url(key, article), key == thread.order) for key, label in ORDERS.items()],
        "branches": draw_branches(thread.nodes, article, draw),
        "shown_count": len([node for node in thread.shown if node.tombstone is None]) if is_start else 0,
        "total_count": article.comment_count,
        "more_url": _more_url(thread, article),
        "more_label": _more_label(thread),
    }


def _order_url(order: str, article: Article) -> str:
    place = {} if order == "threaded" else {"order": order}
    return article_page_url(article, **place, _anchor="comments")


def _more_url(thread: Thread, article: Article) -> str | None:
    if thread.more_replies is not None:
        return rest_url(article, thread.more_replies, thread.below)
    if thread.more is None:
        return None
    place = (
        {"after_thread": thread.more} if thread.order == "threaded" else {"order": thread.order, "after": thread.more}
    )
    return article_page_url(article, **place, _anchor="comments")


def _more_label(thread: Thread) -> str:
    if thread.more_replies is not None:
        return "Show more replies"
    return "Show the next threads" if thread.order == "threaded" else "Show more comments"


def news_shown(article: Article, since: str) -> dict[str, Any] | None:
    """Where an open page asks for comments after the place `since`; nothing where none can come."""
    if is_discussion_closed(article, clock.utcnow()):
        return None
    return {
        "url": url_for("discussion.news", **address(article)),
        "list_url": url_for("discussion.news_list", **address(article)),
        "page_url": article_page_url(article),
        "since": since,
        "version": article.discussion_version,
        "seconds": settings().news_seconds,
    }


def notice_shown(code: str | None) -> dict[str, str] | None:
    """What the page says after something was done; anything else says nothing."""
    minutes = settings().edit_minutes
    notices = {
        "posted": ("ok", "Posted.", f"It is live, and yours to edit for {minutes} minutes."),
        "again": ("info", "You had posted this already.", "Here it is, once."),
        "again_held": ("info", "You had posted this already.", "A moderator reads it before others can."),
        "held": ("info", "Held for review.", "A moderator reads it before others can. You see it below."),
        "edited": ("ok", "Changed.", "Readers see the new words now."),
        "restored": ("ok", "Back again.", "Your comment stands as it did."),
        "withdrawn": ("info", "Withdrawn.", f"You can undo this for {settings().withdraw_undo_seconds} seconds."),
    }
    if code not in notices:
        return None
    kind, strong, text = notices[code]
    return {"kind": kind, "strong": strong, "text": text}
