"""What authors do with their own comments: edit, withdraw, undo."""

import re
from collections.abc import Collection

from flask import Response

from blog.accounts.identity import api_actor
from blog.accounts.models import Scope
from blog.accounts.services import Suspended, Warned
from blog.comments import services
from blog.comments.models import Comment
from blog.comments.policy import is_author, may_see_comment
from blog.comments.schemas import EditInput, WordsInput
from blog.discussion.api.blueprint import COMMENT, COMMENT_ID, article_of, blueprint, comment_answer
from blog.discussion.schemas import CommentOutput
from blog.discussion.services import withdrawing
from blog.foundation.access import fetch
from blog.foundation.errors import Changed, Forbidden, NotFound, PreconditionRequired
from blog.foundation.http.api.allowance import count_use, counted
from blog.foundation.http.api.description import refuses
from blog.foundation.http.api.parsing import KeyHeader, MatchHeader
from blog.foundation.http.api.scopes import needs
from blog.foundation.schemas import load
from blog.screening import services as screening

STRONG_TAG = re.compile(r'(?<!W/)"([^"]*)"')


@blueprint.patch(COMMENT, parameters=[COMMENT_ID])
@blueprint.arguments(MatchHeader, location="headers")
@blueprint.arguments(WordsInput)
@blueprint.response(200, CommentOutput)
@needs(Scope.WRITE)
@refuses(
    NotFound,
    Forbidden,
    services.EditClosed,
    Changed,
    PreconditionRequired,
    Suspended,
    Warned,
    screening.NetworkBlocked,
    screening.Repeated,
    screening.ContentFree,
    screening.BannedPhrase,
    screening.CheckFailed,
    screening.EditStopped,
)
@counted("post", "limit_posts", network="limit_network_posts", member="limit_member_posts")
def edit_comment(sent: dict[str, str], words: dict[str, str | None], comment_id: int) -> Response:
    """Change the words of your own comment, while that is possible."""
    actor = api_actor()
    article_of(actor, comment_id)
    comment = fetch(Comment, comment_id, actor=actor, may=may_see_comment)
    if not is_author(actor, comment):
        raise Forbidden("Only its author can change a comment.")
    whole = {"subject": comment.subject, "body": comment.body_source} | words
    draft = load(EditInput(), {name: text or "" for name, text in whole.items()})
    count_use()
    screening.edit_comment(actor=actor, comment_id=comment_id, draft=draft, based_on=_versions(sent["if_match"]))
    return comment_answer(actor, comment_id)


def _versions(if_match: str) -> Collection[str] | None:
    """The versions of words in an If-Match header; None for any."""
    return None if if_match.strip() == "*" else {tag.partition("-")[0] for tag in STRONG_TAG.findall(if_match)}


@blueprint.post(f"{COMMENT}/withdraw", parameters=[COMMENT_ID])
@blueprint.arguments(KeyHeader, location="headers")
@blueprint.response(200, CommentOutput)
@needs(Scope.WRITE)
@refuses(NotFound, Forbidden, services.KeyReused)
@counted("withdraw", "limit_ratings")
def withdraw_comment(sent: dict[str, str], comment_id: int) -> Response:
    """Take your own comment back; for a minute that can be undone."""
    actor = api_actor()
    article_of(actor, comment_id)
    count_use()
    withdrawing.withdraw_comment(actor=actor, comment_id=comment_id, key=sent.get("idempotency_key"))
    return comment_answer(actor, comment_id)


@blueprint.post(f"{COMMENT}/withdraw/undo", parameters=[COMMENT_ID])
@blueprint.arguments(KeyHeader, location="headers")
@blueprint.response(200, CommentOutput)
@needs(Scope.WRITE)
@refuses(NotFound, Forbidden, services.UndoExpired, services.KeyReused)
@counted("withdraw", "limit_ratings")
def undo_withdrawal(sent: dict[str, str], comment_id: int) -> Response:
    """Put your withdrawn comment back."""
    actor = api_actor()
    article_of(actor, comment_id)
    count_use()
    withdrawing.undo_withdrawal(actor=actor, comment_id=comment_id, key=sent.get("idempotency_key"))
    return comment_answer(actor, comment_id)
