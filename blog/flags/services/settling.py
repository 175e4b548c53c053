"""What a moderator's decision means for those who flagged."""

from datetime import datetime

import sqlalchemy as sa

from blog.accounts.models import Actor
from blog.comments.models import Comment
from blog.comments.services import lock_article
from blog.flags.models import LIVE, Flag, FlagOutcome
from blog.flags.services.weighing import recount_review
from blog.foundation import clock
from blog.foundation.database import db, transactional
from blog.reviews.models import Review


@transactional
def settle_flags(*, actor: Actor, comment_id: int, is_upheld: bool | None, until: datetime) -> list[Flag]:
    """The flags of the comment that were given `until` then and wait have their outcome, and weigh nothing any more;
    returns them. They were neither right nor wrong where nobody decided (None), and those that came when it was
    hidden already.
    """
    lock_article(db.session.scalars(sa.select(Comment.article_id).where(Comment.id == comment_id)).one())
    waiting = sa.select(Flag).where(Flag.comment_id == comment_id, LIVE, Flag.created_at <= until).order_by(Flag.id)
    settled = list(db.session.scalars(waiting.execution_options(populate_existing=True)))
    outcome = {True: FlagOutcome.UPHELD, False: FlagOutcome.REJECTED, None: FlagOutcome.NEITHER}[is_upheld]
    now = clock.utcnow()
    for flag in settled:
        flag.settled_at, flag.outcome = now, FlagOutcome.NEITHER if flag.is_late else outcome
    db.session.flush()
    for review_id in sorted({flag.review_id for flag in settled}):
        recount_review(db.session.get_one(Review, review_id))
    return settled
