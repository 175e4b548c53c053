"""What moderators decide about reviews, one or several, and how they take it back.

Each write is one service call. Its answer to htmx is the case that is open next and what else of the page has
changed; to others it is the way to that case.
"""

from collections.abc import Sequence
from typing import Any

from flask import make_response, render_template
from werkzeug import Response
from werkzeug.utils import redirect

from blog.accounts.identity import current_actor
from blog.accounts.models import Actor
from blog.foundation.errors import Invalid, LastwordError, NotFound
from blog.foundation.http.errors import status_of
from blog.foundation.http.templating import is_fragment_wanted
from blog.foundation.settings import settings
from blog.moderation import services
from blog.moderation.models import Action
from blog.moderation.queries import View, bulk_of, case_of, decision_of, next_review, place_of, reviews_in
from blog.moderation.views.asked import asked_view, case_url, named, queue_url
from blog.moderation.views.blueprint import blueprint, moderators_only
from blog.moderation.views.done import bulk_done_shown, done_shown, undone_shown
from blog.moderation.views.queue import case_context, queue_page
from blog.moderation.views.reasons import reasons_shown
from blog.moderation.views.rows import list_shown
from blog.moderation.views.typed import typed_action, typed_choice, typed_decision, typed_version, typed_words


@blueprint.post("/queue/<int:review_id>/decide")
@moderators_only
def decide(review_id: int) -> Response:
    """Decide the review; the next one opens. Refused, it comes back with the reason and all that was typed."""
    actor, view, action = current_actor(), asked_view(), typed_action()
    case = case_of(review_id)
    place = place_of(case.review)
    try:
        decision = typed_decision(action)
        if action is Action.RESTORE:
            note = decision["private_note"]
            decided = services.restore_comment(actor=actor, comment_id=case.review.comment_id, private_note=note)
        else:
            decided = services.decide_review(actor=actor, review_id=review_id, version=typed_version(), **decision)
    except LastwordError as error:
        return _refused(actor, view, review_id, error)
    key = decided.decision.id
    return _went_on(actor, view, place, gone=[review_id], done={"decided": key})


@blueprint.post("/queue/decide")
@moderators_only
def decide_chosen() -> Response:
    """Decide all reviews that are selected; those that cannot be are told, each with its reason."""
    actor, view, action = current_actor(), asked_view(), typed_action()
    try:
        decided = services.decide_reviews(actor=actor, chosen=typed_choice(), **typed_decision(action))
    except LastwordError as error:
        return _bulk_refused(actor, view, error)
    gone = [decision.review_id for decision in decided.decisions]
    refusal = _not_decided([sentence for _, sentence in decided.refused])
    done = {"bulk": decided.bulk_key} if gone else {}
    return _went_on(actor, view, None, gone=gone, done=done, error=refusal)


@blueprint.post("/decisions/<int:decision_id>/undo")
@moderators_only
def undo(decision_id: int) -> Response:
    """Take one's decision back; its review is open again."""
    actor, view = current_actor(), asked_view()
    decided = decision_of(decision_id)
    if decided is None:
        raise NotFound
    review_id = decided.decision.review_id
    try:
        services.undo_decision(actor=actor, decision_id=decision_id)
    except LastwordError as error:
        return _refused(actor, view, review_id, error)
    return _came_back(actor, view, [review_id], done={"decided": decision_id})


@blueprint.post("/decisions/together/<bulk_key>/undo")
@moderators_only
def undo_chosen(bulk_key: str) -> Response:
    """Take decisions back that were made together."""
    actor, view = current_actor(), asked_view()
    review_ids = [decided.decision.review_id for decided in bulk_of(bulk_key)]
    if not review_ids:
        raise NotFound
    try:
        services.undo_bulk(actor=actor, bulk_key=bulk_key)
    except LastwordError as error:
        return _refused(actor, view, review_ids[0], error)
    return _came_back(actor, view, review_ids, done={"bulk": bulk_key})


