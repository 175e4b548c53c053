"""What is not kept for longer than it is needed."""

from datetime import timedelta
from typing import cast

import sqlalchemy as sa

from blog.accounts.models import Actor, MemberSession, Registration
from blog.accounts.queries import unseen_since
from blog.foundation import clock
from blog.foundation.database import db, transactional
from blog.foundation.settings import settings


@transactional
def forget_registrations(*, actor: Actor) -> int:
    """Delete registrations whose link has been too old for as long as it was good; returns how many."""
    before = clock.utcnow() - timedelta(hours=2 * settings().link_hours)
    return _rows(sa.delete(Registration).where(Registration.created_at < before))


@transactional
def forget_sessions(*, actor: Actor) -> int:
    """Delete sessions that are over, since nobody has used them for so long; returns how many."""
    return sum(
        _rows(
            sa.delete(MemberSession).where(
                MemberSession.is_remembered == is_remembered,
                MemberSession.seen_at < unseen_since(is_remembered=is_remembered),
            )
        )
        for is_remembered in (False, True)
    )


@transactional
def forget_networks(*, actor: Actor) -> int:
    """Forget where sessions were last seen, after `network_days`; returns of how many."""
    before = clock.utcnow() - timedelta(days=settings().network_days)
    old = sa.update(MemberSession).where(MemberSession.seen_at < before, MemberSession.network.is_not(None))
    return _rows(old.values(network=None))


def _rows(statement: sa.Update | sa.Delete) -> int:
    """How many rows the statement changed."""
    return cast("sa.CursorResult[object]", db.session.execute(statement)).rowcount
