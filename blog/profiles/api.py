"""The program's door to members."""

from typing import Any

from flask import Response, url_for

from blog.accounts.identity import api_actor
from blog.accounts.models import Scope
from blog.accounts.policy import is_insider
from blog.discussion.schemas import comment_output
from blog.foundation import clock
from blog.foundation.errors import NotFound
from blog.foundation.http.api.allowance import count_use, counted
from blog.foundation.http.api.answers import conditional
from blog.foundation.http.api.description import refuses
from blog.foundation.http.api.parsing import ApiBlueprint
from blog.foundation.http.api.scopes import needs
from blog.foundation.markup import excerpt
from blog.foundation.settings import settings
from blog.profiles import services
from blog.profiles.queries import comments_by, member_at, past_of, record_of
from blog.profiles.schemas import ClaimableOutput, ClaimedOutput, MemberOutput, SaidOutput, SaidQuery

blueprint = ApiBlueprint("api_profiles", __name__, description="Who says it")
MEMBER = "/members/<path:name>"
CLAIMS = "/me/claims"
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
        "is_insider": is_insider(member.insider_until, clock.utcnow()),
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


@blueprint.get(CLAIMS)
@blueprint.response(200, ClaimableOutput)
@needs(Scope.READ, is_for_members=True)
def get_claimable() -> Response:
    """Read what you left as a visitor: under your browsers' cookies, and under the `Visitor-Token` sent along."""
    past = past_of(actor=api_actor())
    ratings = past.ratings
    return conditional(
        {
            "comment_count": past.comment_count,
            "kept_rating_count": ratings.kept_count,
            "dropped_rating_count": ratings.own_count + ratings.doubled_count,
            "flag_count": past.flag_count,
            "comments": [
                {
                    "id": one.comment.id,
                    "article_id": one.comment.article_id,
                    "author": one.comment.author_name,
                    "status": one.comment.status.value,
                    "excerpt": excerpt(one.comment.body_html),
                    "created_at": one.comment.created_at.isoformat(),
                }
                for one in past.comments
            ],
            "dropped_ratings": [
                {"comment_id": one.comment_id, "kind": one.kind.value, "reason": "own" if one.is_own else "doubled"}
                for one in ratings.dropped
            ],
        }
    )


@blueprint.post(CLAIMS)
@blueprint.response(200, ClaimedOutput)
@needs(Scope.WRITE, is_for_members=True)
@refuses(services.OthersPast)
@counted("claim", "limit_claims")
def claim_past() -> Response:
    """Claim all of it; doing so twice claims what came meanwhile."""
    actor = api_actor()
    count_use()
    claimed = services.claim_past(actor=actor)
    return conditional(
        {
            "comment_count": claimed.comment_count,
            "rating_count": claimed.rating_count,
            "dropped_rating_count": claimed.dropped_count,
            "flag_count": claimed.flag_count,
        },
        is_conditional=False,
    )
