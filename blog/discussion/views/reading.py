"""Reading: the article with its discussion, a comment in its context, boxes for other pages."""

from functools import partial
from typing import Any

from flask import render_template, request, url_for
from werkzeug import Response
from werkzeug.utils import redirect

from blog.accounts.identity import current_actor
from blog.accounts.models import Actor
from blog.articles.models import Article
from blog.articles.policy import may_see_article
from blog.comments.models import Comment, Status
from blog.comments.policy import may_see_comment
from blog.comments.queries import best_comments, latest_comments
from blog.discussion.keeping import keep_discussion
from blog.discussion.queries import (
    OrderNotKept,
    Thread,
    View,
    branch_page,
    counts,
    flat_page,
    permalink_page,
    place_of_now,
    threaded_page,
)
from blog.discussion.services import keep_order
from blog.discussion.views import addresses, frames, present
from blog.discussion.views.asked import asked_level, asked_place, asked_view
from blog.discussion.views.blueprint import PAGE, article_of, blueprint
from blog.discussion.views.drawing import Draw, draw_branches
from blog.discussion.views.form import CommentForm
from blog.discussion.views.memory import draw_memory
from blog.foundation.access import fetch
from blog.foundation.http.templating import is_fragment_wanted
from blog.foundation.markup import excerpt

CHATTER = 4


@blueprint.get(PAGE)
def article(**place: Any) -> str:
    """The article, and a bounded part of its discussion; to htmx only that part."""
    actor = current_actor()
    is_shared = frames.is_for(actor)
    kept = frames.page_from_frame(actor) if is_shared else None
    return kept or _article_made(actor, is_shared=is_shared, **place)


def _article_made(actor: Actor, *, is_shared: bool, **place: Any) -> str:
    found = article_of(actor, **place)
    view, cursor = asked_view(), request.args.get("after", "")
    since = "" if is_fragment_wanted() else place_of_now(article_id=found.id)
    try:
        thread = _thread(actor, found, view, cursor)
    except OrderNotKept:
        cursor = keep_order(actor=actor, article_id=found.id, view=view)
        found = article_of(actor, **place)  # the service has ended what was read before
        since = "" if is_fragment_wanted() else place_of_now(article_id=found.id)
        thread = _thread(actor, found, view, cursor)
    keep_discussion(found, thread.shown)
    if is_fragment_wanted():
        shown = present.fragment_shown(thread, found, level=asked_level())
        return render_template("discussion/_fragment.html", thread=shown)
    if is_shared and not any(node.is_held for node in thread.shown):
        return frames.page_of_new_frame(actor, found, thread, partial(article_page, found, thread, since=since))
    form = CommentForm.begun(found, draft=request.args.get("draft", "")).shown()
    return article_page(found, thread, form, since=since)


def article_page(
    found: Article,
    thread: Thread,
    form: dict[str, Any],
    *,
    since: str,
    draw: Draw | None = None,
    **theirs: Any,
) -> str:
    """The whole page around one part of the discussion and one state of the form. What comes after the place
    `since`, which is older than the thread, will be news to its reader. `draw` is for who draws comments
    otherwise; `theirs` is what else is the reader's.
    """
    done = request.args.get("done")
    counted = counts(article_id=found.id, view=thread.view, found=thread.filtered)
    shown = present.article_shown(found)
    if "memory" not in theirs:
        new = [node.comment.id for node in thread.shown if node.marks.is_new]
        theirs["memory"] = draw_memory(shown["url"], thread.memory, new)
    return render_template(
        "discussion/article.html",
        article=shown,
        tags=shown["tags"],
        companies=shown["companies"],
        thread=present.thread_shown(thread, found, counted, draw=draw),
        news=present.news_shown(found, since),
        form=form,
        notice=present.notice_shown(done) if done == "again_held" else None,
        best=[_best_shown(comment, found) for comment in best_comments(article_id=found.id)],
        **({} if request.method == "GET" else {"back": shown["url"]}),
        **theirs,
    )


def _thread(actor: Actor, found: Article, view: View, cursor: str) -> Thread:
    if view.order != "threaded":
        return flat_page(actor=actor, article=found, view=view, cursor=cursor)
    after, skips_branch = asked_place("after_branch"), True
    if after is None:
        after, skips_branch = asked_place("after_reply"), False
    if after is None:
        return threaded_page(actor=actor, article=found, after_thread=asked_place("after_thread"))
    return branch_page(
        actor=actor,
        article=found,
        after=after,
        skips_branch=skips_branch,
        below=asked_place("below"),
        level=asked_level() if is_fragment_wanted() else 1,
    )


@blueprint.get(PAGE + "comments/<int:comment_id>/")
def permalink(comment_id: int, **place: Any) -> str:
    """One comment with what it answers and what answered it, at any depth."""
    actor = current_actor()
    found = article_of(actor, **place)
    since = place_of_now(article_id=found.id)
    context = permalink_page(actor=actor, article=found, comment_id=comment_id)
    target = context.target.comment
    keep_discussion(found, context.shown)
    done = request.args.get("done")
    is_told = context.target.marks.is_own or done == "again"  # who was sent this address has done nothing
    notice = present.notice_shown(done) if is_told else None
    if notice and done == "withdrawn" and target.status is Status.WITHDRAWN:
        notice["undo_action"] = url_for("discussion.undo_withdrawal", comment_id=target.id)
    return render_template(
        "discussion/permalink.html",
        article=present.article_named(found),
        news=present.news_shown(found, since),
        target_id=target.id,
        author_name=target.author_name if context.target.tombstone is None else None,
        branches=draw_branches(context.roots, found),
        earlier_count=context.earlier_count,
        earlier_url=addresses.comment_url(found, context.earliest_id) if context.earlier_count else None,
        notice=notice,
    )


@blueprint.get("/comments/<int:comment_id>/")
def short_link(comment_id: int) -> Response:
    """The short address of a comment leads to its permalink."""
    actor = current_actor()
    comment = fetch(Comment, comment_id, actor=actor, may=may_see_comment)
    found = fetch(Article, comment.article_id, actor=actor, may=may_see_article)
    return redirect(addresses.comment_url(found, comment.id), 302)


def _best_shown(comment: Comment, found: Article) -> dict[str, Any]:
    return {
        "excerpt": excerpt(comment.body_html),
        "author_name": comment.author_name,
        "is_namesake": comment.is_namesake,
        "created_at": comment.created_at,
        "url": addresses.comment_url(found, comment.id),
        "has_insightful_badge": comment.has_insightful_badge,
        "has_funny_badge": comment.has_funny_badge,
    }


def chatter_box() -> str:
    """The newest comments of the site, for the side of the lists."""
    entries = [
        _best_shown(comment, found) | {"article_title": found.title}
        for comment, found in latest_comments(actor=current_actor(), limit=CHATTER)
    ]
    return render_template("discussion/_chatter.html", entries=entries)
