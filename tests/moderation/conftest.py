"""What tests of moderation share: moderators, readers, comments that wait."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from blog.accounts.models import SYSTEM, Actor, Member, Role
from blog.accounts.services import import_visitors
from blog.articles.models import DiscussionMode
from blog.comments.models import Comment, CommentTransition, Status
from blog.comments.services import change_status, withdraw_comment
from blog.flags.models import Reason
from blog.flags.services import flag_comment
from blog.foundation import clock
from blog.foundation.database import db, transactional
from blog.foundation.outbox import OutboxEvent
from blog.moderation.models import Decision
from blog.reviews.models import Cause, Review
from blog.reviews.queries import last_review, open_review
from blog.reviews.services import join_review


@transactional
def stored(name: str, **fields: object) -> Member:
    """A member's row, as it is."""
    member = Member(name=name, claimed_at=clock.utcnow(), **fields)
    db.session.add(member)
    db.session.flush()
    return member


def signed_in(member: Member, **fields: object) -> Actor:
    """The member at their desk."""
    return Actor(
        network=f"network {member.id}",
        member_id=member.id,
        is_signed_in=True,
        name=member.name,
        role=member.role,
        **fields,
    )


@pytest.fixture
def make_moderator(app_context: None) -> Callable[..., Actor]:
    """Makes a moderator who is signed in: `make_moderator("Priya")`."""

    def make(name: str = "Priya", role: Role = Role.MODERATOR) -> Actor:
        return signed_in(stored(name, role=role))

    return make


@pytest.fixture
def priya(make_moderator: Callable[..., Actor]) -> Actor:
    """A moderator."""
    return make_moderator("Priya")


@pytest.fixture
def nina(make_moderator: Callable[..., Actor]) -> Actor:
    """Another one."""
    return make_moderator("Nina")


@pytest.fixture
def make_reader(app_context: None) -> Callable[..., Actor]:
    """Makes a member without a role who is signed in; each on a network of their own."""

    def make(name: str | None = None, **fields: object) -> Actor:
        return signed_in(stored(name or f"Reader {uuid4().hex[:8]}", **fields))

    return make


@pytest.fixture
def make_waiting(app_context: None, make_article: Callable, make_comment: Callable) -> Callable[..., Review]:
    """Makes a comment of a status that waits for a moderator, and gives its review: `make_waiting(Status.HELD)`."""

    def make(status: Status = Status.PUBLISHED, **how: object) -> Review:
        mode = DiscussionMode.HELD_FIRST if status is Status.HELD else DiscussionMode.OPEN
        how.setdefault("article", make_article(discussion_mode=mode))
        comment = fresh(make_comment(**how).id)
        if status is Status.HELD:
            return wait(comment, Cause.HELD)
        flag_comment(actor=visitor(), comment_id=comment.id, reason=Reason.SPAM)
        if status is Status.HIDDEN:
            change_status(actor=SYSTEM, comment=comment, to=Status.HIDDEN, reason="flagged by the community")
        return open_review(comment_id=comment.id)

    return make


def visitor() -> Actor:
    """A reader with a cookie, and a network of their own."""
    key = import_visitors(actor=SYSTEM, count=1)[0]
    return Actor(visitor_id=key, network=f"cafe {key}")


@transactional
def wait(comment: Comment, cause: Cause) -> Review:
    """Let the comment wait for a moderator."""
    return join_review(actor=SYSTEM, comment=comment, cause=cause)


@transactional
def withdraw(review: Review) -> None:
    """Let the author take the comment back, past all doors."""
    comment = fresh(review.comment_id)
    author = Actor(visitor_id=comment.author_visitor_id)
    withdraw_comment(actor=author, comment_id=comment.id)


def fresh(comment_id: int) -> Comment:
    """The comment as it is stored now."""
    db.session.rollback()
    return db.session.get_one(Comment, comment_id, populate_existing=True)


def now(review: Review) -> Review:
    """The review as it is stored now."""
    db.session.rollback()
    return db.session.get_one(Review, review.id, populate_existing=True)


def newest(comment_id: int) -> Review | None:
    """The comment's newest review."""
    return last_review(comment_id=comment_id)


def log_of(comment_id: int) -> list[Decision]:
    """The moderators' log of the comment, the oldest row first."""
    db.session.rollback()
    rows = sa.select(Decision).where(Decision.comment_id == comment_id).order_by(Decision.id)
    return list(db.session.scalars(rows.execution_options(populate_existing=True)))


def whole_log() -> list[Decision]:
    """All of it."""
    db.session.rollback()
    return list(db.session.scalars(sa.select(Decision).order_by(Decision.id)))


def steps_of(comment_id: int) -> list[tuple[Status, str]]:
    """What became of the comment, and why."""
    db.session.rollback()
    columns = sa.select(CommentTransition.to_status, CommentTransition.reason)
    rows = columns.where(CommentTransition.comment_id == comment_id).order_by(CommentTransition.id)
    return [tuple(row) for row in db.session.execute(rows)]


def events(name: str) -> list[OutboxEvent]:
    """The events of that name, the oldest first."""
    db.session.rollback()
    return list(db.session.scalars(sa.select(OutboxEvent).where(OutboxEvent.name == name).order_by(OutboxEvent.id)))


AFTER_UNDO = timedelta(seconds=11)
