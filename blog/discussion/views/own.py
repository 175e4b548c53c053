"""What authors do with their own comments: edit, withdraw, undo."""

from collections.abc import Callable

from flask import make_response, render_template, request, url_for
from werkzeug import Response
from werkzeug.utils import redirect

from blog.accounts.identity import current_actor
from blog.accounts.models import Actor
from blog.articles.models import Article
from blog.articles.policy import may_discuss_article, may_see_article
from blog.comments import services
from blog.comments.models import Comment, Status
from blog.comments.policy import is_author, may_edit_comment, may_see_comment
from blog.comments.queries import answered_by_others
from blog.comments.schemas import EditInput
from blog.discussion.queries.nodes import lone_node
from blog.discussion.services import withdrawing
from blog.discussion.views import addresses, present
from blog.discussion.views.blueprint import blueprint
from blog.discussion.views.drawing import draw_comment
from blog.discussion.views.form import FIELDS, CommentForm
from blog.discussion.views.writing import in_its_place, sent_as, spend_post
from blog.foundation import clock
from blog.foundation.access import fetch
from blog.foundation.errors import Forbidden, LastwordError, NotFound
from blog.foundation.http.errors import status_of, with_wait
from blog.foundation.http.templating import is_fragment_wanted
from blog.foundation.limits import spend
from blog.foundation.schemas import load
from blog.foundation.settings import settings
from blog.screening.services import edit_comment


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
        edit_comment(actor=actor, comment_id=comment_id, draft=draft, sent=sent_as(request.form))
    except LastwordError as error:
        return _refused(form, error)
    return redirect(addresses.comment_url(article, comment_id, done="edited"), 303)


@blueprint.post("/comments/<int:comment_id>/edit/preview")
def preview_edit(comment_id: int) -> Response:
    """The form again, with what would be published above it; to htmx only that."""
    actor = current_actor()
    comment, article = _own(actor, comment_id)
    form = CommentForm(article, _sent(), edited=comment, tried="preview")
    try:
        spend(settings().limit_previews, "preview", actor.limit_key)
        form.show_preview(load(EditInput(), form.values))
    except LastwordError as error:
        return _refused(form, error)
    if is_fragment_wanted():
        return make_response(render_template("discussion/_preview.html", form=form.shown()))
    return make_response(_edit_page(form))


@blueprint.post("/comments/<int:comment_id>/withdraw")
def withdraw(comment_id: int) -> Response:
    """Take one's own comment back, with a minute to think again."""
    return _changed(comment_id, withdrawing.withdraw_comment, "withdrawn")


@blueprint.post("/comments/<int:comment_id>/withdraw/undo")
def undo_withdrawal(comment_id: int) -> Response:
    """Put it back."""
    return _changed(comment_id, withdrawing.undo_withdrawal, "restored")


def _changed(comment_id: int, change: Callable[..., Comment], done: str) -> Response:
    """To htmx what stands in the comment's place now; to others its page."""
    actor = current_actor()
    try:
        spend(settings().limit_ratings, "withdraw", actor.limit_key)
        comment = change(actor=actor, comment_id=comment_id)
    except LastwordError as error:
        if isinstance(error, NotFound) or not is_fragment_wanted():
            raise
        comment = fetch(Comment, comment_id, actor=actor, may=may_see_comment)
        article = fetch(Article, comment.article_id, actor=actor, may=may_see_article)
        return make_response(_standing(actor, article, comment, error=error.sentence), status_of(error))
    article = fetch(Article, comment.article_id, actor=actor, may=may_see_article)
    if is_fragment_wanted():
        return make_response(_standing(actor, article, comment))
    return redirect(addresses.comment_url(article, comment.id, done=done), 303)


def _standing(actor: Actor, article: Article, comment: Comment, error: str | None = None) -> str:
    """The comment as it stands, or what stands there instead with the way to undo it."""
    is_open = may_discuss_article(actor, article, clock.utcnow())
    node = lone_node(comment, actor=actor, is_open=is_open, writer_id=article.writer_id)
    if comment.status is not Status.WITHDRAWN:
        return render_template("discussion/_put_back.html", comment=draw_comment(node, article), error=error)
    left = settings().withdraw_undo_seconds - int(
        (clock.utcnow() - services.last_transition(comment).created_at).total_seconds()
    )
    return render_template(
        "discussion/_withdrawn.html",
        comment_id=comment.id,
        tombstone=node.tombstone,
        undo_url=url_for("discussion.undo_withdrawal", comment_id=comment.id),
        seconds_left=max(0, left) if is_author(actor, comment) else 0,
        error=error,
    )


def _sent() -> dict[str, str]:
    """The words that were sent; name and e-mail stay as they were posted."""
    return dict.fromkeys(FIELDS, "") | {name: request.form.get(name, "") for name in ("subject", "body")}


def _refused(form: CommentForm, error: LastwordError) -> Response:
    if isinstance(error, NotFound):
        raise error
    form.refuse(error)
    if is_fragment_wanted():
        html = render_template("discussion/_form.html", form=form.shown(), heading_level=1, is_edit=True)
        return in_its_place(make_response(html, status_of(error)), form, error)
    return with_wait(make_response(_edit_page(form), status_of(error)), error)


def _edit_page(form: CommentForm) -> str:
    return render_template("discussion/edit.html", article=present.article_named(form.article), form=form.shown())
