"""A mail to moderators where somebody's comment waits for too long."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from blog.accounts.models import Member
from blog.accounts.queries import reached_at
from blog.foundation import clock
from blog.foundation.database import db
from blog.foundation.mail import render_mail, send
from blog.foundation.outbox import Payload, handles, record
from blog.foundation.settings import settings
from blog.moderation.policy import HOUSE
from blog.moderation.queries import open_count
from blog.reviews.models import Review

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOST = 1_000  # reviews are counted up to here: "1,000 or more" says enough


@handles("reviews.opened")
def watch_the_queue(payload: Payload) -> None:
    """Somebody looks when the review may have waited for too long; once for all that were opened within an hour."""
    review = db.session.get(Review, payload["review_id"])
    if review is not None and review.closed_at is None:
        _look_at(review.opened_at + timedelta(hours=settings().alarm_hours))


@handles("moderation.look_at_queue")
def look_at_the_queue(payload: Payload) -> None:
    """Where the oldest review waits for too long, each moderator has a mail today; and tomorrow, if it still does."""
    oldest = oldest_since()
    now = clock.utcnow()
    if oldest is None or oldest > now - timedelta(hours=settings().alarm_hours):
        return
    for member_id in db.session.scalars(_moderators(now)):
        record("moderation.alarm", {"member_id": member_id}, dedupe_key=f"moderation.alarm:{member_id}:{now:%Y-%m-%d}")
    _look_at(now + DAY)


@handles("moderation.alarm", in_transaction=False)
def mail_alarm(payload: Payload) -> None:
    """How many wait, and for how long the oldest does; nothing where somebody was faster."""
    member, oldest = reached_at(member_id=payload["member_id"]), oldest_since()
    if member is None or member.email is None or oldest is None:
        return
    waiting, hours = open_count(most=MOST), int((clock.utcnow() - oldest) / HOUR)
    mail = render_mail(
        "moderation/emails/alarm",
        to=member.email,
        name=member.name,
        waiting=waiting,
        is_more=waiting == MOST,
        hours=hours,
        limit=settings().alarm_hours,
    )
    db.session.rollback()  # no transaction waits for a mail server
    send(mail)


def oldest_since() -> datetime | None:
    """Since when the oldest open review waits; None when none does."""
    return db.session.scalar(sa.select(sa.func.min(Review.opened_at)).where(Review.closed_at.is_(None)))


def _look_at(moment: datetime) -> None:
    """At the next full hour: however many ask for it, it is one event."""
    due_at = moment.replace(minute=0, second=0, microsecond=0) + HOUR
    record("moderation.look_at_queue", {}, due_at=due_at, dedupe_key=f"moderation.look_at_queue:{due_at:%Y-%m-%dT%H}")


def _moderators(now: datetime) -> sa.Select[int]:
    is_free = sa.or_(Member.suspended_until.is_(None), Member.suspended_until <= now)
    return sa.select(Member.id).where(Member.role.in_(HOUSE), Member.email.is_not(None), is_free).order_by(Member.id)
