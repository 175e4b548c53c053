"""The open reviews as moderators list them: the heaviest first, among equals the oldest.

A cursor is a review's place in that order. Its weight is a floating-point number, so it is written as its 64 bits:
nothing is rounded, and no review is skipped or met twice.
"""

import enum
import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from blog.accounts.models import Actor, Member, Visitor
from blog.comments.models import Comment
from blog.flags.models import Flag
from blog.foundation import clock
from blog.foundation.database import db
from blog.foundation.pagination import Page, after, cursor_of, moment, parse_cursor
from blog.reviews.models import Review
from blog.screening.models import ScreeningRun

ORDER = ((Review.weight, True), (Review.opened_at, False), (Review.id, False))


class Show(enum.StrEnum):
    """Which of the open reviews: all of them, those that were brought so, or those flagged for that reason."""

    ALL = "all"
    FLAGGED = "flagged"
    HELD = "held"
    ABUSIVE = "abusive"
    TROLLING = "trolling"
    SPAM = "spam"


ASKED: dict[Show, sa.SQLColumnExpression[bool]] = {
    Show.ALL: sa.true(),
    Show.FLAGGED: Review.is_flagged,
    Show.HELD: Review.is_held,
    Show.ABUSIVE: Review.abusive_count > 0,
    Show.TROLLING: Review.trolling_count > 0,
    Show.SPAM: Review.spam_count > 0,
}


@dataclass(frozen=True)
class View:
    """A part of the queue: what kind, and of which article, author and network."""

    show: Show = Show.ALL
    article_id: int | None = None
    member_id: int | None = None
    visitor_id: int | None = None
    network: str | None = None

    @property
    def place(self) -> list[sa.SQLColumnExpression[bool]]:
        """Which open reviews are meant, of whatever kind."""
        wanted: dict[Any, Any] = {
            Review.article_id: self.article_id,
            Review.author_member_id: self.member_id,
            Review.author_visitor_id: self.visitor_id,
            Review.network: self.network,
        }
        return [Review.closed_at.is_(None), *(column == value for column, value in wanted.items() if value is not None)]

    @property
    def conditions(self) -> list[sa.SQLColumnExpression[bool]]:
        """Which open reviews are meant."""
        return self.place if self.show is Show.ALL else [*self.place, ASKED[self.show]]


@dataclass(frozen=True)
class Waiting:
    """A review in the list, with its comment, who is looking at it, and what screening said of what is held."""

    review: Review
    comment: Comment
    claimed_by: str | None
    run: ScreeningRun | None = None


class Counts(NamedTuple):
    """How many open reviews there are of each kind, since when the oldest waits, which is the newest, and how many of
    those that are shown are newer than one that is known.
    """

    by_show: dict[Show, int]
    oldest_at: datetime | None
    newest_id: int
    new_count: int


def place_of(review: Review) -> tuple[float, datetime, int]:
    """Where the review stands in the queue."""
    return (review.weight, review.opened_at, review.id)


def queue_cursor(review: Review) -> str:
    """The place of the review, for an address."""
    return cursor_of(struct.unpack(">q", struct.pack(">d", review.weight))[0], review.opened_at, review.id)


def reviews_in(view: View, *, size: int, cursor: str = "") -> Page[Waiting]:
    """The first `size` reviews of the view after the cursor. Raises NotFound for a cursor that is none of ours."""
    statement = _listed().where(*view.conditions)
    if cursor:
        bits, opened_at, key = parse_cursor(cursor, 3)
        weight = struct.unpack(">d", struct.pack(">q", bits))[0]
        statement = statement.where(after(ORDER, (weight, moment(opened_at), key)))
    found = [Waiting(*row) for row in db.session.execute(_in_order(statement).limit(size + 1))]
    runs = _runs_of([one.comment.id for one in found[:size] if one.review.is_held])
    items = [replace(one, run=runs.get(one.comment.id)) for one in found[:size]]
    return Page(items, has_more=len(found) > size)


