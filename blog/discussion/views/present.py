"""What templates get: rows with their addresses, so that templates only draw."""

from dataclasses import replace
from typing import Any

from flask import url_for

from blog.articles.models import Article, DiscussionMode, TagKind
from blog.articles.policy import is_discussion_closed
from blog.discussion.queries import Thread
from blog.discussion.views.addresses import address, article_page_url, view_url
from blog.discussion.views.bar import bar_shown, how_many, note_shown
from blog.discussion.views.drawing import Draw, draw_branches
from blog.discussion.views.shown import MoreShown, more_shown
from blog.foundation import clock
from blog.foundation.http.templating import plural
from blog.foundation.settings import settings


def is_members_only(article: Article) -> bool:
    """Whether visitors only read here."""
    return article.discussion_mode is DiscussionMode.MEMBERS_ONLY


def article_named(article: Article) -> dict[str, Any]:
    """An article as pages about one of its comments name it."""
    return {"id": article.id, "title": article.title, "url": article_page_url(article)}


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
        "active_at": article.discussion_active_at,
        "is_closed": is_discussion_closed(article, clock.utcnow()),
        "mode": article.discussion_mode.value,
        "tags": _tags(article, TagKind.TAG, "articles.tag"),
        "companies": _tags(article, TagKind.COMPANY, "articles.company"),
    }


def _tags(article: Article, kind: TagKind, endpoint: str) -> list[dict[str, str]]:
    return [{"name": tag.name, "url": url_for(endpoint, slug=tag.slug)} for tag in article.tags if tag.kind is kind]


def thread_shown(
    thread: Thread, article: Article, counted: dict[str, int], *, draw: Draw | None = None
) -> dict[str, Any]:
    """A part of the discussion under its bar; `counted` is how many comments its views have."""
    shown = fragment_shown(thread, article, draw=draw)
    if shown["more"] and thread.is_start:
        total = how_many(counted["here"]) if thread.view.filter else plural(article.comment_count, "comment")
        readable = sum(node.tombstone is None for node in thread.shown)
        note = f"{readable:,} of {total[0].lower()}{total[1:]} on this page"
        shown["more"] = replace(shown["more"], note=note)
    over = {"bar": bar_shown(thread, article, counted), "note": note_shown(thread, article, counted)}
    return shown | over | {"order": thread.view.order}


def fragment_shown(thread: Thread, article: Article, *, level: int = 1, draw: Draw | None = None) -> dict[str, Any]:
    """A part of the discussion that takes the place of the way to it, at indent `level`."""
    return {"branches": draw_branches(thread.nodes, article, draw), "more": _more(thread, article, level)}


def _more(thread: Thread, article: Article, level: int) -> MoreShown | None:
    if thread.rest is not None:
        return more_shown(thread.rest, article, level=level, name=thread.within.name if thread.within else None)
    if thread.more is None:
        return None
    is_threaded = thread.view.order == "threaded"
    url = view_url(article, thread.view, **{"after_thread" if is_threaded else "after": thread.more})
    threads = "thread" if thread.more_threads == 1 else f"{thread.more_threads:,} threads"
    label = f"Show the next {threads}" if is_threaded else "Show more comments"
    return MoreShown(url, url.split("#")[0], label)


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
