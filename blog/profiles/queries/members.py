"""A member as everybody may see them: who they are, what they have said."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import defer

from blog.accounts.models import Actor, Member
from blog.accounts.queries import member_named
from blog.articles.models import Article
from blog.articles.policy import article_visible_to, is_discussion_closed
from blog.comments.models import READABLE, Comment, Status
from blog.comments.queries import beyond, count_signed, flat_cursor, rows_of, sorting
from blog.discussion.queries.nodes import Node, flat, mark
from blog.foundation import clock
from blog.foundation.database import db
from blog.foundation.errors import NotFound
from blog.foundation.markup import is_storable

ORDERS = ("newest", "insightful", "funny")
MOST_COUNTED = 1000  # of comments under one name: beyond, the number says nothing more


@dataclass(frozen=True)
class Record:
    """What a member has said so far: published, on articles that can be seen. `since` is when they
    came, or first said something: imported authors did before they were here.
    """

    comment_count: int
    insightful_badge_count: int
    funny_badge_count: int
    since: datetime


@dataclass(frozen=True)
class Said:
    """A part of what a member has said, each comment with its article, and the cursor of the rest."""

    order: str
    nodes: Sequence[tuple[Node, Article]]
    next: str | None


def member_at(name: str) -> Member:
    """The member who bears or bore that name, in any spelling. Raises NotFound."""
    member = member_named(name) if is_storable(name) else None
    if member is None:
        raise NotFound
    return member


def record_of(*, actor: Actor, member: Member) -> Record:
    """How much the member has said that the actor can read, and how much of it earned a badge."""
    statement = (
        sa.select(
            sa.func.count(),
            sa.func.count().filter(Comment.has_insightful_badge),
            sa.func.count().filter(Comment.has_funny_badge),
            sa.func.min(Comment.created_at),
        )
        .join(Article, Article.id == Comment.article_id)
        .where(_readable(actor, member))
    )
    comments, insightful, funny, first = db.session.execute(statement).one()
    return Record(comments, insightful, funny, since=min(member.created_at, first or member.created_at))


def comments_by(*, actor: Actor, member: Member, order: str, size: int, cursor: str = "") -> Said:
    """The member's newest `size` comments, or those with the most ratings of a kind (and at least one),
    from the start or after `cursor`; with what the actor did and may do. Raises NotFound for a cursor
    that is none.
    """
    statement = (
        sa.select(Comment.id, Article)
        .join(Article, Article.id == Comment.article_id)
        .options(defer(Article.body_source), defer(Article.body_html))
        .where(_readable(actor, member))
    )
    if order != "newest":
        statement = statement.where({"insightful": Comment.insightful_count, "funny": Comment.funny_count}[order] > 0)
    if cursor:
        statement = statement.where(beyond(order, cursor))
    found = db.session.execute(statement.order_by(*sorting(order)).limit(size + 1)).all()
    articles = {row.id: row.Article for row in found[:size]}
    nodes = flat(rows_of(comment_ids=list(articles)))
    _mark(nodes, actor, articles)
    rest = flat_cursor(nodes[-1].comment, order) if nodes and len(found) > size else None
    return Said(order, [(node, articles[node.comment.id]) for node in nodes], rest)


def _readable(actor: Actor, member: Member) -> sa.ColumnElement[bool]:
    """What of the member's everybody can read: what is hidden is for its discussion to show."""
    is_published = sa.and_(READABLE, Comment.status == Status.PUBLISHED)  # the first has the words of the index
    return sa.and_(Comment.author_member_id == member.id, is_published, article_visible_to(actor))


def _mark(nodes: Sequence[Node], actor: Actor, articles: dict[int, Article]) -> None:
    """Put on each node what the actor did and may do, each in its own discussion."""
    mark(nodes, actor=actor, is_open=True, writer_id=None)
    now = clock.utcnow()
    for node in nodes:
        article = articles[node.comment.id]
        node.is_writer = article.writer_id is not None and article.writer_id == node.comment.author_member_id
        if is_discussion_closed(article, now):
            node.marks = replace(node.marks, can_reply=False)


def namesake_note(name: str) -> str | None:
    """What somebody who wants to be called `name` is to know about who was before; None if nobody was."""
    count = count_signed(name=name, most=MOST_COUNTED + 1)
    if count == 0:
        return None
    if count == 1:
        return "One comment by a visitor was signed with this name before. It stays, marked as not this member."
    many = f"{count}" if count <= MOST_COUNTED else f"More than {MOST_COUNTED:,}"
    return f"{many} comments by visitors were signed with this name before. They stay, marked as not this member."
