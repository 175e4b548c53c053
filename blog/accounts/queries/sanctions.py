"""What is in force against members and networks."""

import sqlalchemy as sa

from blog.accounts.models import NetworkBlock, Sanction
from blog.foundation import clock
from blog.foundation.database import db


def in_force(*, member_id: int) -> list[Sanction]:
    """The sanctions against the member that keep them from something now, the newest first."""
    has_not_ended = sa.or_(Sanction.until.is_(None), Sanction.until > clock.utcnow())
    waits = (Sanction.lifted_at.is_(None), Sanction.acknowledged_at.is_(None), has_not_ended)
    statement = sa.select(Sanction).where(Sanction.member_id == member_id, *waits).order_by(Sanction.id.desc())
    return list(db.session.scalars(statement))


def block_on(network: str | None) -> NetworkBlock | None:
    """The block that the network is under now; of several the longest."""
    if network is None:
        return None
    is_in_force = (NetworkBlock.lifted_at.is_(None), NetworkBlock.until > clock.utcnow())
    statement = sa.select(NetworkBlock).where(NetworkBlock.network == network, *is_in_force)
    return db.session.scalars(statement.order_by(NetworkBlock.until.desc()).limit(1)).one_or_none()
