"""Comments that wait for a moderator, and what is stored of decisions about them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import sqlalchemy as sa
from flask import Flask

from blog.accounts.models import SYSTEM, Actor, Member
from blog.accounts.services import ensure_visitor
from blog.articles.models import Article
from blog.comments.models import Comment, Status
from blog.comments.services import ImportedComment, import_thread
from blog.flags.models import Reason
from blog.flags.services import flag_comment
from blog.foundation import clock
from blog.foundation.database import db, transactional
from blog.moderation.models import Action, Decision
from blog.reviews.models import Cause, Review
from blog.reviews.services import join_review


@transactional
def _stand_in(*, actor: Actor, standing: int, network: str) -> Actor:
    name = f"Reader {uuid4().hex[:8]}"
    member = Member(name=name, standing=standing, claimed_at=clock.utcnow())
    db.session.add(member)
    db.session.flush()
    return Actor(network=network, member_id=member.id, is_signed_in=True, name=name)


def flag(
    app: Flask,
    comment_id: int,
    reason: str = "abusive",
    *,
    standing: int | None = None,
    network: str | None = None,
    note: str | None = None,
) -> Actor:
    """Let a reader flag the comment: a member of that standing, or a visitor. Returns who that was."""
    network = network or uuid4().hex
    with app.app_context():
        if standing is None:
            reader = ensure_visitor(actor=Actor(network=network))
        else:
            reader = _stand_in(actor=SYSTEM, standing=standing, network=network)
        flag_comment(actor=reader, comment_id=comment_id, reason=Reason(reason), note=note)
        return reader


@transactional
def _held(*, actor: Actor, comment_id: int) -> None:
    comment = db.session.get_one(Comment, comment_id)
    comment.status = Status.HELD
    db.session.flush()
    join_review(actor=actor, comment=comment, cause=Cause.HELD)


def hold(app: Flask, comment_id: int) -> None:
    """Let the comment wait as if screening had held it."""
    with app.app_context():
        _held(actor=SYSTEM, comment_id=comment_id)


def review_of(app: Flask, comment_id: int) -> int:
    """The id of the comment's newest review."""
    with app.app_context():
        statement = sa.select(Review.id).where(Review.comment_id == comment_id).order_by(Review.id.desc()).limit(1)
        return db.session.scalars(statement).one()


def status_of(app: Flask, comment_id: int) -> str:
    """What the comment is now."""
    with app.app_context():
        return db.session.scalars(sa.select(Comment.status).where(Comment.id == comment_id)).one().value


def log_of(app: Flask, *comment_ids: int) -> list[Action]:
    """What was decided about the comments, the oldest first; about any, if none are named."""
    with app.app_context():
        statement = sa.select(Decision.action).order_by(Decision.id)
        if comment_ids:
            statement = statement.where(Decision.comment_id.in_(comment_ids))
        return list(db.session.scalars(statement))


def many_waiting(app: Flask, article: Article, count: int) -> list[int]:
    """Store so many comments that wait, half of them flagged, directly. Returns the ids of their reviews."""
    begin, key = datetime.now(UTC) - timedelta(hours=5), uuid4().hex
    with app.app_context():
        entries = [
            ImportedComment(
                source_key=f"{key}:{place}",
                parent_key=None,
                author_name=f"Reader {place}",
                body_source=f"Number {place} speaks.",
                created_at=begin + timedelta(seconds=place),
            )
            for place in range(count)
        ]
        import_thread(actor=SYSTEM, article_id=article.id, comments=entries)
        ids = db.session.scalars(sa.select(Comment.id).where(Comment.article_id == article.id).order_by(Comment.id))
        _store_reviews(actor=SYSTEM, article_id=article.id, comment_ids=list(ids)[-count:], begin=begin)
        statement = sa.select(Review.id).where(Review.article_id == article.id).order_by(Review.id)
        return list(db.session.scalars(statement))


@transactional
def _store_reviews(*, actor: Actor, article_id: int, comment_ids: Sequence[int], begin: datetime) -> None:
    rows = [
        {
            "comment_id": comment_id,
            "article_id": article_id,
            "is_flagged": place % 2 == 0,
            "is_held": place % 2 == 1,
            "abusive_count": int(place % 2 == 0),
            "weight": (place % 7) / 3,
            "opened_at": begin + timedelta(seconds=place),
        }
        for place, comment_id in enumerate(comment_ids)
    ]
    db.session.execute(sa.insert(Review), rows)