def _went_on(
    actor: Actor,
    view: View,
    place: Any,
    *,
    gone: Sequence[int],
    done: dict[str, Any],
    error: dict[str, str] | None = None,
) -> Response:
    """To the next review after that place, with what was just done."""
    following = next_review(view, actor=actor, after_place=place)
    if is_fragment_wanted():
        return _answer(actor, view, following, gone=gone, done=_done_shown(done), error=error)
    if error is not None:
        page = queue_page(actor, view, following, is_case=False, done=_done_shown(done), error=error)
        return make_response(page, 409)
    return _led_to(view, following, done)


def _came_back(actor: Actor, view: View, review_ids: Sequence[int], *, done: dict[str, Any]) -> Response:
    """To the first of the reviews that wait again."""
    if not is_fragment_wanted():
        return _led_to(view, review_ids[0], done)
    rows = list_shown(actor, view, reviews_in(view, size=settings().page_reviews), review_ids[0])
    return _answer(actor, view, review_ids[0], rows=rows, done=undone_shown(len(review_ids)))


def _answer(
    actor: Actor,
    view: View,
    review_id: int | None,
    *,
    gone: Sequence[int] = (),
    rows: dict[str, Any] | None = None,
    status: int = 200,
    **context: Any,
) -> Response:
    shown = case_context(actor, view, review_id, **context)
    if shown["case"] and not shown["case"]["is_open"]:  # somebody else was faster
        gone = [*gone, shown["case"]["id"]]
    return make_response(render_template("moderation/_answer.html", gone=gone, list=rows, **shown), status)


def _led_to(view: View, review_id: int | None, done: dict[str, Any]) -> Response:
    url = queue_url(view, **done) if review_id is None else case_url(view, review_id, **done)
    return redirect(url, 303)


def _done_shown(done: dict[str, Any]) -> dict[str, Any] | None:
    """What was just done: one decision, several, or nothing."""
    if "bulk" in done:
        return bulk_done_shown(bulk_of(done["bulk"]))
    decided = decision_of(done["decided"]) if "decided" in done else None
    return done_shown(decided) if decided is not None else None


def _not_decided(sentences: Sequence[str]) -> dict[str, str] | None:
    """What could not be decided, and why."""
    if not sentences:
        return None
    strong = "One was not decided." if len(sentences) == 1 else f"{len(sentences)} were not decided."
    return {"strong": strong, "text": " ".join(dict.fromkeys(sentences))}


def _refused(actor: Actor, view: View, review_id: int, error: LastwordError) -> Response:
    """The case as it is now, with what was typed and why nothing was done."""
    if isinstance(error, NotFound):
        raise error
    wrong = error.fields if isinstance(error, Invalid) else {}
    said = {"strong": "Nothing was done.", "text": error.sentence}
    form = {
        "panel": "remove" if wrong or any(typed_words().values()) else None,
        "typed": typed_words(),
        "errors": wrong,
    }
    context: dict[str, Any] = {"error": said, "form": form, "done": None}
    if is_fragment_wanted():
        return _answer(actor, view, review_id, status=status_of(error), **context)
    return make_response(queue_page(actor, view, review_id, is_case=True, **context), status_of(error))


def _bulk_refused(actor: Actor, view: View, error: LastwordError) -> Response:
    """The list as it is, with what was typed for the selected and why nothing was done."""
    if isinstance(error, NotFound):
        raise error
    wrong = error.fields if isinstance(error, Invalid) else {}
    said = {"strong": "Nothing was done.", "text": error.sentence}
    following = next_review(view, actor=actor, after_place=None)
    if is_fragment_wanted():
        return _answer(actor, view, following, status=status_of(error), error=said, done=None)
    bulk = {"reasons": reasons_shown(), "query": named(view), "typed": typed_words(), "errors": wrong}
    page = queue_page(actor, view, following, is_case=False, error=said, bulk=bulk, done=None)
    return make_response(page, status_of(error))
