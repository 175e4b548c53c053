"""The review queue: the list, a case beside it, and how many wait."""

import hashlib
from typing import Any

from flask import make_response, render_template, request
from werkzeug import Response

from blog.accounts.identity import current_actor
from blog.accounts.models import Actor
from blog.foundation.http.templating import is_fragment_wanted
from blog.foundation.pagination import parse_cursor
from blog.foundation.settings import settings
from blog.moderation.queries import View, bulk_of, counts_of, decision_of, next_review, reviews_in, today
from blog.moderation.views import words
from blog.moderation.views.asked import asked_view, named
from blog.moderation.views.blueprint import blueprint, moderators_only
from blog.moderation.views.cases import case_shown
from blog.moderation.views.done import bulk_done_shown, done_shown
from blog.moderation.views.reasons import reasons_shown
from blog.moderation.views.rows import filters_shown, list_shown, tabs_shown

EMPTY_FORM: dict[str, Any] = {"panel": None, "typed": {}, "errors": {}}


@blueprint.get("/queue/")
@moderators_only
def queue() -> str:
    """The list with the first case beside it; to htmx only the next part of the list."""
    actor, view = current_actor(), asked_view()
    if is_fragment_wanted() and request.args.get("after"):
        page = reviews_in(view, size=settings().page_reviews, cursor=request.args["after"])
        return render_template("moderation/_rows.html", list=list_shown(actor, view, page, None))
    first = None if request.args.get("after") else next_review(view, actor=actor, after_place=None)
    return queue_page(actor, view, first, is_case=False)


@blueprint.get("/queue/<int:review_id>/")
@moderators_only
def case(review_id: int) -> str:
    """One review, beside the list; to htmx without it."""
    actor, view = current_actor(), asked_view()
    if is_fragment_wanted():
        return render_template("moderation/_case.html", **case_context(actor, view, review_id))
    return queue_page(actor, view, review_id, is_case=True)


@blueprint.get("/queue/counts")
@moderators_only
def counts() -> Response:
    """How many reviews of each kind wait; to who has that very answer 304."""
    view = asked_view()
    since = parse_cursor(request.args.get("since", "0"), 1)[0]
    tabs = tabs_shown(view, counts_of(view, known_id=since), known_id=since)
    response = make_response(render_template("moderation/_tabs.html", tabs=tabs))
    response.set_etag(hashlib.sha256(response.data).hexdigest()[:16])
    return response.make_conditional(request)


def queue_page(actor: Actor, view: View, review_id: int | None, *, is_case: bool, **context: Any) -> str:
    """The whole page: the list, and that case; `context` says what was just done, or what was wrong."""
    page = reviews_in(view, size=settings().page_reviews, cursor=request.args.get("after", ""))
    median = today().median
    bulk = {"reasons": reasons_shown(), "query": named(view), "typed": {}, "errors": {}}
    return render_template(
        "moderation/queue.html",
        list=list_shown(actor, view, page, review_id),
        filters=filters_shown(view),
        is_case=is_case,
        median=words.long_time(median) if median is not None else None,
        **{"bulk": bulk} | case_context(actor, view, review_id) | context,
    )


def case_context(actor: Actor, view: View, review_id: int | None, **context: Any) -> dict[str, Any]:
    """What `moderation/_case.html` asks for, and the kinds of reviews with their counts."""
    counts = counts_of(view)
    case = case_shown(actor, view, review_id, counts) if review_id is not None else None
    shown = {"case": case, "tabs": tabs_shown(view, counts), "query": named(view)}
    return shown | {"done": _done(actor), "error": None, "form": EMPTY_FORM} | context


def _done(actor: Actor) -> dict[str, Any] | None:
    """What the address says was just decided by the actor."""
    if request.args.get("decided"):
        decided = decision_of(parse_cursor(request.args["decided"], 1)[0])
        is_own = decided is not None and decided.decision.moderator_id == actor.member_id
        return done_shown(decided) if decided is not None and is_own else None
    if request.args.get("bulk"):
        decisions = bulk_of(request.args["bulk"])
        is_own = bool(decisions) and decisions[0].decision.moderator_id == actor.member_id
        return bulk_done_shown(decisions) if is_own else None
    return None
