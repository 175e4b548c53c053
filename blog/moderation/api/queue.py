"""Reading: what waits, one case, the log of it, the day."""

from collections import Counter
from typing import Any

from flask import Response

from blog.flags.queries import flags_of, weight_of_comment
from blog.moderation.api.blueprint import REVIEW, REVIEW_ID, ROOT, answer, blueprint, for_moderators, reading
from blog.moderation.models import Action
from blog.moderation.queries import Case, case_of, counts_of, queue_cursor, reviews_in, today
from blog.moderation.queries.authors import author_record, network_record
from blog.moderation.queries.matters import own_matters
from blog.moderation.schemas.answers import CaseOutput, CountsOutput, ReviewsOutput, TodayOutput
from blog.moderation.schemas.questions import PlaceQuery, ReviewsQuery
from blog.moderation.schemas.shown import (
    community_output,
    flag_output,
    iso,
    logged_output,
    record_output,
    review_output,
    said_output,
    screening_output,
)
from blog.screening.queries import run_of


@blueprint.get(f"{ROOT}/reviews")
@blueprint.arguments(ReviewsQuery, location="query")
@blueprint.response(200, ReviewsOutput)
@for_moderators(writes=False)
def list_reviews(query: dict[str, Any]) -> Response:
    """List the comments that wait for a moderator: the heaviest first, among equals the oldest."""
    reading()
    page = reviews_in(query["view"], size=query["limit"], cursor=query["after"])
    body = {
        "reviews": [review_output(one.review, one.comment, one.claimed_by) for one in page.items],
        "next": queue_cursor(page.items[-1].review) if page.has_more else None,
    }
    return answer(body, is_conditional=True)


@blueprint.get(f"{ROOT}/counts")
@blueprint.arguments(PlaceQuery, location="query")
@blueprint.response(200, CountsOutput)
@for_moderators(writes=False)
def count_reviews(query: dict[str, Any]) -> Response:
    """Count them, by kind."""
    reading()
    found = counts_of(query["view"])
    counts = {show.value: count for show, count in found.by_show.items()}
    return answer({"counts": counts, "oldest_at": iso(found.oldest_at)}, is_conditional=True)


@blueprint.get(REVIEW, parameters=[REVIEW_ID])
@blueprint.response(200, CaseOutput)
@for_moderators(writes=False)
def get_review(review_id: int) -> Response:
    """Read a review, open or closed, with all that a moderator decides by."""
    actor = reading()
    case = case_of(review_id)
    key = case.review.comment_id
    run = run_of(key)
    body = {
        "review": review_output(case.review, case.row.comment, case.claimed_by),
        "is_own_matter": bool(own_matters(actor=actor, comment_ids=[key])),
        "parents": [said_output(row.comment) for row in case.parents],
        "replies": [said_output(row.comment) for row in case.replies],
        "author": _author(case),
        "network": record_output(network_record(case.network.network)) if case.network else None,
        "flags": [flag_output(one) for one in flags_of(key)],
        "community": community_output(weight_of_comment(key)),
        "screening": screening_output(run) if run is not None else None,
        "decisions": [logged_output(one) for one in case.decisions],
    }
    return answer(body, is_conditional=True)


def _author(case: Case) -> dict[str, Any] | None:
    subject = case.author.subject
    if subject is None:
        return None
    return record_output(author_record(member_id=subject.member_id, visitor_id=subject.visitor_id))


@blueprint.get(f"{ROOT}/today")
@blueprint.response(200, TodayOutput)
@for_moderators(writes=False)
def read_today() -> Response:
    """Read how moderation goes today."""
    reading()
    found = today()
    total = sum(found.by_moderator.values(), Counter[Action]())
    by_action = {action.value: total[action] for action in Action if action is not Action.UNDO}
    median = found.median.total_seconds() if found.median is not None else None
    return answer({"count": found.count, "by_action": by_action, "median_seconds": median}, is_conditional=True)
