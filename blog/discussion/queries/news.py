"""What was said since a page was made.

Whoever writes in a discussion holds its article from before the comment gets its id until it is
stored, so within a discussion ids come in the order in which comments appear: of two, the one with
the smaller id is never seen later. Times do not: each machine has its own clock. So ids decide what
is new, and times only bound where to look.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from blog.accounts.models import NOBODY, Actor
from blog.articles.models import Article
from blog.articles.policy import article_visible_to, may_discuss_article
from blog.comments.models import READABLE, Comment
from blog.comments.queries import rows_of, sorting
from blog.discussion.queries.nodes import DEEPEST_INDENT, Node, flat, mark
from blog.discussion.queries.visits import Memory, memory_of
from blog.foundation import clock
from blog.foundation.database import LARGEST_ID, db
from blog.foundation.errors import NotFound
from blog.foundation.pagination import EPOCH, cursor_of, moment, parse_cursor

AT_MOST = 100  # comments that are told at once; who wants the rest asks again
CLOCKS = timedelta(minutes=5)  # so far the clocks of our machines may differ


class Edition(NamedTuple):
    """A discussion at one moment: `version` is another one after whatever happened in it."""

    article_id: int
    version: int
    comment_count: int


@dataclass(frozen=True)
class News:
    """The ids of comments that came after a place, in the order in which they did; `since` is the place
    after them, and `has_more` tells whether others follow there.
    """

    comment_ids: Sequence[int]
    since: str
    has_more: bool


def edition_at(*, day: date, slug: str) -> Edition:
    """The discussion of the article at /YYYY/MM/DD/slug/, which everybody may read. Raises NotFound."""
    return _edition(Article.published_on == day, Article.slug == slug)


def edition_of(*, article_id: int) -> Edition:
    """The same of the article with that id."""
    if article_id > LARGEST_ID:
        raise NotFound
    return _edition(Article.id == article_id)


def _edition(*which: sa.ColumnElement[bool]) -> Edition:
    columns = (Article.id, Article.discussion_version, Article.comment_count)
    row = db.session.execute(sa.select(*columns).where(*which, article_visible_to(NOBODY))).one_or_none()
    if row is None:
        raise NotFound
    return Edition(*row)


def place_of_now(*, article_id: int) -> str:
    """The place of now, after which comments are new; to be read before the page that it stands on, so
    that between the two nothing gets lost.
    """
    statement = sa.select(Comment.created_at, Comment.id).where(Comment.article_id == article_id, READABLE)
    row = db.session.execute(statement.order_by(*sorting("newest")).limit(1)).one_or_none()
    if row is None:
        return cursor_of(EPOCH, 0)
    return cursor_of(min(row.created_at, clock.utcnow()), row.id)  # an import may have come from the future


def comments_since(*, article_id: int, since: str) -> News:
    """The first `AT_MOST` readable comments after the place `since`. Raises NotFound for a place that is none."""
    microseconds, last_id = parse_cursor(since, 2)
    earliest = moment(microseconds - CLOCKS // timedelta(microseconds=1))
    statement = sa.select(Comment.id, Comment.created_at).where(
        Comment.article_id == article_id, Comment.created_at > earliest, Comment.id > last_id, READABLE
    )
    rows = db.session.execute(statement.order_by(Comment.id).limit(AT_MOST + 1)).all()
    told = rows[:AT_MOST]
    place_after = cursor_of(told[-1].created_at, told[-1].id) if told else since
    return News([row.id for row in told], place_after, has_more=len(rows) > AT_MOST)


def news_nodes(*, actor: Actor, article: Article, found: News) -> list[Node]:
    """Those comments one by one, each at the indent of its depth, with the reader's marks; that they are new
    goes without saying.
    """
    nodes = flat(rows_of(comment_ids=found.comment_ids, article_id=article.id))
    for node in nodes:
        node.level = min(node.comment.depth, DEEPEST_INDENT)
    is_open = may_discuss_article(actor, article, clock.utcnow())
    memory = memory_of(actor=actor, article_id=article.id, comment_ids=[node.comment.id for node in nodes])
    muted = Memory(muted=memory.muted) if memory else None
    mark(nodes, actor=actor, is_open=is_open, writer_id=article.writer_id, memory=muted)
    return nodes
