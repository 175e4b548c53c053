"""Writing: the form, its preview, and posting it."""

from collections.abc import Mapping
from typing import Any

from flask import make_response, render_template, request
from werkzeug import Response
from werkzeug.utils import redirect

from blog.accounts.identity import current_actor, new_cookie, remember_visitor
from blog.accounts.models import Actor
from blog.articles.models import Article
from blog.comments.models import Comment, Status
from blog.comments.policy import may_reply_to_comment, may_see_comment
from blog.comments.schemas import DraftInput
from blog.comments.services import Draft, ParentGone, Posted
from blog.discussion.queries import Node, place_of_now, threaded_page
from blog.discussion.queries.nodes import lone_node, new_node
from blog.discussion.services import post_from_form
from blog.discussion.views import addresses, present
from blog.discussion.views.blueprint import PAGE, article_of, blueprint
from blog.discussion.views.drawing import draw_branches, draw_comment
from blog.discussion.views.form import CommentForm
from blog.discussion.views.reading import article_page
from blog.foundation.access import fetch
from blog.foundation.errors import Conflict, LastwordError, NotFound
from blog.foundation.http.errors import status_of, whole_page, with_wait
from blog.foundation.http.templating import is_fragment_wanted
from blog.foundation.http.tokens import form_token
from blog.foundation.limits import spend, spend_each
from blog.foundation.schemas import load
from blog.foundation.settings import settings
from blog.screening.services import Sent


@blueprint.get(PAGE + "comments/<int:comment_id>/reply")
def reply(comment_id: int, **place: Any) -> str:
    """The form below the comment it answers; to htmx only the form."""
    actor = current_actor()
    article = article_of(actor, **place)
    key = request.args.get("draft", "")
    form = CommentForm.begun(article, answered(actor, article, str(comment_id)), draft=key)
    if form.parent is None and form.values["draft"]:
        form.stand_alone()
        form.refuse(ParentGone())
        return _form_page(actor, form)
    if request.args.get("quote") == "1":
        form.quote_parent()
    return _reply_page(actor, form)


@blueprint.get(PAGE + "comments/", endpoint="post_address")
@blueprint.get(PAGE + "comments/preview", endpoint="preview_address")
@blueprint.get(PAGE + "comments/keep", endpoint="keep_address")
def form_address(**place: Any) -> Response:
    """Who comes back to the address that a form was sent to is led to the discussion."""
    article = article_of(current_actor(), **place)
    return redirect(addresses.article_page_url(article, _anchor="comments"), 302)


@blueprint.post(PAGE + "comments/preview")
def preview(**place: Any) -> Response:
    """The form again, with what would be published above it; to htmx only that."""
    actor = current_actor()
    article = article_of(actor, **place)
    form = CommentForm.sent(article, request.form, answered(actor, article, request.form.get("parent_id", "")))
    form.tried = "preview"
    try:
        draft = load(DraftInput(), request.form)
        if draft.parent_id is not None and form.parent is None:
            raise ParentGone
        spend(settings().limit_previews, "preview", actor.limit_key)
        form.show_preview(draft)
    except LastwordError as error:
        return refused(actor, form, error)
    if is_fragment_wanted():
        return make_response(render_template("discussion/_preview.html", form=form.shown()))
    return make_response(_form_page(actor, form))


@blueprint.post(PAGE + "comments/")
def post(**place: Any) -> Response:
    """Store the comment and show it in its place; a refused one comes back with the reason."""
    actor = current_actor()
    article = article_of(actor, **place, is_whole=False)
    try:
        draft: Draft = load(DraftInput(), request.form)
        _refuse_other_author(actor)
        spend_post(actor)
        kept = request.form.get("draft", "")
        posted = post_from_form(actor=actor, article_id=article.id, draft=draft, sent=sent_as(request.form), kept=kept)
    except LastwordError as error:
        form = CommentForm.sent(article, request.form, answered(actor, article, request.form.get("parent_id", "")))
        return refused(actor, form, error)
    return _posted(actor, posted)


def _refuse_other_author(actor: Actor) -> None:
    """Nobody's words appear under a name that the form did not tell them. Raises Conflict for who has
    signed in or out since they opened it; the form that comes back says how things are now.
    """
    meant = request.form.get("author")
    if meant is None or meant == (actor.name or ""):
        return
    if actor.is_signed_in:
        raise Conflict(f"You are signed in as {actor.name} now, and your comment will say so.")
    raise Conflict("You have been signed out meanwhile. Sign in again, or post it without your name.")


