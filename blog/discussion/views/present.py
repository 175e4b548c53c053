"""What templates get: rows with their addresses, so that templates only draw."""

from typing import Any

from flask import url_for

from blog.accounts.models import Role
from blog.articles.models import Article, DiscussionMode, TagKind
from blog.articles.policy import is_discussion_closed
from blog.discussion.queries import Node, Thread
from blog.foundation import clock
from blog.foundation.settings import settings

ORDERS = {
    "threaded": "Threaded",
    "newest": "Newest",
    "oldest": "Oldest",
    "insightful": "Most insightful",
    "funny": "Funniest",
}


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


def node_shown(node: Node, article: Article) -> dict[str, Any]:
    """A comment with its addresses, and all that is drawn below it."""
    comment = node.comment
    return {
        "comment": comment,
        "level": node.level,
        "url": comment_url(article, comment.id),
        "children": [node_shown(child, article) for child in node.children],
        "reply_count": node.reply_count,
        "more_count": node.more_count,
        "more_url": _rest_url(article, node.more_after, node.more_below) if node.more_after else None,
        "subject_line": node.subject_line,
        "is_subject_inherited": node.is_subject_inherited,
        "in_reply_to": node.in_reply_to,
        "in_reply_to_url": comment_url(article, comment.parent_id) if comment.parent_id else None,
        "roles": roles_shown(node),
        "profile_name": node.author.name if node.author else None,
        "is_target": node.is_target,
        "is_context": node.is_context,
        "tombstone": node.tombstone,
        "is_held": node.is_held,
        "held_reason": "Every comment on this article is read by a moderator first.",
        "is_hidden": node.is_hidden,
        "actions": actions_shown(node, article),
    }


def roles_shown(node: Node) -> list[tuple[str, bool]]:
    """What stands beside the author's name, each with whether it stands out: who wrote the article does."""
    is_so = {
        "Writer": node.is_writer,
        "Moderator": node.author_role is Role.MODERATOR,
        "Insider": node.author is not None and node.author.is_insider,
        "You": node.is_own,
    }
    return [(word, word == "Writer") for word in is_so if is_so[word]]


def actions_shown(node: Node, article: Article) -> dict[str, Any]:
    """What this reader may do with a comment, and where."""
    key = node.comment.id
    reply_url = url_for("discussion.reply", **address(article), comment_id=key)
    return {
        "can_rate": node.can_rate,
        "can_reply": node.can_reply,
        "can_edit": node.can_edit,
        "can_withdraw": node.can_withdraw,
        "edit_minutes_left": node.edit_minutes_left,
        "rated": {kind.value for kind in node.rated},
        "reply_url": reply_url,
        "hx_reply_url": reply_url,
        "edit_url": url_for("discussion.edit", comment_id=key),
        "withdraw_url": url_for("discussion.withdraw", comment_id=key),
    }


def thread_shown(thread: Thread, article: Article, *, is_start: bool = True) -> dict[str, Any]:
    """A part of the discussion with the ways to its other orders and to its rest."""
    return {
        "order": thread.order,
        "orders": [(key, label, _order_url(key, article), key == thread.order) for key, label in ORDERS.items()],
        "nodes": [node_shown(node, article) for node in thread.nodes],
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
        return _rest_url(article, thread.more_replies, thread.below)
    if thread.more is None:
        return None
    place = (
        {"after_thread": thread.more} if thread.order == "threaded" else {"order": thread.order, "after": thread.more}
    )
    return article_page_url(article, **place, _anchor="comments")


def _rest_url(article: Article, after_reply: int, below: int | None) -> str:
    """Where the rest of a thread is read, or of its branch below a comment."""
    branch = {"below": below} if below else {}
    return article_page_url(article, after_reply=after_reply, **branch, _anchor="comments")


def _more_label(thread: Thread) -> str:
    if thread.more_replies is not None:
        return "Show more replies"
    return "Show the next threads" if thread.order == "threaded" else "Show more comments"


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
