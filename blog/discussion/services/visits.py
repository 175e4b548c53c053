"""Remembering how far members have read, so that what is new can be shown to them."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from blog.accounts.models import Actor
from blog.accounts.services import held_member
from blog.articles.models import Article
from blog.articles.policy import may_see_article
from blog.discussion.models import Visit
from blog.discussion.queries.visits import VISIT
from blog.foundation import clock
from blog.foundation.access import fetch
from blog.foundation.database import db, transactional
from blog.foundation.pagination import EPOCH
from blog.foundation.settings import settings


@transactional
def mark_read(*, actor: Actor, article_id: int, until: datetime, is_all: bool = False) -> Visit:
    """Remember that the member has read what the article's discussion held at the moment `until`: it will not
    be new at their next visit, nor, with `is_all`, for the rest of this one. A moment before the one that is
    remembered changes nothing, one to come counts as now.

    Raises NotFound, or SignedOut: a visitor's browser remembers by itself.
    """
    member = held_member(actor=actor)  # so that nobody else moves their marks meanwhile
    fetch(Article, article_id, actor=actor, may=may_see_article)
    until = max(EPOCH, min(until, clock.utcnow()))
    statement = sa.select(Visit).where(Visit.member_id == member.id, Visit.article_id == article_id)
    visit = db.session.scalars(statement.with_for_update()).one_or_none()  # `forget_visits` may be at it
    if visit is None:
        visit = Visit(member_id=member.id, article_id=article_id, new_since=until, read_until=until)
        db.session.add(visit)
    _move(visit, until)
    if is_all:
        visit.new_since = max(visit.new_since, until)
    db.session.flush()
    return visit


@transactional
def forget_visits(*, actor: Actor) -> int:
    """Delete what is remembered of visits that lie too far back; returns how many."""
    before = clock.utcnow() - timedelta(days=settings().visit_days)
    statement = sa.delete(Visit).where(Visit.read_until < before)
    return int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]


def _move(visit: Visit, until: datetime) -> None:
    """Forward only: in whichever order two browsers tell, the end is the same."""
    if until <= visit.read_until:
        return
    if until - visit.read_until >= VISIT:
        visit.new_since = visit.read_until
    visit.read_until = until
