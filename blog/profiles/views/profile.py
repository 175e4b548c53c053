"""A member's page: who they are, what they have said, and their mark."""

from typing import Any

from flask import Response, make_response, render_template, request, url_for
from werkzeug import Response as BaseResponse
from werkzeug.utils import redirect

from blog.accounts.identity import current_actor
from blog.accounts.models import Actor, Member, Role
from blog.accounts.policy import is_insider
from blog.articles.models import Article
from blog.discussion.queries import Node
from blog.foundation import clock
from blog.foundation.http.templating import is_fragment_wanted
from blog.foundation.settings import settings
from blog.profiles.marks import mark_of
from blog.profiles.queries import ORDERS, Said, comments_by, member_at, record_of
from blog.profiles.views.blueprint import article_named, blueprint, comment_url, place
from blog.profiles.views.claiming import claim_notice

TABS = {"newest": "Newest", "insightful": "Most insightful", "funny": "Funniest"}
SECONDS_KEPT = 365 * 24 * 3600  # a name stays its member's, so its mark never becomes another
MARK_POLICY = "default-src 'none'; sandbox"


@blueprint.get("/members/<path:name>/")
def profile(name: str) -> str | BaseResponse:
    """Who somebody is, and a bounded part of what they have said; to htmx only the next part."""
    actor = current_actor()
    member = member_at(name)
    if member.name != name:
        return _led_to(member)
    order = request.args.get("order", "newest")
    order = order if order in ORDERS else "newest"
    cursor, size = request.args.get("after", ""), settings().page_profile
    said = comments_by(actor=actor, member=member, order=order, size=size, cursor=cursor)
    shown = _said_shown(said, member)
    if is_fragment_wanted():
        return render_template("profiles/_said.html", said=shown)
    notice = claim_notice(request.args.get("done")) if actor.is_signed_in and actor.member_id == member.id else None
    return render_template("profiles/profile.html", member=_member_shown(actor, member), said=shown, notice=notice)


def _led_to(member: Member) -> BaseResponse:
    """To the name as it is now. Browsers ask each time: a member may go back to a name of before."""
    kept: dict[str, Any] = {name: request.args[name] for name in ("order", "after") if name in request.args}
    target = url_for("profiles.profile", name=member.name, **kept)
    response = redirect(target, 301)
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/members/<path:name>/mark.svg")
def mark(name: str) -> Response:
    """The member's mark, under each of their names."""
    response = make_response(mark_of(member_at(name).id))
    response.mimetype = "image/svg+xml"
    response.headers["Content-Security-Policy"] = MARK_POLICY
    response.cache_control.public = True
    response.cache_control.max_age = SECONDS_KEPT
    return response


def _member_shown(actor: Actor, member: Member) -> dict[str, Any]:
    record = record_of(actor=actor, member=member)
    counts = (
        ("comment", record.comment_count, None),
        ("insightful badge", record.insightful_badge_count, "insightful"),
        ("funny badge", record.funny_badge_count, "funny"),
    )
    return {
        "name": member.name,
        "about": member.about,
        "roles": _roles(actor, member),
        "is_claimed": member.claimed_at is not None,
        "since": record.since,
        "counts": [row for row in counts if row[1]],
        "mark_url": url_for("profiles.mark", name=member.name),
    }


def _roles(actor: Actor, member: Member) -> list[tuple[str, bool]]:
    """What stands beside the name, each with whether it stands out."""
    is_so = {
        "Writer": member.role is Role.WRITER,
        "Moderator": member.role in (Role.MODERATOR, Role.ADMIN),
        "Insider": is_insider(member.insider_until, clock.utcnow()),
        "You": actor.is_signed_in and actor.member_id == member.id,
    }
    return [(word, word == "Writer") for word, is_true in is_so.items() if is_true]


def _said_shown(said: Said, member: Member) -> dict[str, Any]:
    def url(order: str, **values: str) -> str:
        place: dict[str, Any] = values if order == "newest" else {"order": order} | values
        return url_for("profiles.profile", name=member.name, **place)

    return {
        "order": said.order,
        "label": TABS[said.order],
        "tabs": [(label, url(key), key == said.order) for key, label in TABS.items()],
        "nodes": [_node_shown(node, article) for node, article in said.nodes],
        "more_url": url(said.order, after=said.next) if said.next else None,
    }


def _node_shown(node: Node, article: Article) -> dict[str, Any]:
    key = node.comment.id
    return {
        "comment": node.comment,
        "article": article_named(article),
        "url": comment_url(article, key),
        "subject_line": node.subject_line,
        "is_subject_inherited": node.is_subject_inherited,
        "actions": {
            "can_rate": node.marks.can_rate,
            "can_reply": node.marks.can_reply,
            "can_edit": node.marks.can_edit,
            "can_withdraw": node.marks.can_withdraw,
            "edit_minutes_left": node.marks.edit_minutes_left,
            "rated": {kind.value for kind in node.marks.rated},
            "reply_url": url_for("discussion.reply", **place(article), comment_id=key),
            "edit_url": url_for("discussion.edit", comment_id=key),
            "withdraw_url": url_for("discussion.withdraw", comment_id=key),
        },
    }
