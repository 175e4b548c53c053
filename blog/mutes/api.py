"""The program's door to mutes."""

from flask import Response

from blog.accounts.identity import api_actor
from blog.accounts.models import Actor, Scope
from blog.foundation.errors import NotFound
from blog.foundation.http.api.allowance import count_use, counted
from blog.foundation.http.api.answers import conditional
from blog.foundation.http.api.description import refuses
from blog.foundation.http.api.parsing import ApiBlueprint
from blog.foundation.http.api.scopes import needs
from blog.mutes import services
from blog.mutes.queries import mutes_of
from blog.mutes.schemas import MutesOutput, mute_output

blueprint = ApiBlueprint("api_mutes", __name__, description="Whom you do not want to read")
AUTHOR = "/comments/<int:comment_id>/mute"
COMMENT_ID = {"in": "path", "name": "comment_id", "description": "A comment of theirs.", "example": 1}
MUTE_ID = {"in": "path", "name": "mute_id", "description": "The mute's id.", "example": 7}


@blueprint.get("/me/mutes")
@blueprint.response(200, MutesOutput)
@needs(Scope.READ, is_for_members=True)
def list_mutes() -> Response:
    """List whom you have muted."""
    return _answer(api_actor(), is_conditional=True)


@blueprint.put(AUTHOR, parameters=[COMMENT_ID])
@blueprint.response(200, MutesOutput)
@needs(Scope.WRITE, is_for_members=True)
@refuses(NotFound, services.NotMutable, services.TooManyMutes)
@counted("memory", "limit_memory")
def mute_author(comment_id: int) -> Response:
    """Mute who wrote a comment: `is_muted` marks theirs from now on. They are not told."""
    actor = api_actor()
    count_use()
    services.mute_author(actor=actor, comment_id=comment_id)
    return _answer(actor)


@blueprint.delete(AUTHOR, parameters=[COMMENT_ID])
@blueprint.response(200, MutesOutput)
@needs(Scope.WRITE, is_for_members=True)
@refuses(NotFound)
@counted("memory", "limit_memory")
def unmute_author(comment_id: int) -> Response:
    """Unmute who wrote a comment; if they were not muted nothing happens."""
    actor = api_actor()
    count_use()
    services.unmute_author(actor=actor, comment_id=comment_id)
    return _answer(actor)


@blueprint.delete("/me/mutes/<int:mute_id>", parameters=[MUTE_ID])
@blueprint.response(200, MutesOutput)
@needs(Scope.WRITE, is_for_members=True)
@refuses(NotFound)
@counted("memory", "limit_memory")
def end_mute(mute_id: int) -> Response:
    """Unmute somebody on your list; if they are not on it nothing happens."""
    actor = api_actor()
    count_use()
    services.end_mute(actor=actor, mute_id=mute_id)
    return _answer(actor)


def _answer(actor: Actor, *, is_conditional: bool = False) -> Response:
    """The list as it is now."""
    return conditional(
        {"mutes": [mute_output(muted) for muted in mutes_of(actor=actor)]}, is_conditional=is_conditional
    )
