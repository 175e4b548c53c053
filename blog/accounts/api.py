"""The program's door to accounts: whom a token belongs to."""

from flask import Response

from blog.accounts import services
from blog.accounts.identity import api_actor
from blog.accounts.models import Actor, SanctionKind, Scope
from blog.accounts.policy import is_insider
from blog.accounts.queries import member_by_id
from blog.accounts.queries.sanctions import in_force
from blog.accounts.schemas.programs import MeInput, MeOutput, WarningsOutput
from blog.foundation import clock
from blog.foundation.http.api.allowance import count_use, counted
from blog.foundation.http.api.answers import conditional
from blog.foundation.http.api.parsing import ApiBlueprint
from blog.foundation.http.api.scopes import needs

blueprint = ApiBlueprint("api_accounts", __name__, description="The member behind a token")


@blueprint.get("/me")
@blueprint.response(200, MeOutput)
@needs(Scope.READ, is_for_members=True)
def get_me() -> Response:
    """Read who you are here, and what your token is good for."""
    return _answer(api_actor())


@blueprint.patch("/me")
@blueprint.arguments(MeInput)
@blueprint.response(200, MeOutput)
@needs(Scope.WRITE, is_for_members=True)
@counted("about", "limit_about")
def change_me(changes: dict[str, str]) -> Response:
    """Change what you say about yourself. Name, e-mail and password are changed on pages only."""
    actor = api_actor()
    count_use()
    services.change_about(actor=actor, about=changes["about"])
    return _answer(actor, is_conditional=False)


@blueprint.get("/me/warnings")
@blueprint.response(200, WarningsOutput)
@needs(Scope.READ, is_for_members=True)
def list_warnings() -> Response:
    """Read the warnings that wait for you. Until you acknowledge them you can read, but not comment."""
    return _warnings(api_actor(), is_conditional=True)


@blueprint.post("/me/warnings/acknowledge")
@blueprint.response(200, WarningsOutput)
@needs(Scope.WRITE, is_for_members=True)
@counted("about", "limit_about")
def acknowledge_warnings() -> Response:
    """Say that you have read them; without any nothing happens."""
    actor = api_actor()
    count_use()
    services.acknowledge_warnings(actor=actor)
    return _warnings(actor)


def _warnings(actor: Actor, *, is_conditional: bool = False) -> Response:
    found = in_force(member_id=actor.member_id or 0)
    waiting = [
        {"id": one.id, "reason": one.reason, "created_at": one.created_at.isoformat()}
        for one in reversed(found)
        if one.kind is SanctionKind.WARNING
    ]
    return conditional({"warnings": waiting}, is_conditional=is_conditional)


def _answer(actor: Actor, *, is_conditional: bool = True) -> Response:
    member = member_by_id(actor.member_id or 0)
    body = {
        "name": member.name,
        "role": member.role,
        "standing": member.standing,
        "scopes": sorted(actor.scopes or (), key=list(Scope).index),
        "is_insider": is_insider(member.insider_until, clock.utcnow()),
        "since": member.claimed_at or member.created_at,
        "about": member.about,
    }
    return conditional(MeOutput().dump(body), is_conditional=is_conditional)
