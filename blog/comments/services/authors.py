"""Who comments say they are by."""

import sqlalchemy as sa

from blog.accounts.models import Member
from blog.accounts.names import look_of
from blog.comments.models import Comment
from blog.foundation.database import db, transactional


@transactional
def name_comments_anew(*, member_id: int) -> None:
    """Every comment of the member carries their present name."""
    name = db.session.scalars(sa.select(Member.name).where(Member.id == member_id)).one()
    statement = sa.update(Comment).where(Comment.author_member_id == member_id, Comment.author_name != name)
    values = {"author_name": name, "author_look": look_of(name)}
    db.session.execute(statement.values(values), execution_options={"synchronize_session": False})
