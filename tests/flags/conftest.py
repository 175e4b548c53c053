"""What tests of flags share: readers of any standing, each on a network of their own."""

from collections.abc import Callable
from uuid import uuid4

import pytest
import sqlalchemy as sa

from blog.accounts.models import Actor, Member
from blog.accounts.services import ensure_visitor
from blog.comments.models import Comment
from blog.flags.models import Flag, Reason
from blog.flags.queries import wrongly_counted_reviews
from blog.flags.services import Flagged, flag_comment
from blog.foundation import clock
from blog.foundation.database import db, transactional
from blog.reviews.models import Review


@transactional
def change(model: type, key: int, **values: object) -> None:
    """Change a row, as nobody does from outside."""
    db.session.execute(sa.update(model).where(model.id == key).values(**values))


@transactional
def _stored(standing: int) -> Member:
    name = f"Reader {uuid4().hex[:8]}"
    member = Member(name=name, standing=standing, claimed_at=clock.utcnow())
    db.session.add(member)
    db.session.flush()
    return member


@pytest.fixture
def member(app_context: None) -> Callable[..., Actor]:
    """Makes a member of a standing who is signed in somewhere: `member(2, network="office")`."""

    def make(standing: int = 0, *, network: str | None = None) -> Actor:
        row = _stored(standing)
        network = network or f"network {row.id}"
        return Actor(network=network, member_id=row.id, is_signed_in=True, name=row.name)

    return make


def visitor(network: str = "somewhere") -> Actor:
    """A reader with a cookie of their own."""
    return ensure_visitor(actor=Actor(network=network))


def flag(actor: Actor, comment: Comment, reason: Reason = Reason.SPAM, note: str | None = None) -> Flagged:
    """Let the reader flag the comment."""
    return flag_comment(actor=actor, comment_id=comment.id, reason=reason, note=note)


def fresh(comment: Comment) -> Comment:
    """The comment as it is stored now."""
    return db.session.get_one(Comment, comment.id, populate_existing=True)


def flags_stored(comment: Comment) -> list[Flag]:
    """All rows, the oldest first."""
    statement = sa.select(Flag).where(Flag.comment_id == comment.id).order_by(Flag.id)
    return list(db.session.scalars(statement.execution_options(populate_existing=True)))


def reviews_of(comment: Comment) -> list[Review]:
    """The comment's reviews, the oldest first, all of them counted rightly."""
    assert wrongly_counted_reviews() == []
    statement = sa.select(Review).where(Review.comment_id == comment.id).order_by(Review.id)
    return list(db.session.scalars(statement.execution_options(populate_existing=True)))


def counts(review: Review) -> tuple[int, int, int]:
    """How many find it abusive, trolling, spam."""
    return review.abusive_count, review.trolling_count, review.spam_count
