"""Deciding, undoing, claiming, taking up, restoring."""

from typing import Any

from flask import Response

from blog.moderation import services
from blog.moderation.api.blueprint import (
    COMMENT_ID,
    REVIEW,
    REVIEW_ID,
    ROOT,
    answer,
    blueprint,
    for_moderators,
    named,
    writing,
)
from blog.moderation.schemas.answers import BulkOutput, ClaimOutput, DecidedOutput, TakenUpOutput, UndoneOutput
from blog.moderation.schemas.questions import BulkInput, DecisionInput, RestoreInput
from blog.moderation.schemas.shown import decision_output, iso
from blog.reviews.models import Review

IN_THE_WAY = (services.OwnMatter, services.ReviewChanged, services.ReviewClaimed, services.NotDecidable)
COMMENT = f"{ROOT}/comments/<int:comment_id>"


@blueprint.post(f"{REVIEW}/decision", parameters=[REVIEW_ID])
@blueprint.arguments(DecisionInput)
@blueprint.response(200, DecidedOutput)
@for_moderators(*IN_THE_WAY)
def decide_review(verdict: dict[str, Any], review_id: int) -> Response:
    """Keep, hide or remove a comment, or mark it as spam. Its author is told when the time to undo is over."""
    return _decided(services.decide_review(actor=writing(), review_id=review_id, **verdict))


@blueprint.post(f"{ROOT}/decisions")
@blueprint.arguments(BulkInput)
@blueprint.response(200, BulkOutput)
@for_moderators()
def decide_reviews(verdict: dict[str, Any]) -> Response:
    """Decide many reviews alike. Those that cannot be decided are left out; `refused` says why."""
    done = services.decide_reviews(actor=writing(), **verdict)
    return answer(
        {
            "bulk_key": done.bulk_key,
            "decisions": [decision_output(one) for one in done.decisions],
            "refused": _refused(done.refused),
        }
    )


@blueprint.post(f"{ROOT}/decisions/<int:decision_id>/undo", parameters=[named("decision_id", "The decision's id.", 12)])
@blueprint.response(200, UndoneOutput)
@for_moderators(services.UndoExpired, services.ReviewChanged)
def undo_decision(decision_id: int) -> Response:
    """Take your decision back, while nobody has been told of it: the review waits again."""
    undone = services.undo_decision(actor=writing(), decision_id=decision_id)
    return answer({"decisions": [decision_output(undone.decision)], "refused": []})


@blueprint.post(
    f"{ROOT}/bulks/<string:bulk_key>/undo",
    parameters=[named("bulk_key", "What the bulk was answered with.", "Vd0pXs1aQ")],
)
@blueprint.response(200, UndoneOutput)
@for_moderators(services.UndoExpired, services.ReviewChanged)
def undo_decisions(bulk_key: str) -> Response:
    """Take back all that you decided together, but for what has changed since."""
    done = services.undo_bulk(actor=writing(), bulk_key=bulk_key)
    decisions = [decision_output(one.decision) for one in done.undone]
    return answer({"decisions": decisions, "refused": _refused(done.refused)})


@blueprint.put(f"{REVIEW}/claim", parameters=[REVIEW_ID])
@blueprint.response(200, ClaimOutput)
@for_moderators(*IN_THE_WAY)
def claim_review(review_id: int) -> Response:
    """Have a review to yourself for some minutes; claiming it again begins them anew."""
    return _claimed(services.claim_review(actor=writing(), review_id=review_id))


@blueprint.delete(f"{REVIEW}/claim", parameters=[REVIEW_ID])
@blueprint.response(200, ClaimOutput)
@for_moderators()
def release_review(review_id: int) -> Response:
    """Leave a review to others; if it is not yours nothing happens."""
    return _claimed(services.release_review(actor=writing(), review_id=review_id))


@blueprint.post(f"{COMMENT}/review", parameters=[COMMENT_ID])
@blueprint.response(200, TakenUpOutput)
@for_moderators(services.OwnMatter, services.NotDecidable)
def take_up_comment(comment_id: int) -> Response:
    """Let a comment wait for a decision though nobody has brought it."""
    review = services.take_up_comment(actor=writing(), comment_id=comment_id)
    return answer({"review_id": review.id, "version": review.version})


@blueprint.post(f"{COMMENT}/restore", parameters=[COMMENT_ID])
@blueprint.arguments(RestoreInput)
@blueprint.response(200, DecidedOutput)
@for_moderators(services.OwnMatter, services.NotDecidable)
def restore_comment(sent: dict[str, Any], comment_id: int) -> Response:
    """Publish what a moderator hid, or give what was removed the status that it had before."""
    return _decided(services.restore_comment(actor=writing(), comment_id=comment_id, **sent))


def _decided(decided: services.Decided) -> Response:
    return answer({"decision": decision_output(decided.decision), "undo_until": iso(decided.undo_until)})


def _claimed(review: Review) -> Response:
    return answer({"review_id": review.id, "version": review.version, "claimed_until": iso(review.claimed_until)})


def _refused(refused: list[tuple[int, str]]) -> list[dict[str, Any]]:
    return [{"review_id": key, "reason": sentence} for key, sentence in refused]
