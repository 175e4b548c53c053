"""What flags weigh: each when it is given, and all of a review together."""

from typing import Any

import sqlalchemy as sa

from blog.accounts.models import SYSTEM, Actor, Member
from blog.comments.models import Comment, Status
from blog.comments.services import change_status
from blog.flags.models import LIVE, Flag, Reason
from blog.flags.policy import community, priority, visitor_weight, weight_of
from blog.flags.queries import COUNTS, accuracy_of, spent_flaggers, tallies
from blog.foundation import clock
from blog.foundation.database import db, note, table_of
from blog.reviews.models import Review

flags, reviews = table_of(Flag), table_of(Review)
OF_REVIEW = flags.c.review_id == sa.bindparam("review")
HIDDEN_BECAUSE = "flagged by the community"
COUNT_OF = {
    f"{reason}_count": sa.select(sa.func.count()).where(OF_REVIEW, LIVE, flags.c.reason == reason).scalar_subquery()
    for reason in Reason
}
RECOUNT = (
    sa.update(reviews)
    .where(reviews.c.id == sa.bindparam("review"))
    .values(COUNT_OF | {"weight": sa.bindparam("heavy"), "version": reviews.c.version + 1})
    .returning(*(reviews.c[name] for name in (*COUNT_OF, "weight", "version")))
)


def weigh(actor: Actor, *, is_quarrel: bool, is_late: bool) -> tuple[float, dict[str, Any]]:
    """What the actor's flag weighs now, and how that comes about. A quarrel weighs nothing."""
    said: dict[str, Any] = {}
    if actor.member_id is None:
        weight, said["visitor"] = visitor_weight(), True
    else:
        upheld, decided = accuracy_of(actor.member_id)
        standing = db.session.scalars(sa.select(Member.standing).where(Member.id == actor.member_id)).one()
        weight = weight_of(standing=standing, upheld=upheld, decided=decided)
        said |= {"standing": weight.standing, "upheld": upheld, "decided": decided}
    said |= {"base": weight.base, "bonus": weight.bonus}
    said |= {name: True for name, is_so in (("quarrel", is_quarrel), ("late", is_late)) if is_so}
    return (0.0 if is_quarrel else weight.total), said


def hide_if_enough(comment: Comment, review: Review) -> bool:
    """Hide the published comment if its flags suffice, and note who took part; whether it was hidden now.

    A comment that a moderator has kept is protected for a while. Who took part in enough hidings today does not
    count.
    """
    now = clock.utcnow()
    is_protected = comment.protected_until is not None and comment.protected_until > now
    if comment.status is not Status.PUBLISHED or is_protected or not _suffice(review):
        return False
    members, visitors = spent_flaggers(review.id)
    if (members or visitors) and not community(
        tallies(review.id, without_members=members, without_visitors=visitors)
    ).hides:
        return False
    change_status(actor=SYSTEM, comment=comment, to=Status.HIDDEN, reason=HIDDEN_BECAUSE)
    took_part = sa.update(Flag).where(COUNTS)
    for column, spent in ((Flag.flagger_member_id, members), (Flag.flagger_visitor_id, visitors)):
        if spent:
            took_part = took_part.where(sa.or_(column.is_(None), column.not_in(spent)))
    options = {"synchronize_session": "fetch"}
    db.session.execute(took_part.values(hid_at=now), {"review": review.id}, execution_options=options)
    return True


def _suffice(review: Review) -> bool:
    return community(tallies(review.id)).hides


def recount_review(review: Review) -> None:
    """Count the flags of the review by reason, and weigh them, from their rows; its article must be held. Who saw
    the review before has seen another version of it.
    """
    db.session.flush()
    heavy = priority(community(tallies(review.id)))
    counted = db.session.execute(RECOUNT, {"review": review.id, "heavy": heavy}).one()
    note(review, **counted._mapping)  # noqa: SLF001 (public, says SQLAlchemy, in spite of its name)
