"""Who can be muted, and who is one person to whom."""

import hashlib
import hmac
from typing import Any

import sqlalchemy as sa

from blog.accounts.models import Actor
from blog.comments.models import VISIBLE, Comment
from blog.comments.policy import counts_as_author
from blog.foundation.settings import settings
from blog.mutes.models import Mute


def author_columns(comment: Comment) -> dict[str, Any] | None:
    """The columns of a mute that name the comment's author: a member; a visitor within the article; or
    a name within the article, where an import brought nothing else. None for the name that everybody
    has who gives none: behind it nobody can be told apart.
    """
    if comment.author_member_id is not None:
        return {"muted_member_id": comment.author_member_id, "muted_visitor_id": None, "article_id": None}
    within = {"muted_member_id": None, "muted_visitor_id": comment.author_visitor_id, "article_id": comment.article_id}
    if comment.author_visitor_id is not None:
        return within
    return None if comment.author_name == settings().default_name else within | {"name": comment.author_name}


def author_key(comment: Comment) -> str | None:
    """The comment's author as pages name them to a browser that mutes by itself: the same for all
    comments of theirs within the article, and of a visitor's nothing that could be known again in another.
    """
    author = author_columns(comment)
    if author is None:
        return None
    if comment.author_member_id is not None:
        return f"m{comment.author_member_id}"
    is_visitor = comment.author_visitor_id is not None
    who = f"{comment.article_id}:" + (str(comment.author_visitor_id) if is_visitor else f"named {comment.author_name}")
    secret = f"author:{settings().secret_key}".encode()
    return "v" + hmac.new(secret, who.encode(), hashlib.sha256).hexdigest()[:16]


def may_mute_author(actor: Actor, comment: Comment) -> bool:
    """A member may mute whom they can read and tell apart, whatever their role; not themselves."""
    is_readable = comment.status in VISIBLE
    return (
        actor.is_signed_in
        and is_readable
        and not counts_as_author(actor, comment)
        and author_columns(comment) is not None
    )


def muted_by(member_id: int | sa.BindParameter[int], comment: Any = Comment) -> sa.ColumnElement[bool]:
    """For a query: true for comments whose author that member has muted."""
    is_unowned = sa.and_(comment.author_member_id.is_(None), comment.author_visitor_id.is_(None))
    by_name = sa.and_(is_unowned, Mute.muted_visitor_id.is_(None), Mute.name == comment.author_name)
    within = sa.and_(
        Mute.article_id == comment.article_id, sa.or_(Mute.muted_visitor_id == comment.author_visitor_id, by_name)
    )
    is_author = sa.or_(Mute.muted_member_id == comment.author_member_id, within)
    return sa.exists().where(Mute.member_id == member_id, is_author)
