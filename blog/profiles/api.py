"""The program's door to members."""

from typing import Any

from flask import Response, url_for

from blog.accounts.identity import api_actor
from blog.accounts.models import Scope
from blog.discussion.schemas import comment_output
from blog.foundation.errors import NotFound
from blog.foundation.http.api.answers import conditional
from blog.foundation.http.api.description import refuses
from blog.foundation.http.api.parsing import ApiBlueprint
from blog.foundation.http.api.scopes import needs
from blog.foundation.settings import settings
from blog.profiles.queries import comments_by, is_insider, member_at, record_of
from blog.profiles.schemas import MemberOutput, SaidOutput, SaidQuery

blueprint = ApiBlueprint("api_profiles", __name__, description="Who says it")
MEMBER = "/members/<path:name>"
NAME = {
    "in": "path",
    "name": "name",
    "description": "A name that the member bears or bore.",
    "example": "Odile Tranter",
}


@blueprint.get(MEMBER, parameters=[NAME])
@blueprint.response(200, MemberOutput)
@needs(Scope.READ)
@refuses(NotFound)
def get_member(name: str) -> Response:
    """Read who a member is. An earlier name leads to the member, whose `name` is the present one."""
    actor = api_actor()
    member = member_at(name)
    record = record_of(actor=actor, member=member)
    body = {
        "name": member.name,
        "about": member.about,
        "role": member.role.value,
        "is_insider": is_insider(member),
        "is_claimed": member.claimed_at is not None,
        "since": record.since,
        "comment_count": record.comment_count,
        "insightful_badge_count": record.insightful_badge_count,
        "funny_badge_count": record.funny_badge_count,
        "url": url_for("profiles.profile", name=member.name),
        "mark_url": url_for("profiles.mark", name=member.name),
    }
    return conditional(MemberOutput().dump(body))


@blueprint.get(f"{MEMBER}/comments", parameters=[NAME])
@blueprint.arguments(SaidQuery, location="query")
@blueprint.response(200, SaidOutput)
@needs(Scope.READ)
@refuses(NotFound)
def list_members_comments(query: dict[str, Any], name: str) -> Response:
    """List what a member has said: the newest, or what was rated most."""
    said = comments_by(
        actor=api_actor(),
        member=member_at(name),
        order=query["order"],
        size=query["limit"] or settings().page_profile,
        cursor=query["after"],
    )
    return conditional({"comments": [comment_output(node) for node, _ in said.nodes], "next": said.next})
