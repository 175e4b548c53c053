"""What authors do with their own comments: edit, withdraw, undo."""

from flask import make_response, render_template, request, url_for
from werkzeug import Response
from werkzeug.utils import redirect

from blog.accounts.identity import current_actor
from blog.accounts.models import Actor
from blog.articles.models import Article
from blog.articles.policy import may_see_article
from blog.comments import services
from blog.comments.models import Comment
from blog.comments.policy import is_author, may_edit_comment, may_see_comment
from blog.comments.queries import answered_by_others
from blog.comments.schemas import EditInput
from blog.discussion.views import addresses, present
from blog.discussion.views.blueprint import blueprint
from blog.discussion.views.form import FIELDS, CommentForm
from blog.discussion.views.writing import spend_post
from blog.foundation import clock
from blog.foundation.access import fetch
from blog.foundation.errors import Forbidden, LastwordError, NotFound, TooSoon
from blog.foundation.http.errors import status_of
from blog.foundation.limits import spend
from blog.foundation.schemas import load
from blog.foundation.settings import settings


def _own(actor: Actor, comment_id: int) -> tuple[Comment, Article]:
    """One's own comment and its article. Raises NotFound, Forbidden."""
    comment = fetch(Comment, comment_id, actor=actor, may=may_see_comment)
    article = fetch(Article, comment.article_id, actor=actor, may=may_see_article)
    if not is_author(actor, comment):
        raise Forbidden("Only its author can change a comment.")
    return comment, article


@blueprint.get("/comments/<int:comment_id>/edit")
def edit(comment_id: int) -> str:
    """The form with one's own comment in it."""
    actor = current_actor()
    comment, article = _own(actor, comment_id)
    is_answered = bool(answered_by_others(actor=actor, comment_ids=[comment.id]))
    if not may_edit_comment(actor, comment, now=clock.utcnow(), is_answered=is_answered):
        raise services.EditClosed(services.why_not_editable(actor, comment, is_answered=is_answered))
    values = dict.fromkeys(FIELDS, "") | {"subject": comment.subject or "", "body": comment.body_source}
    return _edit_page(CommentForm(article, values, edited=comment))


@blueprint.get("/comments/<int:comment_id>/edit/preview")
def preview_edit_address(comment_id: int) -> Response:
    """Who comes back to the address that the preview was sent to is led to the form."""
    return redirect(url_for("discussion.edit", comment_id=comment_id), 302)


@blueprint.post("/comments/<int:comment_id>/edit", endpoint="save_edit")
def save_edit(comment_id: int) -> Response:
    """Store the new words; refused ones come back with the reason while the old ones stand."""
    actor = current_actor()
    comment, article = _own(actor, comment_id)
    form = CommentForm(article, _sent(), edited=comment)
    try:
        draft = load(EditInput(), form.values)
        spend_post(actor)
        services.edit_comment(actor=actor, comment_id=comment_id, draft=draft)
    except LastwordError as error:
        return _refused(form, error)
    return redirect(addresses.comment_url(article, comment_id, done="edited"), 303)


@blueprint.post("/comments/<int:comment_id>/edit/preview")
def preview_edit(comment_id: int) -> Response:
    """The form again, with what would be published above it."""
    actor = current_actor()
    comment, article = _own(actor, comment_id)
    form = CommentForm(article, _sent(), edited=comment)
    try:
        spend(settings().limit_previews, "preview", actor.limit_key)
        form.show_preview(load(EditInput(), form.values))
    except LastwordError as error:
        return _refused(form, error)
    return make_response(_edit_page(form))


@blueprint.post("/comments/<int:comment_id>/withdraw")
def withdraw(comment_id: int) -> Response:
    """Take one's own comment back, with a minute to think again."""
    actor = current_actor()
    spend(settings().limit_ratings, "withdraw", actor.limit_key)
    return _changed(services.withdraw_comment(actor=actor, comment_id=comment_id), "withdrawn")


@blueprint.post("/comments/<int:comment_id>/withdraw/undo")
def undo_withdrawal(comment_id: int) -> Response:
    """Put it back."""
    actor = current_actor()
    spend(settings().limit_ratings, "withdraw", actor.limit_key)
    return _changed(services.undo_withdrawal(actor=actor, comment_id=comment_id), "restored")


def _changed(comment: Comment, done: str) -> Response:
    article = fetch(Article, comment.article_id, actor=current_actor(), may=may_see_article)
    return redirect(addresses.comment_url(article, comment.id, done=done), 303)


def _sent() -> dict[str, str]:
    """The words that were sent; name and e-mail stay as they were posted."""
    return dict.fromkeys(FIELDS, "") | {name: request.form.get(name, "") for name in ("subject", "body")}


def _refused(form: CommentForm, error: LastwordError) -> Response:
    if isinstance(error, NotFound):
        raise error
    form.refuse(error)
    response = make_response(_edit_page(form), status_of(error))
    if isinstance(error, TooSoon):
        response.headers["Retry-After"] = str(error.seconds)
    return response


def _edit_page(form: CommentForm) -> str:
    return render_template("discussion/edit.html", article=present.article_named(form.article), form=form.shown())
