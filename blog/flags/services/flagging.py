"""Flagging a comment and taking a flag back.

Locks are taken in the order of all services: the article, the members whose flags count, the visitor. So nobody
else flags, hides or decides anything of the article at the same time, and nobody counts a flagger's hidings of a day
while another is under way.
"""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from blog.accounts.models import Actor, Member
from blog.accounts.services import ensure_visitor, read_again, refuse_suspended
from blog.articles.models import Article
from blog.articles.policy import may_see_article
from blog.comments.models import Comment, Status
from blog.comments.policy import counts_as_author, may_see_comment
from blog.comments.services import lock_article
from blog.flags.models import LIVE, Flag, Reason
from blog.flags.policy import may_flag_comment
from blog.flags.queries import flagged_by
from blog.flags.services.weighing import hide_if_enough, recount_review, weigh
from blog.foundation import clock
from blog.foundation.access import fetch
from blog.foundation.database import db, transactional
from blog.foundation.errors import Conflict, Forbidden
from blog.reviews.models import Cause, Outcome, Review
from blog.reviews.services import join_review


class NotFlaggable(Forbidden):
    """One's own comment, or one that cannot be read."""

    code = "not_flaggable"
    sentence = "Only comments that everybody can read can be flagged."


class FlagDecided(Conflict):
    """A moderator has decided about the reader's flag: it stays, and the comment is as it was decided on."""

    code = "flag_decided"
    sentence = "A moderator has looked at what you flagged, and it has not changed since."


@dataclass(frozen=True)
class Flagged:
    """A comment, its reader (who was nobody yet is a visitor once they have flagged), their flag of it, and whether
    it hid the comment.
    """

    comment: Comment
    flagger: Actor
    flag: Flag | None
    has_hidden: bool = False


@transactional
def flag_comment(*, actor: Actor, comment_id: int, reason: Reason, note: str | None = None) -> Flagged:
    """Record that the actor finds the comment abusive, trolling or spam, so that a moderator looks; hide it if its
    flags suffice. Flagging it again before a moderator has decided changes the reason and the note.

    Raises NotFound, NotFlaggable, Suspended, or FlagDecided where a moderator has decided and nobody has edited
    the comment since.
    """
    comment, actor = _held(actor, comment_id)
    refuse_suspended(actor=actor)
    if not may_flag_comment(actor, comment):
        mine = "You cannot flag your own comment." if counts_as_author(actor, comment) else None
        raise NotFlaggable(mine)
    flag = _own_flag(actor, comment)
    if flag is not None and _is_decided(flag):
        if not _is_edited_since(comment, flag):
            raise FlagDecided
        flag = None
    if flag is not None:
        flag.reason, flag.note = reason, note
        recount_review(db.session.get_one(Review, flag.review_id))
        return Flagged(comment, actor, flag)
    actor = ensure_visitor(actor=actor)
    review = join_review(actor=actor, comment=comment, cause=Cause.FLAGGED)
    flag = _new_flag(actor, comment, review, reason, note)
    has_hidden = hide_if_enough(comment, review)
    recount_review(review)
    return Flagged(comment, actor, flag, has_hidden)


@transactional
def take_back_flag(*, actor: Actor, comment_id: int) -> Flagged:
    """Forget that the actor flagged the comment; without such a flag nothing happens. What is hidden stays hidden
    until a moderator has looked.

    Raises NotFound, or FlagDecided.
    """
    comment, actor = _held(actor, comment_id)
    flag = _own_flag(actor, comment)
    if flag is not None:
        if _is_decided(flag):
            raise FlagDecided("A moderator has decided about your flag, so it can no longer be taken back.")
        flag.taken_back_at = clock.utcnow()
        recount_review(db.session.get_one(Review, flag.review_id))
    return Flagged(comment, actor, None)


def _held(actor: Actor, comment_id: int) -> tuple[Comment, Actor]:
    """The comment, its article and the members who flagged it held, and the actor as they count now. Raises
    NotFound for what the actor cannot see.
    """
    comment = fetch(Comment, comment_id, actor=actor, may=may_see_comment)
    fetch(Article, comment.article_id, actor=actor, may=may_see_article)
    lock_article(comment.article_id)
    flaggers = sa.select(Flag.flagger_member_id).where(Flag.comment_id == comment.id, LIVE)
    parties = sa.or_(Member.id == (actor.member_id or 0), Member.id.in_(flaggers))
    db.session.execute(sa.select(Member.id).where(parties).order_by(Member.id).with_for_update(key_share=True))
    actor = read_again(actor=actor)
    db.session.refresh(comment)
    return comment, actor


def _own_flag(actor: Actor, comment: Comment) -> Flag | None:
    return flagged_by(actor=actor, comment_ids=[comment.id]).get(comment.id)


def _is_decided(flag: Flag) -> bool:
    """Whether a moderator has decided, be it a moment ago: settling follows later. A withdrawal is no decision."""
    if flag.settled_at is not None:
        return True
    review = db.session.get_one(Review, flag.review_id, populate_existing=True)
    return review.closed_at is not None and review.outcome is not Outcome.WITHDRAWN


def _is_edited_since(comment: Comment, flag: Flag) -> bool:
    """Whether the comment says something else than what was decided on."""
    decided_at = db.session.get_one(Review, flag.review_id).closed_at
    return (
        flag.settled_at is not None
        and comment.edited_at is not None
        and comment.edited_at > (decided_at or flag.settled_at)
    )


def _new_flag(actor: Actor, comment: Comment, review: Review, reason: Reason, note: str | None) -> Flag:
    is_quarrel, is_late = _is_quarrel(actor, comment), comment.status is Status.HIDDEN
    weight, parts = weigh(actor, is_quarrel=is_quarrel, is_late=is_late)
    flag = Flag(
        comment_id=comment.id,
        review_id=review.id,
        flagger_member_id=actor.member_id,
        flagger_visitor_id=None if actor.member_id else actor.visitor_id,
        network=actor.network,
        reason=reason,
        note=note,
        weight=weight,
        parts=parts,
        is_quarrel=is_quarrel,
        is_late=is_late,
    )
    db.session.add(flag)
    db.session.flush()
    return flag


def _is_quarrel(actor: Actor, comment: Comment) -> bool:
    """Whether the actor has answered the comment, or it answers them. An answer that was taken back was given."""
    other = aliased(Comment)
    is_theirs = sa.or_(  # nobody's id is 0
        other.author_member_id == (actor.member_id or 0), other.author_visitor_id == (actor.visitor_id or 0)
    )
    is_beside = sa.or_(other.parent_id == comment.id, other.id == comment.parent_id)
    return bool(db.session.scalar(sa.select(sa.exists().where(is_beside, is_theirs))))
