"""What was written, rated and flagged under visitors' cookies that count as a member, and has no owner yet."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from blog.accounts.models import Actor, Visitor
from blog.articles.models import Article
from blog.articles.policy import article_visible_to
from blog.comments.models import Comment, Status
from blog.flags.models import Flag
from blog.foundation.database import db
from blog.ratings.models import Rating
from blog.ratings.queries import GivenRatings, ratings_given

SHOWN = 20  # of each list: enough to recognise oneself by


@dataclass(frozen=True)
class UnownedComment:
    """A comment that would become the member's; its article where it can be seen now."""

    comment: Comment
    article: Article | None


@dataclass(frozen=True)
class Past:
    """What would become the member's: how much, and the newest of it; ratings that would be dropped come
    with the comments that they are of, where those can be read.
    """

    comment_count: int
    comments: Sequence[UnownedComment]
    ratings: GivenRatings
    rated: dict[int, UnownedComment]
    flag_count: int

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to claim."""
        return not (self.comment_count or self.rating_count or self.flag_count)

    @property
    def rating_count(self) -> int:
        """The ratings that would be kept, and those that would be dropped."""
        return self.ratings.kept_count + self.ratings.own_count + self.ratings.doubled_count


def claimable_visitors(actor: Actor) -> list[int]:
    """The visitors whose past the signed-in member may claim: those that count as them, and the one in this
    browser if it counts as nobody yet.
    """
    theirs = Visitor.member_id == actor.member_id
    if actor.visitor_id is not None:
        theirs = sa.or_(theirs, sa.and_(Visitor.id == actor.visitor_id, Visitor.member_id.is_(None)))
    return list(db.session.scalars(sa.select(Visitor.id).where(theirs).order_by(Visitor.id)))


def past_of(*, actor: Actor) -> Past:
    """What the signed-in member could claim. What was withdrawn comes along unseen."""
    visitor_ids = claimable_visitors(actor)
    theirs = _written_by(visitor_ids)
    count = db.session.scalar(sa.select(sa.func.count()).select_from(Comment).where(theirs)) or 0
    newest = _with_articles(actor).where(theirs).order_by(Comment.id.desc()).limit(SHOWN)
    comments = [UnownedComment(*row) for row in db.session.execute(newest)]
    ratings = ratings_given(member_id=actor.member_id or 0, visitor_ids=visitor_ids, limit=SHOWN)
    named = _with_articles(actor).where(
        Comment.id.in_({one.comment_id for one in ratings.dropped}), Comment.status == Status.PUBLISHED
    )
    rated = {row.Comment.id: UnownedComment(*row) for row in db.session.execute(named)} if ratings.dropped else {}
    flags = db.session.scalar(sa.select(sa.func.count()).where(_flagged_by(visitor_ids))) or 0
    return Past(count, comments, ratings, rated, flags)


def unowned_count(*, actor: Actor) -> int:
    """How many comments of this browser have no owner; nothing is asked for a reader without a cookie."""
    if actor.visitor_id is None:
        return 0
    return (
        db.session.scalar(sa.select(sa.func.count()).select_from(Comment).where(_written_by([actor.visitor_id]))) or 0
    )


def past_counts(*, actor: Actor) -> tuple[int, int, int]:
    """How many comments, ratings and flags the signed-in member could claim."""
    visitor_ids = claimable_visitors(actor)
    if not visitor_ids:
        return 0, 0, 0
    left = (_written_by(visitor_ids), _rated_by(visitor_ids), _flagged_by(visitor_ids))
    counts = (sa.select(sa.func.count()).where(theirs) for theirs in left)
    comments, ratings, flags = db.session.execute(sa.select(*(count.scalar_subquery() for count in counts))).one()
    return comments, ratings, flags


def articles_written_in(visitor_ids: Collection[int]) -> sa.Select[int]:
    """The articles in which these visitors wrote."""
    return sa.select(Comment.article_id).where(Comment.author_visitor_id.in_(visitor_ids))


def articles_rated_in(visitor_ids: Collection[int]) -> sa.Select[int]:
    """The articles in which these visitors rated comments."""
    rated = sa.select(Comment.article_id).join(Rating, Rating.comment_id == Comment.id)
    return rated.where(_rated_by(visitor_ids))


def articles_flagged_in(visitor_ids: Collection[int]) -> sa.Select[int]:
    """The articles in which these visitors flagged comments."""
    flagged = sa.select(Comment.article_id).join(Flag, Flag.comment_id == Comment.id)
    return flagged.where(Flag.flagger_visitor_id.in_(visitor_ids))


def _written_by(visitor_ids: Collection[int]) -> sa.ColumnElement[bool]:
    return sa.and_(Comment.author_visitor_id.in_(visitor_ids), Comment.status != Status.WITHDRAWN)


def _rated_by(visitor_ids: Collection[int]) -> sa.ColumnElement[bool]:
    return Rating.rater_visitor_id.in_(visitor_ids)


def _flagged_by(visitor_ids: Collection[int]) -> sa.ColumnElement[bool]:
    return sa.and_(Flag.flagger_visitor_id.in_(visitor_ids), Flag.taken_back_at.is_(None))


def _with_articles(actor: Actor) -> sa.Select[Comment, Article | None]:
    is_seen = sa.and_(Article.id == Comment.article_id, article_visible_to(actor))
    return sa.select(Comment, Article).outerjoin(Article, is_seen)
