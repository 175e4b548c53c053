"""Remembering how far members have read, so that what is new can be shown to them."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from blog.accounts.models import Actor
from blog.articles.models import Article
from blog.articles.policy import may_see_article
from blog.discussion.models import Visit
from blog.discussion.queries.visits import VISIT
from blog.foundation import clock
from blog.foundation.access import fetch
from blog.foundation.database import db, transactional, unless_taken
from blog.foundation.errors import Forbidden
from blog.foundation.pagination import EPOCH
from blog.foundation.settings import settings


@transactional
def mark_read(*, actor: Actor, article_id: int, until: datetime, is_all: bool = False) -> Visit:
    """Remember that the member has read what the article's discussion held at the moment `until`: it will not
    be new at their next visit, nor, with `is_all`, for the rest of this one. A moment before the one that is
    remembered changes nothing, one to come counts as now.

    Raises NotFound, or Forbidden for who is not signed in: a visitor's browser remembers by itself.
    """
    if not actor.is_signed_in or actor.member_id is None:
        raise Forbidden("Only members' visits are kept here: sign in first.")
    fetch(Article, article_id, actor=actor, may=may_see_article)
    until = max(EPOCH, min(until, clock.utcnow()))
    visit = _held(actor.member_id, article_id)
    if visit is None:
        first = Visit(member_id=actor.member_id, article_id=article_id, new_since=until, read_until=until)
        if unless_taken(lambda: _add(first), "one_visit_per_member_and_article"):
            return first
        visit = _held(actor.member_id, article_id)  # another browser was faster
        assert visit is not None  # noqa: S101 (it is forgotten after months)
    _move(visit, until)
    if is_all:
        visit.new_since = max(visit.new_since, until)
    return visit


@transactional
def forget_visits(*, actor: Actor) -> int:
    """Delete what is remembered of visits that lie too far back; returns how many."""
    before = clock.utcnow() - timedelta(days=settings().visit_days)
    statement = sa.delete(Visit).where(Visit.read_until < before)
    return int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]


def _held(member_id: int, article_id: int) -> Visit | None:
    statement = sa.select(Visit).where(Visit.member_id == member_id, Visit.article_id == article_id)
    held = statement.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(held).one_or_none()


def _add(visit: Visit) -> None:
    db.session.add(visit)
    db.session.flush()


def _move(visit: Visit, until: datetime) -> None:
    """Forward only: in whichever order two browsers tell, the end is the same."""
    if until <= visit.read_until:
        return
    if until - visit.read_until >= VISIT:
        visit.new_since = visit.read_until
    visit.read_until = until
