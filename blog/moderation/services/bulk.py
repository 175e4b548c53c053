"""Deciding a selection of reviews at once, and taking that back."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from blog.accounts.models import Actor
from blog.comments.models import Comment
from blog.comments.services import hold_articles
from blog.foundation.database import LARGEST_ID, db, transactional
from blog.foundation.errors import Invalid, LastwordError, NotFound
from blog.foundation.settings import settings
from blog.moderation.models import Action, Decision, ReasonCode
from blog.moderation.queries.matters import own_matters
from blog.moderation.services.access import require_moderator
from blog.moderation.services.deciding import decide_held, verdict_of
from blog.moderation.services.undoing import Undone, undo_held
from blog.reviews.models import Review


@dataclass(frozen=True)
class BulkDecided:
    """What was decided, what was not (the review's id, and why in a sentence), and the key that undoes it together."""

    decisions: list[Decision]
    refused: list[tuple[int, str]]
    bulk_key: str


@dataclass(frozen=True)
class BulkUndone:
    """What was undone, and what was not (the review's id, and why in a sentence)."""

    undone: list[Undone]
    refused: list[tuple[int, str]]


@transactional
def decide_reviews(
    *,
    actor: Actor,
    chosen: Sequence[tuple[int, int]],
    action: Action,
    reason: ReasonCode | None = None,
    public_text: str | None = None,
    private_note: str | None = None,
) -> BulkDecided:
    """Decide all these reviews, each given with the version that was looked at, alike and in one transaction. Those
    that cannot be decided, or are the moderator's own matter, are left out and told.

    Raises Forbidden, or Invalid for none, for too many, or for a verdict that lacks its reason.
    """
    require_moderator(actor)
    verdict = verdict_of(action, reason, public_text, private_note)
    versions = _versions(chosen)
    found = _held({key: version for key, version in versions.items() if 0 < key <= LARGEST_ID})
    own = own_matters(actor=actor, comment_ids=[comment.id for _, comment in found])
    bulk_key, decisions = secrets.token_urlsafe(12), []
    refused = {key: NotFound.sentence for key in versions if key not in {review.id for review, _ in found}}
    for review, comment in found:
        version, is_own = versions[review.id], comment.id in own
        try:
            done = decide_held(actor, review, comment, verdict, version=version, is_own=is_own, bulk_key=bulk_key)
            decisions.append(done.decision)
        except LastwordError as error:
            refused[review.id] = error.sentence
    return BulkDecided(decisions, [(key, refused[key]) for key in versions if key in refused], bulk_key)


@transactional
def undo_bulk(*, actor: Actor, bulk_key: str) -> BulkUndone:
    """Take back all that was decided together; what has changed since is left as it is, and told.

    Raises Forbidden, NotFound, or UndoExpired, ReviewChanged and the like where nothing could be undone.
    """
    require_moderator(actor)
    of_bulk = sa.select(Decision).where(Decision.bulk_key == bulk_key).order_by(Decision.comment_id)
    decisions = {decision.review_id: decision for decision in db.session.scalars(of_bulk)}
    if not decisions:
        raise NotFound
    undone, refused, last = [], [], None
    for review, comment in _held(decisions):
        try:
            undone.append(undo_held(actor, decisions[review.id], review, comment))
        except LastwordError as error:
            refused.append((review.id, error.sentence))
            last = error
    if not undone and last is not None:
        raise last
    return BulkUndone(undone, refused)


def _versions(chosen: Sequence[tuple[int, int]]) -> dict[int, int]:
    """The version that was looked at, by review."""
    versions = dict(chosen)
    if not versions:
        raise Invalid({"chosen": "Select some reviews first."})
    if len(versions) > settings().bulk_max:
        raise Invalid({"chosen": f"Select {settings().bulk_max} at most; these are {len(versions)}."})
    return versions


def _held(review_ids: "dict[int, int] | dict[int, Decision]") -> list[tuple[Review, Comment]]:
    """These reviews with their comments as they are now, in the order of the comments; their articles are held."""
    hold_articles(set(db.session.scalars(sa.select(Review.article_id).where(Review.id.in_(review_ids)))))
    rows = sa.select(Review, Comment).join(Comment, Comment.id == Review.comment_id).where(Review.id.in_(review_ids))
    fresh = rows.order_by(Comment.id).execution_options(populate_existing=True)
    return [(review, comment) for review, comment in db.session.execute(fresh)]