def _runs_of(comment_ids: Sequence[int]) -> dict[int | None, ScreeningRun]:
    """The newest run of each of the comments, in one statement."""
    statement = sa.select(ScreeningRun).where(ScreeningRun.comment_id.in_(comment_ids)).order_by(ScreeningRun.id)
    return {run.comment_id: run for run in db.session.scalars(statement)}


def counts_of(view: View, *, known_id: int = 0) -> Counts:
    """Counts of the view's place by kind, in one statement."""
    kinds = [
        sa.func.count().filter(condition) if show is not Show.ALL else sa.func.count()
        for show, condition in ASKED.items()
    ]
    newer = sa.func.count().filter(Review.id > known_id, ASKED[view.show])
    columns = [*kinds, sa.func.min(Review.opened_at), sa.func.coalesce(sa.func.max(Review.id), 0), newer]
    *counts, oldest_at, newest_id, new_count = db.session.execute(sa.select(*columns).where(*view.place)).one()
    return Counts(dict(zip(ASKED, counts, strict=True)), oldest_at, newest_id, new_count)


def number_of(view: View, review: Review) -> int:
    """The how manieth of the view the review is, counted from 1."""
    behind = after(ORDER, place_of(review))
    before = sa.select(sa.func.count()).where(*view.conditions, Review.id != review.id, sa.not_(behind))
    return 1 + (db.session.scalar(before) or 0)


def next_review(view: View, *, actor: Actor, after_place: tuple[float, datetime, int] | None) -> int | None:
    """The next review of the view that the actor can decide: after that place, or else from the start. Passed over are
    those at which somebody else is looking, and the actor's own matters.
    """
    statement = sa.select(Review.id).where(*view.conditions, *_open_to(actor))
    behind = [statement.where(after(ORDER, after_place))] if after_place is not None else []
    for one in (*behind, statement):
        found: int | None = db.session.scalar(_in_order(one).limit(1))
        if found is not None:
            return found
    return None


def open_count(*, most: int) -> int:
    """How many reviews are open, counted up to `most`."""
    some = sa.select(Review.id).where(Review.closed_at.is_(None)).limit(most).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(some)) or 0


def _listed() -> sa.Select[Any]:
    joined: Any = sa.select(Review, Comment, Member.name).join(Comment, Comment.id == Review.comment_id)
    statement: sa.Select[Any] = joined.outerjoin(
        Member, sa.and_(Member.id == Review.claimed_by_id, Review.claimed_until > clock.utcnow())
    )
    return statement


def _in_order(statement: sa.Select[Any]) -> sa.Select[Any]:
    return statement.order_by(*(column.desc() if is_descending else column for column, is_descending in ORDER))


def _open_to(actor: Actor) -> list[sa.ColumnElement[bool]]:
    """Nobody else looks at it, and it is about neither the actor's comment nor a comment that they flagged, under
    their name or any cookie that counts as theirs.
    """
    me, cookie = actor.member_id or 0, actor.visitor_id or 0  # nobody's id is 0
    cookies = sa.select(Visitor.id).where(sa.or_(Visitor.member_id == me, Visitor.id == cookie))
    is_free = sa.or_(Review.claimed_by_id.is_(None), Review.claimed_by_id == me, Review.claimed_until <= clock.utcnow())
    is_mine = sa.or_(
        sa.func.coalesce(Review.author_member_id, 0) == me, sa.func.coalesce(Review.author_visitor_id, 0).in_(cookies)
    )
    by_me = sa.or_(Flag.flagger_member_id == me, Flag.flagger_visitor_id.in_(cookies))
    flagged = sa.exists().where(Flag.comment_id == Review.comment_id, by_me, Flag.taken_back_at.is_(None))
    return [is_free, sa.not_(is_mine), sa.not_(flagged)]
