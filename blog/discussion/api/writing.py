"""Writing: a comment, or only its preview."""

from typing import Any

from flask import Response

from blog.accounts.identity import api_actor, new_cookie
from blog.accounts.models import Scope
from blog.accounts.services import Suspended, Warned
from blog.articles.queries import article_by_id, find_article
from blog.comments import services
from blog.comments.policy import may_see_comment
from blog.comments.schemas import CommentInput
from blog.comments.services import Draft
from blog.discussion.api.blueprint import ARTICLE_ID, COMMENTS, blueprint, comment_answer, node_answer
from blog.discussion.queries.nodes import new_node, subject_of
from blog.discussion.schemas import CommentOutput, PreviewOutput
from blog.foundation.errors import NotFound
from blog.foundation.http.api.allowance import count_use, counted
from blog.foundation.http.api.answers import PREFIX, conditional
from blog.foundation.http.api.description import headers, refuses
from blog.foundation.http.api.parsing import KeyHeader
from blog.foundation.http.api.scopes import needs
from blog.foundation.http.tokens import VISITOR_TOKEN
from blog.screening import services as screening

POSTED = headers("Location", VISITOR_TOKEN)
REPEATED = "This request was done before: the comment it made, and Idempotent-Replayed."


@blueprint.post(COMMENTS, parameters=[ARTICLE_ID])
@blueprint.arguments(KeyHeader, location="headers")
@blueprint.arguments(CommentInput)
@blueprint.response(201, CommentOutput, headers=POSTED)
@blueprint.alt_response(
    200, schema=CommentOutput, description=REPEATED, headers=POSTED | headers("Idempotent-Replayed")
)
@needs(Scope.WRITE)
@refuses(
    NotFound,
    services.DiscussionClosed,
    services.MembersOnly,
    services.ParentGone,
    services.KeyReused,
    services.AlreadyWaiting,
    Suspended,
    Warned,
    screening.NetworkBlocked,
    screening.Repeated,
    screening.ContentFree,
    screening.BannedPhrase,
    screening.CheckFailed,
)
@counted("post", "limit_posts", network="limit_network_posts", member="limit_member_posts")
def post_comment(sent: dict[str, str], draft: Draft, article_id: int) -> Response:
    """Write a comment, or answer the one that parent_id names."""
    actor = api_actor()
    find_article(actor=actor, article_id=article_id)
    count_use()
    keyed = draft.with_key(sent.get("idempotency_key"))
    posted = screening.submit_comment(actor=actor, article_id=article_id, draft=keyed, is_key_strict=True)
    if not may_see_comment(posted.author, posted.comment):
        raise services.AlreadyWaiting  # we cannot know that the caller wrote it
    if posted.is_new:
        response = node_answer(new_node(posted), 201)
    else:
        response = comment_answer(posted.author, posted.comment.id)
        response.headers["Idempotent-Replayed"] = "true"
    token = new_cookie(actor, posted.author)
    if token:
        response.headers[VISITOR_TOKEN] = token
    response.headers["Location"] = f"{PREFIX}/comments/{posted.comment.id}"
    return response


@blueprint.post(f"{COMMENTS}/preview", parameters=[ARTICLE_ID])
@blueprint.arguments(CommentInput)
@blueprint.response(200, PreviewOutput)
@needs(Scope.WRITE)
@refuses(NotFound, services.ParentGone)
@counted("preview", "limit_previews")
def preview_comment(draft: Draft, article_id: int) -> Response:
    """See what a comment would look like; nothing is stored."""
    actor = api_actor()
    article = article_by_id(actor=actor, article_id=article_id)
    count_use()
    parent_subject = services.answered_subject(actor=actor, article=article, parent_id=draft.parent_id)
    subject, _ = subject_of(draft.subject, parent_subject)
    body: dict[str, Any] = {"author": actor.name or draft.name, "subject": subject, "body_html": draft.body_html}
    return conditional(body, is_conditional=False)