def sent_as(data: Mapping[str, str]) -> Sent:
    """What tells people from programs in a form: the field that people leave empty, and how long they typed."""
    typed = data.get("typed_ms", "")
    is_number = typed.isascii() and typed.isdigit() and len(typed) < 10
    return Sent(is_trapped=bool(data.get("homepage")), typed_ms=int(typed) if is_number else None)


def spend_post(actor: Actor) -> None:
    """Count a comment or an edit of the actor, and of their network: cookies are made at will.

    Raises TooSoon.
    """
    if actor.is_signed_in:
        spend(settings().limit_member_posts, "post", actor.limit_key)
    else:
        spend_each(
            (settings().limit_posts, ("post", actor.limit_key)),
            (settings().limit_network_posts, ("post", f"network:{actor.network}", "all")),
        )


def answered(actor: Actor, article: Article, comment_id: str) -> Comment | None:
    """The comment being answered, if there is one in this article that can be answered."""
    if not (comment_id.isascii() and comment_id.isdigit() and len(comment_id) < 20):
        return None
    try:
        parent = fetch(Comment, int(comment_id), actor=actor, may=may_see_comment)
    except NotFound:
        return None
    return parent if parent.article_id == article.id and may_reply_to_comment(actor, parent) else None


def refused(actor: Actor, form: CommentForm, error: LastwordError) -> Response:
    """The form with all that was typed, and the reason beside it."""
    if isinstance(error, NotFound):
        raise error
    if isinstance(error, ParentGone):
        form.stand_alone()
    form.refuse(error)
    form.article = article_of(actor, **addresses.address(form.article))  # the service has ended what was read before
    if is_fragment_wanted() and not isinstance(error, ParentGone):
        response = make_response(render_template("discussion/_form.html", form=form.shown()), status_of(error))
        return in_its_place(response, form, error)
    return with_wait(whole_page(make_response(_form_page(actor, form), status_of(error))), error)


def in_its_place(response: Response, form: CommentForm, error: LastwordError) -> Response:
    """Let htmx put a form that came back where it was, whatever was asked to change."""
    place = (f"#reply-{form.values['parent_id']}", "innerHTML") if form.in_place else ("#respond", "outerHTML")
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = place
    return with_wait(response, error)


def _form_page(actor: Actor, form: CommentForm) -> str:
    if form.parent is not None:
        return _reply_page(actor, form)
    since = place_of_now(article_id=form.article.id)
    thread = threaded_page(actor=actor, article=form.article)
    return article_page(form.article, thread, form.shown(), since=since)


def _reply_page(actor: Actor, form: CommentForm) -> str:
    if form.parent is None:
        raise NotFound
    if is_fragment_wanted():
        return render_template("discussion/_form.html", form=form.shown())
    writer_id = form.article.writer_id
    parent = lone_node(form.parent, actor=actor, is_open=False, writer_id=writer_id, says_parent=True)
    return render_template(
        "discussion/reply.html",
        article=present.article_named(form.article),
        comment=draw_comment(parent, form.article),
        form=form.shown(),
    )


def _posted(actor: Actor, posted: Posted) -> Response:
    comment, article, cookie = posted.comment, posted.article, new_cookie(actor, posted.author)
    done = "again" if not posted.is_new else "held" if comment.status is Status.HELD else "posted"
    if is_fragment_wanted() and comment.parent_id is not None and may_see_comment(posted.author, comment):
        html = render_template(
            "discussion/_posted.html",
            branch=draw_branches([_posted_node(posted)], article),
            notice=present.notice_shown(done),
            act_token=form_token(cookie) if cookie else form_token(),
        )
        response: Response = make_response(html)
    elif may_see_comment(posted.author, comment):
        response = redirect(addresses.comment_url(article, comment.id, done=done), 303)
    else:  # it waits for a moderator, and we cannot know that this reader wrote it
        response = redirect(addresses.article_page_url(article, done="again_held"), 303)
    if cookie:
        remember_visitor(response, cookie)
    return response


def _posted_node(posted: Posted) -> Node:
    """The comment as it stands below the one it answers, and so says nothing of whom it answers."""
    if posted.is_new:
        return new_node(posted, level=2)
    writer_id = posted.article.writer_id
    return lone_node(posted.comment, actor=posted.author, is_open=True, writer_id=writer_id, level=2)
