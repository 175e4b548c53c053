"""Networks from which nobody of little standing writes for a while."""

from datetime import timedelta

import sqlalchemy as sa

from blog.accounts.models import Actor, NetworkBlock
from blog.accounts.services.sanctioning import NotInForce
from blog.foundation import clock
from blog.foundation.database import LARGEST_ID, db, transactional
from blog.foundation.errors import Invalid, NotFound
from blog.foundation.settings import settings


@transactional
def block_network(*, actor: Actor, network: str, days: int, reason: str) -> NetworkBlock:
    """Block the network for so many days from now, in place of a block that it is under. Raises Invalid for more
    than `block_days`.
    """
    if not 0 < days <= settings().block_days:
        raise Invalid({"days": f"Say for how many days: 1 to {settings().block_days}."})
    now = clock.utcnow()
    is_in_force = (NetworkBlock.network == network, NetworkBlock.lifted_at.is_(None), NetworkBlock.until > now)
    replaced = sa.update(NetworkBlock).where(*is_in_force).values(lifted_at=now, lifted_by_id=actor.member_id)
    db.session.execute(replaced.execution_options(synchronize_session="fetch"))
    block = NetworkBlock(
        network=network, until=now + timedelta(days=days), reason=reason, imposed_by_id=actor.member_id, created_at=now
    )
    db.session.add(block)
    db.session.flush()
    return block


@transactional
def lift_block(*, actor: Actor, block_id: int) -> NetworkBlock:
    """End the block. Raises NotFound or NotInForce."""
    block = None
    if 0 < block_id <= LARGEST_ID:
        block = db.session.get(NetworkBlock, block_id, with_for_update=True, populate_existing=True)
    if block is None:
        raise NotFound
    now = clock.utcnow()
    if block.lifted_at is not None or block.until <= now:
        raise NotInForce
    block.lifted_at, block.lifted_by_id = now, actor.member_id
    return block
