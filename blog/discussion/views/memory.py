"""What a member remembers of a discussion: shown above it, and moved on by a small write."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, request, url_for
from markupsafe import Markup
from werkzeug import Response
from werkzeug.utils import redirect

from blog.accounts.identity import current_actor, members_only
from blog.discussion.queries import Memory
from blog.discussion.queries.visits import MOST_NEW
from blog.discussion.schemas import ReadInput
from blog.discussion.services import mark_read
from blog.discussion.views.addresses import since_url
from blog.discussion.views.blueprint import PAGE, article_of, blueprint
from blog.foundation import clock
from blog.foundation.http.guard import way_back
from blog.foundation.http.templating import list_time
from blog.foundation.limits import spend
from blog.foundation.markup import join
from blog.foundation.schemas import load
from blog.foundation.settings import settings


@blueprint.post(PAGE + "comments/seen")
@members_only
def seen(**place: Any) -> Response:
    """Remember until when the member has read: `until` that moment, or `all` that there was then."""
    actor = current_actor()
    article = article_of(actor, **place)
    is_all = "all" in request.form
    sent = load(ReadInput(), {"until": request.form.get("all" if is_all else "until", "")})
    spend(settings().limit_memory, "memory", actor.limit_key)
    mark_read(actor=actor, article_id=article.id, until=sent["until"], is_all=is_all)
    return redirect(way_back(url_for("discussion.article", **place), "comments"), 303)


def draw_memory(page_url: str, memory: Memory | None, new_ids: Sequence[int]) -> Markup:
    """What stands above the threads of the article whose page is at `page_url`; `new_ids` are the new comments
    on this page, from top to bottom. `memory` is None for who is not signed in.
    """
    shown = _shown(page_url, memory, new_ids) if memory else None
    return join([render_template("discussion/_memory.html", memory=shown)])


def _shown(page_url: str, memory: Memory, new_ids: Sequence[int]) -> dict[str, Any]:
    shown: dict[str, Any] = {"seen_url": f"{page_url}comments/seen", "now": clock.utcnow().isoformat()}
    if memory.new_since is None or not memory.new_count:
        return shown
    everywhere = since_url(page_url, memory.new_since)
    is_many = memory.new_count > MOST_NEW
    return shown | {
        "since_url": everywhere,
        "new_since": memory.new_since.isoformat(),
        "count": f"{MOST_NEW}+" if is_many else memory.new_count,
        "words": f"More than {MOST_NEW} new" if is_many else f"{memory.new_count} new",
        "since": list_time(memory.new_since),
        "first_url": f"#comment-{new_ids[0]}" if new_ids else everywhere,
        "has_more": 0 < len(new_ids) < memory.new_count,
    }
