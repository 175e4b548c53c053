"""What signing in leaves behind."""

import sqlalchemy as sa

from blog.accounts.models import Actor, Member
from blog.foundation.database import db, transactional


@transactional
def renew_hash(*, actor: Actor, member_id: int, before: str, password_hash: str) -> None:
    """The same password is kept by a hash as our settings ask for, unless it has changed meanwhile."""
    statement = sa.update(Member).where(Member.id == member_id, Member.password_hash == before)
    db.session.execute(statement.values(password_hash=password_hash))
