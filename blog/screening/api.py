"""The program's door to how comments are screened; for moderators."""

from typing import Any

from flask import Response

from blog.accounts.identity import api_actor
from blog.accounts.models import Actor, Scope
from blog.foundation.errors import Forbidden, NotFound
from blog.foundation.http.api.allowance import count_use, counted
from blog.foundation.http.api.answers import conditional
from blog.foundation.http.api.description import refuses
from blog.foundation.http.api.parsing import ApiBlueprint
from blog.foundation.http.api.scopes import needs
from blog.foundation.settings import settings
from blog.screening import queries, services
from blog.screening.checks import BY_NAME, CHECKS, Check
from blog.screening.models import PhraseKind
from blog.screening.policy import may_set_screening
from blog.screening.schemas import (
    ChangesOutput,
    PhraseInput,
    RehearsalOutput,
    ScreeningRulesOutput,
    SetupInput,
    change_output,
    check_output,
    phrase_output,
    rehearsal_output,
    setup_from,
)

blueprint = ApiBlueprint("api_screening", __name__, description="How comments are screened")
SCREENING = "/moderation/screening"
CHECK = f"{SCREENING}/checks/<name>"
CHECK_NAME = {"in": "path", "name": "name", "description": "The check's name.", "example": "links"}
PHRASE_ID = {"in": "path", "name": "phrase_id", "description": "The phrase's id.", "example": 1}
CHANGES_MAX = 100


@blueprint.get(SCREENING)
@blueprint.response(200, ScreeningRulesOutput)
@needs(Scope.MODERATE, is_for_members=True)
@refuses(Forbidden)
def get_screening() -> Response:
    """Read how comments are screened: the checks, what they did, and the phrases."""
    return _answer(_moderator(), is_conditional=True)


@blueprint.put(CHECK, parameters=[CHECK_NAME])
@blueprint.arguments(SetupInput)
@blueprint.response(200, ScreeningRulesOutput)
@needs(Scope.MODERATE, is_for_members=True)
@refuses(NotFound, Forbidden)
@counted("screening", "limit_memory")
def set_check(sent: dict[str, Any], name: str) -> Response:
    """Set a check. Each change is logged with who made it."""
    actor = _moderator()
    setup = setup_from(_check(name), sent)
    count_use()
    services.set_check(actor=actor, name=name, setup=setup)
    return _answer(actor)


@blueprint.post(f"{CHECK}/rehearse", parameters=[CHECK_NAME])
@blueprint.arguments(SetupInput)
@blueprint.response(200, RehearsalOutput)
@needs(Scope.MODERATE, is_for_members=True)
@refuses(NotFound, Forbidden)
@counted("rehearsal", "limit_previews")
def rehearse_check(sent: dict[str, Any], name: str) -> Response:
    """See what would have become of the last comments if the check were set so; nothing is changed."""
    _moderator()
    setup = setup_from(_check(name), sent)
    count_use()
    rehearsal = queries.rehearse(changed=queries.with_check(name, setup))
    return conditional(rehearsal_output(rehearsal), is_conditional=False)


@blueprint.post(f"{SCREENING}/phrases")
@blueprint.arguments(PhraseInput)
@blueprint.response(200, ScreeningRulesOutput)
@needs(Scope.MODERATE, is_for_members=True)
@refuses(Forbidden, services.PhraseListed)
@counted("screening", "limit_memory")
def add_phrase(sent: dict[str, str]) -> Response:
    """Put a phrase on a list: what says it is refused once (`banned`), or held (`suspect`)."""
    actor = _moderator()
    count_use()
    services.add_phrase(actor=actor, kind=PhraseKind(sent["kind"]), phrase=sent["phrase"])
    return _answer(actor)


@blueprint.post(f"{SCREENING}/phrases/rehearse")
@blueprint.arguments(PhraseInput)
@blueprint.response(200, RehearsalOutput)
@needs(Scope.MODERATE, is_for_members=True)
@refuses(Forbidden)
@counted("rehearsal", "limit_previews")
def rehearse_phrase(sent: dict[str, str]) -> Response:
    """See what would have become of the last comments with one more phrase; nothing is changed."""
    _moderator()
    count_use()
    changed = queries.with_phrase(PhraseKind(sent["kind"]), services.meant(sent["phrase"]))
    return conditional(rehearsal_output(queries.rehearse(changed=changed)), is_conditional=False)


@blueprint.delete(f"{SCREENING}/phrases/<int:phrase_id>", parameters=[PHRASE_ID])
@blueprint.response(200, ScreeningRulesOutput)
@needs(Scope.MODERATE, is_for_members=True)
@refuses(NotFound, Forbidden)
@counted("screening", "limit_memory")
def remove_phrase(phrase_id: int) -> Response:
    """Take a phrase off its list."""
    actor = _moderator()
    count_use()
    services.remove_phrase(actor=actor, phrase_id=phrase_id)
    return _answer(actor)


@blueprint.get(f"{SCREENING}/changes")
@blueprint.response(200, ChangesOutput)
@needs(Scope.MODERATE, is_for_members=True)
@refuses(Forbidden)
def list_changes() -> Response:
    """List the latest hundred changes of the rules."""
    _moderator()
    return conditional({"changes": [change_output(*row) for row in queries.changes(limit=CHANGES_MAX)]})


def _moderator() -> Actor:
    """Who asks, if they may see and set this. Raises Forbidden."""
    actor = api_actor()
    if not may_set_screening(actor):
        raise Forbidden("Only moderators see how comments are screened.")
    return actor


def _check(name: str) -> Check:
    if name not in BY_NAME:
        raise NotFound
    return BY_NAME[name]


def _answer(actor: Actor, *, is_conditional: bool = False) -> Response:
    """All of it, as it is now."""
    setups, hits = queries.current_rules().setups, queries.hits()
    spam_count, ham_count = queries.learned()
    body = {
        "checks": [check_output(check, setups[check.name], hits.get(check.name, queries.Hits())) for check in CHECKS],
        "phrases": [phrase_output(phrase) for phrase in queries.phrases()],
        "spam_count": spam_count,
        "ham_count": ham_count,
        "lessons_needed": settings().spam_lessons,
    }
    return conditional(body, is_conditional=is_conditional)
