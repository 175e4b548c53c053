"""One review with everything that a moderator decides by, in a constant number of statements."""

from dataclasses import dataclass

import sqlalchemy as sa

from blog.accounts.models import Member, NetworkBlock, Visitor
from blog.accounts.queries.sanctions import block_on
from blog.articles.models import Article
from blog.comments.models import Comment
from blog.comments.queries import Row, replies_below, row_of, rows_up_to
from blog.foundation import clock
from blog.foundation.database import LARGEST_ID, db
from blog.foundation.errors import NotFound
from blog.moderation.queries.records import (
    Decided,
    Noted,
    Sanctioned,
    Subject,
    Tally,
    decisions_on,
    notes_on,
    sanctions_on,
    tally_of,
)
from blog.reviews.models import Review

PARENTS, REPLIES = 3, 5  # as much of the thread as one looks at


@dataclass(frozen=True)
class AuthorRecord:
    """Who wrote the comment: the member, or the visitor, or nobody known; and what came of what they wrote."""

    subject: Subject | None
    member: Member | None
    visitor: Visitor | None
    tally: Tally | None
    sanctions: list[Sanctioned]
    notes: list[Noted]


@dataclass(frozen=True)
class NetworkRecord:
    """Where the comment came from, what else did, and whether it is blocked."""

    network: str
    tally: Tally
    block: NetworkBlock | None


@dataclass(frozen=True)
class Case:
    """A review as a moderator sees it."""

    review: Review
    row: Row
    article: Article
    claimed_by: str | None
    parents: list[Row]
    replies: list[Row]
    decisions: list[Decided]
    author: AuthorRecord
    network: NetworkRecord | None


def case_of(review_id: int) -> Case:
    """The review with that id, open or closed. Raises NotFound."""
    if not 0 < review_id <= LARGEST_ID:
        raise NotFound
    claimer = sa.and_(Member.id == Review.claimed_by_id, Review.claimed_until > clock.utcnow())
    statement = (
        sa.select(Review, Comment, Article, Member.name)
        .join(Comment, Comment.id == Review.comment_id)
        .join(Article, Article.id == Review.article_id)
        .outerjoin(Member, claimer)
    )
    found = db.session.execute(
        statement.where(Review.id == review_id), execution_options={"populate_existing": True}
    ).one_or_none()
    if found is None:
        raise NotFound
    review, comment, article, claimed_by = found
    above = rows_up_to(comment=comment, limit=PARENTS) if comment.parent_id else [row_of(comment)]
    return Case(
        review=review,
        row=above[-1],
        article=article,
        claimed_by=claimed_by,
        parents=above[:-1],
        replies=replies_below(comment=comment, limit=REPLIES),
        decisions=decisions_on([comment.id])[comment.id],
        author=_author(comment),
        network=_network(comment.network) if comment.network else None,
    )


def _author(comment: Comment) -> AuthorRecord:
    if comment.author_member_id is not None:
        subject = Subject(member_id=comment.author_member_id)
    elif comment.author_visitor_id is not None:
        subject = Subject(visitor_id=comment.author_visitor_id)
    else:
        return AuthorRecord(None, None, None, None, [], [])
    return AuthorRecord(
        subject=subject,
        member=db.session.get(Member, subject.member_id) if subject.member_id is not None else None,
        visitor=db.session.get(Visitor, subject.visitor_id) if subject.visitor_id is not None else None,
        tally=tally_of(subject),
        sanctions=sanctions_on(subject.member_id) if subject.member_id is not None else [],
        notes=notes_on(subject),
    )


def _network(network: str) -> NetworkRecord:
    return NetworkRecord(network, tally_of(Subject(network=network)), block_on(network))
