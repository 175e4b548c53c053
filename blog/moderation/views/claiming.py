"""Saying that one looks at a review, and that one does no longer; taking a comment up that nobody brought."""

from collections.abc import Callable
from typing import Any

from flask import make_response, render_template, request, url_for
from werkzeug import Response
from werkzeug.utils import redirect

from blog.accounts.identity import current_actor
from blog.foundation.errors import LastwordError, NotFound
from blog.foundation.http.errors import status_of
from blog.foundation.http.templating import is_fragment_wanted
from blog.moderation import services
from blog.moderation.queries import case_of
from blog.moderation.views.asked import asked_view, case_url, named
from blog.moderation.views.blueprint import blueprint, moderators_only
from blog.moderation.views.cases import claim_shown
from blog.moderation.views.queue import queue_page


@blueprint.post("/queue/<int:review_id>/claim")
@moderators_only
def claim(review_id: int) -> Response:
    """Others see that the moderator looks at it."""
    return _claimed(review_id, services.claim_review)


@blueprint.post("/queue/<int:review_id>/release")
@moderators_only
def release(review_id: int) -> Response:
    """It is anybody's again."""
    return _claimed(review_id, services.release_review)


def _claimed(review_id: int, change: Callable[..., Any]) -> Response:
    """To htmx who looks at it now; to others its page."""
    actor, view = current_actor(), asked_view()
    error, status = None, 200
    try:
        change(actor=actor, review_id=review_id)
    except LastwordError as refused:
        if isinstance(refused, NotFound):
            raise
        error, status = {"strong": "Not claimed.", "text": refused.sentence}, status_of(refused)
    if is_fragment_wanted():
        found = case_of(review_id)
        shown = {"id": review_id, "version": found.review.version, "claim": claim_shown(actor, found)}
        html = render_template("moderation/_claim.html", case=shown, query=named(view), is_answer=True, error=error)
        return make_response(html, status)
    if error is not None:
        return make_response(queue_page(actor, view, review_id, is_case=True, error=error), status)
    return redirect(case_url(view, review_id), 303)


@blueprint.post("/comments/<int:comment_id>/take-up")
@moderators_only
def take_up(comment_id: int) -> Response:
    """The comment waits for a decision, and its case opens."""
    review = services.take_up_comment(actor=current_actor(), comment_id=comment_id)
    return redirect(url_for("moderation.case", review_id=review.id), 303)


@blueprint.post("/comments/<int:comment_id>/restore")
@moderators_only
def restore(comment_id: int) -> Response:
    """What was decided about the comment is reversed."""
    note = request.form.get("private_note", "").strip() or None
    decided = services.restore_comment(actor=current_actor(), comment_id=comment_id, private_note=note)
    return redirect(url_for("moderation.case", review_id=decided.review.id, decided=decided.decision.id), 303)
