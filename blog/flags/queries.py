"""Flags: a reader's own, those of a comment, and what they weigh together."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from blog.accounts.models import Actor, Member
from blog.articles.models import Article
from blog.articles.policy import article_visible_to
from blog.comments.models import Comment
from blog.flags.models import DECIDED, LIVE, Flag, FlagOutcome, Reason
from blog.flags.policy import TRUSTED, Community, Tally, community
from blog.foundation import clock
from blog.foundation.database import db
from blog.foundation.settings import settings
from blog.reviews.models import Review
from blog.reviews.queries import open_review

SHOWN = 50  # flags of their own that a member is shown
MOST = 500  # flags of one comment that a moderator is shown
DAY = timedelta(days=1)

# Made once: to make a statement takes longer than to run it. Nobody's id equals NULL.
OF_READER = sa.or_(
    Flag.flagger_visitor_id == sa.bindparam("visitor_id"), Flag.flagger_member_id == sa.bindparam("member_id")
)
GIVEN = (
    sa.select(Flag)
    .where(OF_READER, Flag.comment_id.in_(sa.bindparam("comment_ids", expanding=True)), Flag.taken_back_at.is_(None))
    .order_by(Flag.id)
)
COUNTING = sa.and_(LIVE, Flag.weight > 0, Flag.is_late.is_(sa.false()))
COUNTS = sa.and_(Flag.review_id == sa.bindparam("review"), COUNTING)


def flagged_by(*, actor: Actor, comment_ids: Collection[int]) -> dict[int, Flag]:
    """The actor's own flag of each of these comments, the newest that was not taken back; one statement, none for
    an unknown reader.
    """
    if (actor.visitor_id is None and actor.member_id is None) or not comment_ids:
        return {}
    of_them = {"comment_ids": list(comment_ids), "visitor_id": actor.visitor_id, "member_id": actor.member_id}
    fresh = GIVEN.execution_options(populate_existing=True)
    return {flag.comment_id: flag for flag in db.session.scalars(fresh, of_them)}


@dataclass(frozen=True)
class GivenFlag:
    """A flag of a comment, with the name of the member who gave it; None for a visitor."""

    flag: Flag
    name: str | None


def flags_of(comment_id: int) -> list[GivenFlag]:
    """The flags of a comment that were not taken back, the newest first, at most 500."""
    statement = sa.select(Flag, Member.name).outerjoin(Member, Member.id == Flag.flagger_member_id)
    of_comment = statement.where(Flag.comment_id == comment_id, Flag.taken_back_at.is_(None))
    return [GivenFlag(*row) for row in db.session.execute(of_comment.order_by(Flag.id.desc()).limit(MOST))]


@dataclass(frozen=True)
class OwnFlag:
    """A flag with the comment that it is of, and its article where that can be seen now."""

    flag: Flag
    comment: Comment
    article: Article | None


def own_flags(*, actor: Actor) -> list[OwnFlag]:
    """The newest flags of the signed-in member that they have not taken back, at most 50; one statement."""
    is_seen = sa.and_(Article.id == Comment.article_id, article_visible_to(actor))
    statement = sa.select(Flag, Comment, Article).join(Comment, Comment.id == Flag.comment_id)
    theirs = sa.and_(Flag.flagger_member_id == actor.member_id, Flag.taken_back_at.is_(None))
    newest = statement.outerjoin(Article, is_seen).where(theirs).order_by(Flag.id.desc()).limit(SHOWN)
    return [OwnFlag(*row) for row in db.session.execute(newest)]


def weight_of_comment(comment_id: int) -> Community:
    """What the flags of the comment's open review amount to; nothing where it has none."""
    review = open_review(comment_id=comment_id)
    return community(tallies(review.id) if review is not None else ())


def weights_of(review_ids: Collection[int]) -> dict[int, Community]:
    """What the flags of each of these reviews amount to; one statement."""
    found: dict[int, list[Tally]] = {key: [] for key in review_ids}
    statement = _grouped(Flag.review_id.in_(found)).add_columns(Flag.review_id).group_by(Flag.review_id)
    for *tally, review_id in db.session.execute(statement) if found else ():
        found[review_id].append(_tally(*tally))
    return {key: community(tallies) for key, tallies in found.items()}


def tallies(
    review_id: int, *, without_members: Collection[int] = (), without_visitors: Collection[int] = ()
) -> list[Tally]:
    """The flags of a review that count, by network and kind of flagger; those of the given flaggers left out."""
    statement = _grouped(Flag.review_id == review_id)
    for column, ids in ((Flag.flagger_member_id, without_members), (Flag.flagger_visitor_id, without_visitors)):
        if ids:
            statement = statement.where(sa.or_(column.is_(None), column.not_in(ids)))
    return [_tally(*row) for row in db.session.execute(statement)]


def _grouped(which: sa.ColumnElement[bool]) -> sa.Select[str | None, bool, int, float, int]:
    """Those of the flags that count, by network and kind of flagger."""
    is_of_members = Flag.flagger_member_id.is_not(None).label("is_of_members")
    is_trusted = Flag.parts["standing"].as_integer() >= TRUSTED
    trusted = sa.func.count().filter(Flag.flagger_member_id.is_not(None), is_trusted)
    statement = sa.select(Flag.network, is_of_members, sa.func.count(), sa.func.sum(Flag.weight), trusted)
    return statement.where(which, COUNTING).group_by(Flag.network, sa.text("is_of_members"))


def _tally(network: str | None, is_of_members: object, flaggers: int, weight: float, trusted: int) -> Tally:
    return Tally(network, bool(is_of_members), flaggers, float(weight), trusted)


def accuracy_of(member_id: int) -> tuple[int, int]:
    """How many of the member's flags were upheld, and how many were decided either way."""
    upheld = sa.func.count().filter(Flag.outcome == FlagOutcome.UPHELD)
    theirs = sa.select(upheld, sa.func.count()).where(Flag.flagger_member_id == member_id, DECIDED)
    right, decided = db.session.execute(theirs).one()
    return right, decided


def spent_flaggers(review_id: int) -> tuple[set[int], set[int]]:
    """The members and the visitors among a review's flaggers who took part in as many hidings within a day as
    count.
    """
    return _spent(review_id, Flag.flagger_member_id), _spent(review_id, Flag.flagger_visitor_id)


def _spent(review_id: int, flagger: sa.orm.InstrumentedAttribute[int | None]) -> set[int]:
    since = clock.utcnow() - DAY
    of_review = sa.select(flagger).where(COUNTS, flagger.is_not(None))
    often = sa.func.count() >= settings().hidings_a_day
    statement = sa.select(flagger).where(flagger.in_(of_review), Flag.hid_at > since).group_by(flagger).having(often)
    return {key for key in db.session.scalars(statement, {"review": review_id}) if key is not None}


def wrongly_counted_reviews() -> list[int]:
    """The reviews whose counts by reason differ from their flags: always empty, or there is a mistake."""
    counts = {f"{reason}_count": sa.func.count().filter(Flag.reason == reason) for reason in Reason}
    columns = (count.label(name) for name, count in counts.items())
    counted = sa.select(Flag.review_id, *columns).where(LIVE).group_by(Flag.review_id).subquery()
    differs = (getattr(Review, name) != sa.func.coalesce(counted.c[name], 0) for name in counts)
    statement = sa.select(Review.id).outerjoin(counted, counted.c.review_id == Review.id).where(sa.or_(*differs))
    return list(db.session.scalars(statement.order_by(Review.id)))
