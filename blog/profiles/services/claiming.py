"""A visitor becomes a member: what they wrote, rated and flagged becomes the member's, all of it at once.

Locks are taken in one order, which is that of all services: articles by id, the member, visitors by
id, comments by id. Who writes or rates at the same moment as a visitor comes before, or keeps what they
did for another claim. A kind of thing that visitors leave behind needs two functions: which articles it
is in (`LEFT_IN`), and how it becomes the member's (called in `claim_past`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from blog.accounts.models import Actor, Member, Visitor
from blog.accounts.services import refuse_suspended
from blog.comments.services import give_comments, hold_articles
from blog.flags.services import give_flags
from blog.foundation.database import db, transactional
from blog.foundation.errors import Conflict, Forbidden
from blog.profiles.queries.pasts import articles_flagged_in, articles_rated_in, articles_written_in, claimable_visitors
from blog.ratings.services import give_ratings

LEFT_IN = (articles_written_in, articles_rated_in, articles_flagged_in)


class OthersPast(Conflict):
    """The browser's past was claimed by another member."""

    code = "others_past"
    sentence = "What was written in this browser belongs to another member already."


@dataclass(frozen=True)
class Claimed:
    """How much became the member's, and how many ratings were dropped."""

    comment_count: int
    rating_count: int
    dropped_count: int
    flag_count: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether there was nothing to claim."""
        return not (self.comment_count or self.rating_count or self.dropped_count or self.flag_count)


@transactional
def claim_past(*, actor: Actor) -> Claimed:
    """Make the signed-in member the author, rater and flagger of what was left under the visitors that count as
    them, and under the one in this browser, which counts as them from now on. Doing so again claims what
    came meanwhile.

    Raises Forbidden for who is not signed in, Suspended, or OthersPast where another member was faster.
    """
    if not actor.is_signed_in or actor.member_id is None:
        raise Forbidden("Sign in first: what was written here can only become a member's.")
    refuse_suspended(actor=actor)
    visitor_ids = claimable_visitors(actor)
    article_ids = hold_articles(sa.union(*(left_in(visitor_ids) for left_in in LEFT_IN)))
    member = db.session.get_one(Member, actor.member_id, with_for_update={"key_share": True}, populate_existing=True)
    _own_visitors(member, visitor_ids)
    comments = give_comments(actor=actor, visitor_ids=visitor_ids, article_ids=article_ids)
    ratings, dropped = give_ratings(actor=actor, visitor_ids=visitor_ids, article_ids=article_ids)
    flags = give_flags(actor=actor, visitor_ids=visitor_ids, article_ids=article_ids)
    return Claimed(comments, ratings, dropped, flags)


def _own_visitors(member: Member, visitor_ids: Sequence[int]) -> None:
    """Hold the visitors, and let them count as the member for good. Raises OthersPast for one that somebody
    else claimed a moment ago.
    """
    statement = sa.select(Visitor).where(Visitor.id.in_(visitor_ids)).order_by(Visitor.id)
    held = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    for visitor in db.session.scalars(held):
        if visitor.member_id is None:
            visitor.member_id = member.id
        elif visitor.member_id != member.id:
            raise OthersPast
