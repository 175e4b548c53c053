"""A member's standing: what their time here, their comments and their sanctions amount to.

`accounts.policy.standing_of` has the table; here is what it is asked about.
"""

from datetime import timedelta

import sqlalchemy as sa

from blog.accounts.models import Actor, Member, Sanction
from blog.accounts.policy import standing_of
from blog.comments.models import Comment, Status
from blog.foundation import clock
from blog.foundation.database import db, transactional

RECENT = timedelta(days=90)  # so long a sanction counts
BATCH = 500  # members at a time


@transactional
def settle_standing(*, actor: Actor, member_id: int) -> int:
    """Give the member the standing that is theirs now, and return it; to be called after a sanction."""
    _settle(Member.id == member_id)
    return db.session.scalars(sa.select(Member.standing).where(Member.id == member_id)).one()


@transactional
def settle_standings(*, actor: Actor, after_id: int = 0) -> int | None:
    """The same for a batch of members with higher ids than `after_id`; returns the last, None after the end."""
    statement = sa.select(Member.id).where(Member.id > after_id).order_by(Member.id).limit(BATCH)
    member_ids = list(db.session.scalars(statement))
    if not member_ids:
        return None
    _settle(Member.id.in_(member_ids))
    return member_ids[-1]


def _settle(which: sa.ColumnElement[bool]) -> None:
    """Compute the standing of these members, who are held, and change what differs."""
    db.session.execute(sa.select(Member.id).where(which).order_by(Member.id).with_for_update(key_share=True))
    now = clock.utcnow()
    kept = sa.select(sa.func.count()).where(Comment.author_member_id == Member.id, Comment.status == Status.PUBLISHED)
    sanctions = sa.select(sa.func.count()).where(
        Sanction.member_id == Member.id, Sanction.created_at > now - RECENT, Sanction.lifted_at.is_(None)
    )
    statement = sa.select(
        Member.id, Member.standing, Member.claimed_at, kept.scalar_subquery(), sanctions.scalar_subquery()
    )
    changed = []
    for key, before, claimed_at, comments, recent in db.session.execute(statement.where(which)):
        days = (now - claimed_at).days if claimed_at is not None else 0
        standing = standing_of(days=days, kept_comments=comments, recent_sanctions=recent)
        if standing != before:
            changed.append({"id": key, "standing": standing})
    if changed:
        db.session.execute(sa.update(Member), changed)
