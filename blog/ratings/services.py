"""Rating a comment and taking a rating back.

The rows are the truth: after each change the comment's counts are counted anew in SQL, in the same
transaction, while the comment's row is held.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from blog.accounts.models import Actor
from blog.accounts.services import ensure_visitor, read_again, refuse_suspended
from blog.articles.models import Article
from blog.articles.policy import may_see_article
from blog.comments.models import Comment
from blog.comments.policy import counts_as_author, may_see_comment
from blog.foundation.access import fetch
from blog.foundation.database import db, transactional
from blog.foundation.errors import Conflict, Forbidden
from blog.foundation.settings import settings
from blog.ratings.models import Kind, Rating
from blog.ratings.policy import may_rate_comment
from blog.ratings.queries import rated_by, would_be_own, would_double

BATCH = 200  # comments looked at together where many ratings change


class NotRateable(Forbidden):
    """One's own comment, or one that is not published."""

    code = "not_rateable"
    sentence = "Only published comments can be rated."


class NetworkSpent(Conflict):
    """As many visitors of this network as count have rated this comment so."""

    code = "network_spent"
    sentence = "Enough readers on your network have rated this comment so; further ones do not count."


@dataclass(frozen=True)
class Rated:
    """The rated comment, and its rater: who was nobody yet is a visitor now."""

    comment: Comment
    rater: Actor


@transactional
def rate_comment(*, actor: Actor, comment_id: int, kind: Kind) -> Rated:
    """Record that the actor finds the comment `kind`; saying so twice is saying it once.

    Raises NotFound, NotRateable, Suspended, or NetworkSpent for the fourth visitor of one network.
    """
    actor = read_again(actor=actor)
    comment = fetch(Comment, comment_id, actor=actor, may=may_see_comment, lock=True)
    fetch(Article, comment.article_id, actor=actor, may=may_see_article)
    refuse_suspended(actor=actor)
    if not may_rate_comment(actor, comment):
        mine = "You cannot rate your own comment." if counts_as_author(actor, comment) else None
        raise NotRateable(mine)
    if _rating_of(actor, comment, kind) is None:
        if actor.member_id is None:
            _refuse_spent_network(actor, comment, kind)
            actor = ensure_visitor(actor=actor)
        db.session.add(
            Rating(
                comment_id=comment.id,
                kind=kind,
                rater_member_id=actor.member_id,
                rater_visitor_id=None if actor.member_id else actor.visitor_id,
                network=actor.network,
            )
        )
        recount_ratings(comment, kind)
    return Rated(comment, actor)


@transactional
def take_back_rating(*, actor: Actor, comment_id: int, kind: Kind) -> Comment:
    """Forget that the actor finds the comment `kind`; without such a rating nothing happens.

    Raises NotFound.
    """
    actor = read_again(actor=actor)
    comment = fetch(Comment, comment_id, actor=actor, may=may_see_comment, lock=True)
    fetch(Article, comment.article_id, actor=actor, may=may_see_article)
    rating = _rating_of(actor, comment, kind)
    if rating is not None:
        db.session.delete(rating)
        recount_ratings(comment, kind)
    return comment


def recount_ratings(comment: Comment, kind: Kind) -> None:
    """Count the held comment's ratings of `kind` from their rows, and decide on the badge.

    A badge needs ratings from several networks, so that one office cannot give it.
    """
    db.session.flush()
    total, visitors, networks = db.session.execute(
        sa.select(
            sa.func.count(), sa.func.count(Rating.rater_visitor_id), sa.func.count(Rating.network.distinct())
        ).where(Rating.comment_id == comment.id, Rating.kind == kind)
    ).one()
    rules = settings()
    setattr(comment, f"{kind}_count", total)
    setattr(comment, f"{kind}_visitor_count", visitors)
    setattr(comment, f"has_{kind}_badge", total >= rules.badge_ratings and networks >= rules.badge_networks)
    db.session.flush()


def _rating_of(actor: Actor, comment: Comment, kind: Kind) -> Rating | None:
    if actor.visitor_id is None and actor.member_id is None:
        return None
    statement = sa.select(Rating).where(Rating.comment_id == comment.id, Rating.kind == kind, rated_by(actor))
    return db.session.scalars(statement.limit(1)).one_or_none()


def _refuse_spent_network(actor: Actor, comment: Comment, kind: Kind) -> None:
    """The comment is held, so nobody else counts at the same time."""
    count = db.session.scalar(
        sa.select(sa.func.count()).where(
            Rating.comment_id == comment.id,
            Rating.kind == kind,
            Rating.network == actor.network,
            Rating.rater_visitor_id.is_not(None),
        )
    )
    if (count or 0) >= settings().network_ratings:
        raise NetworkSpent


@transactional
def import_ratings(*, actor: Actor, comment_id: int, kind: Kind, visitor_ids: Sequence[int]) -> None:
    """Record that these visitors find the comment `kind`, each as if from a network of their own."""
    comment = db.session.get_one(Comment, comment_id, with_for_update=True)
    db.session.add_all(
        Rating(comment_id=comment.id, kind=kind, rater_visitor_id=visitor_id, network=f"imported-{visitor_id}")
        for visitor_id in visitor_ids
    )
    recount_ratings(comment, kind)


@transactional
def give_ratings(*, actor: Actor, visitor_ids: Collection[int], article_ids: Collection[int]) -> tuple[int, int]:
    """Make the signed-in member the rater of what these visitors rated in these articles, which must be held as the
    visitors are; returns how many ratings that were, and how many were dropped: those of the member's own
    comments and those that the member had given already.
    """
    theirs = Rating.rater_visitor_id.in_(visitor_ids)
    member_id = actor.member_id or 0
    rated = sa.select(Rating.comment_id).where(theirs)
    in_order = sa.select(Comment).where(Comment.article_id.in_(article_ids), Comment.id.in_(rated)).order_by(Comment.id)
    held = in_order.with_for_update(key_share=True).execution_options(populate_existing=True).limit(BATCH)
    moved = dropped = last = 0
    while comments := db.session.scalars(held.where(Comment.id > last)).all():
        last = comments[-1].id
        here = sa.and_(theirs, Rating.comment_id.in_([comment.id for comment in comments]))
        touched: dict[int, set[Kind]] = {}
        for key, kind in db.session.execute(sa.select(Rating.comment_id, Rating.kind).where(here)):
            touched.setdefault(key, set()).add(kind)
        is_dropped = sa.or_(would_be_own(member_id, visitor_ids), would_double(member_id, visitor_ids))
        dropped += _changed(sa.delete(Rating).where(here, is_dropped))
        moved += _changed(sa.update(Rating).where(here).values(rater_member_id=member_id, rater_visitor_id=None))
        for comment in comments:
            for kind in touched.get(comment.id, ()):
                recount_ratings(comment, kind)
            db.session.expunge(comment)
    return moved, dropped


def _changed(statement: sa.Delete | sa.Update) -> int:
    """How many rows the statement changed."""
    done = db.session.execute(statement.execution_options(synchronize_session=False))
    return int(done.rowcount)  # type: ignore[attr-defined]
