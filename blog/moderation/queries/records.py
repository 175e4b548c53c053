"""What moderators know of an author, and of a network: counts, decisions, sanctions, notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from blog.accounts.models import Member, NetworkBlock, Sanction, Visitor
from blog.articles.models import Article
from blog.comments.models import Comment, Status
from blog.foundation import clock
from blog.foundation.database import LARGEST_ID, Base, db
from blog.foundation.errors import NotFound
from blog.foundation.pagination import Page, cursor_of, parse_cursor
from blog.moderation.models import Action, Decision, ModeratorNote
from blog.reviews.models import Review

M = TypeVar("M", bound=Base)
Imposer = aliased(Member, name="imposer")
Lifter = aliased(Member, name="lifter")


@dataclass(frozen=True)
class Subject:
    """Whom or what a history is about: a member, a visitor, or a network."""

    member_id: int | None = None
    visitor_id: int | None = None
    network: str | None = None

    @property
    def of_comments(self) -> sa.ColumnElement[bool]:
        """Which comments are theirs."""
        if self.member_id is not None:
            return Comment.author_member_id == self.member_id
        if self.visitor_id is not None:
            return Comment.author_visitor_id == self.visitor_id
        return Comment.network == self.network

    @property
    def of_notes(self) -> sa.ColumnElement[bool]:
        """Which notes are about them."""
        if self.member_id is not None:
            return ModeratorNote.member_id == self.member_id
        if self.visitor_id is not None:
            return ModeratorNote.visitor_id == self.visitor_id
        return ModeratorNote.network == self.network

    @property
    def of_reviews(self) -> sa.ColumnElement[bool]:
        """Which reviews are of their comments."""
        if self.member_id is not None:
            return Review.author_member_id == self.member_id
        if self.visitor_id is not None:
            return Review.author_visitor_id == self.visitor_id
        return Review.network == self.network


class Tally(NamedTuple):
    """How many comments there are of each status, of how many authors, since when, with how many badges, and how many
    wait for a decision.
    """

    by_status: dict[Status, int]
    first_at: datetime | None
    author_count: int
    insightful_badges: int
    funny_badges: int
    open_count: int


class Noted(NamedTuple):
    """A note, and who wrote it (None: the operator)."""

    note: ModeratorNote
    by: str | None


class Sanctioned(NamedTuple):
    """A sanction or a block, who imposed and who lifted it (None: the operator)."""

    sanction: Any
    by: str | None
    lifted_by: str | None


class Decided(NamedTuple):
    """A row of the log, with who decided (None: nobody in person), whether it was undone, and who wrote the comment."""

    decision: Decision
    by: str | None
    is_undone: bool
    author: str


class Said(NamedTuple):
    """A comment, where it was said, and the open review that it waits in."""

    comment: Comment
    article: Article
    review_id: int | None


def member_of(member_id: int) -> Member:
    """The member with that id. Raises NotFound."""
    return _there(db.session.get(Member, min(member_id, LARGEST_ID)))


def visitor_of(visitor_id: int) -> Visitor:
    """The visitor with that id. Raises NotFound."""
    return _there(db.session.get(Visitor, min(visitor_id, LARGEST_ID)))


def _there(row: M | None) -> M:
    if row is None:
        raise NotFound
    return row


def tally_of(subject: Subject) -> Tally:
    """The comments of the subject, counted in one statement."""
    counts = [sa.func.count().filter(Comment.status == status) for status in Status]
    badges = [sa.func.count().filter(column) for column in (Comment.has_insightful_badge, Comment.has_funny_badge)]
    authors = sa.func.count(sa.distinct(sa.func.coalesce(-Comment.author_member_id, Comment.author_visitor_id)))
    waiting = sa.select(sa.func.count()).select_from(Review).where(subject.of_reviews, Review.closed_at.is_(None))
    columns: list[Any] = [*counts, sa.func.min(Comment.created_at), authors, *badges, waiting.scalar_subquery()]
    *by_status, first_at, author_count, insightful, funny, open_count = db.session.execute(
        sa.select(*columns).select_from(Comment).where(subject.of_comments)
    ).one()
    return Tally(dict(zip(Status, by_status, strict=True)), first_at, author_count, insightful, funny, open_count)


def notes_on(subject: Subject) -> list[Noted]:
    """What moderators noted of the subject, the newest first."""
    statement = sa.select(ModeratorNote, Member.name).outerjoin(Member, Member.id == ModeratorNote.written_by_id)
    found = db.session.execute(statement.where(subject.of_notes).order_by(ModeratorNote.id.desc()))
    return [Noted(*row) for row in found]


def sanctions_on(member_id: int) -> list[Sanctioned]:
    """What was done about the member, the newest first."""
    return _with_names(Sanction, Sanction.member_id == member_id)


def blocks_on(network: str) -> list[Sanctioned]:
    """The blocks of the network, the newest first."""
    return _with_names(NetworkBlock, NetworkBlock.network == network)


def _with_names(model: Any, condition: sa.ColumnElement[bool]) -> list[Sanctioned]:
    statement = (
        sa.select(model, Imposer.name, Lifter.name)
        .outerjoin(Imposer, Imposer.id == model.imposed_by_id)
        .outerjoin(Lifter, Lifter.id == model.lifted_by_id)
    )
    return [Sanctioned(*row) for row in db.session.execute(statement.where(condition).order_by(model.id.desc()))]


def is_in_force(sanction: Sanction | NetworkBlock) -> bool:
    """Whether it keeps anybody from anything now."""
    if sanction.lifted_at is not None or getattr(sanction, "acknowledged_at", None) is not None:
        return False
    return sanction.until is None or sanction.until > clock.utcnow()


def decisions_on(comment_ids: Sequence[int]) -> dict[int, list[Decided]]:
    """The log of each of the comments, the newest first."""
    found = _decisions(Decision.comment_id.in_(comment_ids))
    return {key: [row for row in found if row.decision.comment_id == key] for key in comment_ids}


def decisions_about(subject: Subject, *, limit: int) -> list[Decided]:
    """The last decisions about comments of the subject, the newest first."""
    theirs = sa.select(Review.id).where(subject.of_reviews)
    return _decisions(Decision.review_id.in_(theirs), limit=limit)


def decision_of(decision_id: int) -> Decided | None:
    """That row of the log."""
    return next(iter(_decisions(Decision.id == decision_id)), None)


def bulk_of(bulk_key: str) -> list[Decided]:
    """The decisions that were made together."""
    return _decisions(Decision.bulk_key == bulk_key, Decision.action != Action.UNDO)


def _decisions(*conditions: sa.ColumnElement[bool], limit: int = 1000) -> list[Decided]:
    undo = aliased(Decision, name="undo")
    statement = (
        sa.select(Decision, Member.name, undo.id.is_not(None), Comment.author_name)
        .join(Comment, Comment.id == Decision.comment_id)
        .outerjoin(Member, Member.id == Decision.moderator_id)
        .outerjoin(undo, undo.undoes_id == Decision.id)
    )
    found = db.session.execute(statement.where(*conditions).order_by(Decision.id.desc()).limit(limit))
    return [Decided(*row) for row in found]


def comments_of(subject: Subject, *, size: int, cursor: str = "") -> Page[Said]:
    """The comments of the subject, whatever their status, the newest first. Raises NotFound for no cursor of ours."""
    waiting = sa.and_(Review.comment_id == Comment.id, Review.closed_at.is_(None))
    statement = (
        sa.select(Comment, Article, Review.id)
        .join(Article, Article.id == Comment.article_id)
        .outerjoin(Review, waiting)
        .where(subject.of_comments)
    )
    if cursor:
        statement = statement.where(Comment.id < parse_cursor(cursor, 1)[0])
    found = [Said(*row) for row in db.session.execute(statement.order_by(Comment.id.desc()).limit(size + 1))]
    return Page(found[:size], has_more=len(found) > size)


def said_cursor(said: Said) -> str:
    """The place of a comment in a history, for an address."""
    return cursor_of(said.comment.id)
