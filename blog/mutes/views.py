"""The browser's door to mutes: mute who wrote a comment, read them again. For members; the browsers of
visitors keep theirs themselves.
"""

from typing import Any

from flask import Blueprint, render_template, url_for
from werkzeug import Response
from werkzeug.utils import redirect

from blog.accounts.identity import current_actor, members_only
from blog.foundation.http.guard import way_back
from blog.foundation.limits import spend
from blog.foundation.settings import settings
from blog.mutes import services
from blog.mutes.queries import Muted, mutes_of

blueprint = Blueprint("mutes", __name__)


@blueprint.post("/comments/<int:comment_id>/mute")
@members_only
def mute(comment_id: int) -> Response:
    """Fold what the comment's author writes."""
    _spend()
    services.mute_author(actor=current_actor(), comment_id=comment_id)
    return _back_to(comment_id, f"muted-{comment_id}")  # the line it folds to: a link to the comment would unfold it


@blueprint.post("/comments/<int:comment_id>/unmute")
@members_only
def unmute(comment_id: int) -> Response:
    """Show what the comment's author writes again."""
    _spend()
    services.unmute_author(actor=current_actor(), comment_id=comment_id)
    return _back_to(comment_id, f"comment-{comment_id}")


@blueprint.post("/account/mutes/<int:mute_id>/end")
@members_only
def end(mute_id: int) -> Response:
    """Take somebody off the member's list."""
    _spend()
    services.end_mute(actor=current_actor(), mute_id=mute_id)
    return redirect(url_for("accounts.account", _anchor="mutes"), 303)


def mutes_box() -> str:
    """For who looks at their account: whom they have muted, if anybody."""
    mutes = [_shown(muted) for muted in mutes_of(actor=current_actor())]
    return render_template("mutes/_box.html", mutes=mutes) if mutes else ""


def _shown(muted: Muted) -> dict[str, Any]:
    return {
        "name": muted.name,
        "is_member": muted.is_member,
        "article_title": muted.article.title if muted.article else None,
        "end_url": url_for("mutes.end", mute_id=muted.mute.id),
    }


def _spend() -> None:
    spend(settings().limit_memory, "memory", current_actor().limit_key)


def _back_to(comment_id: int, anchor: str) -> Response:
    return redirect(way_back(f"/comments/{comment_id}/", anchor), 303)
