"""Changing the rules: each change is logged with who made it, and what was before."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from blog.accounts.models import Actor
from blog.foundation.access import fetch
from blog.foundation.database import db, transactional
from blog.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from blog.screening.checks import BY_NAME, Setup, plain
from blog.screening.models import PhraseKind, ScreeningChange, ScreeningPhrase, ScreeningSetting
from blog.screening.policy import may_set_screening
from blog.screening.queries.rules import setup_of


class PhraseListed(Conflict):
    """The phrase is on a list already."""

    code = "phrase_listed"
    sentence = "This phrase is on the list already."


@transactional
def set_check(*, actor: Actor, name: str, setup: Setup) -> None:
    """The check is set so from now on. Raises NotFound, or Forbidden for who does not moderate."""
    _refuse_others(actor)
    if name not in BY_NAME:
        raise NotFound
    _hold_rules()
    stored = db.session.get(ScreeningSetting, name, populate_existing=True)
    before, after = described(setup_of(BY_NAME[name], stored)), described(setup)
    if before == after:
        return
    if stored is None:
        stored = ScreeningSetting(check_name=name)
        db.session.add(stored)
    stored.mode, stored.failure, stored.parameters = setup.mode, setup.failure, dict(setup.parameters)
    _log(actor, name, before, after)


@transactional
def add_phrase(*, actor: Actor, kind: PhraseKind, phrase: str) -> ScreeningPhrase:
    """Comments that say the phrase are refused once, or held, from now on.

    Raises Forbidden, PhraseListed, or Invalid for a phrase without a letter or a digit.
    """
    _refuse_others(actor)
    listed = ScreeningPhrase(kind=kind, phrase=meant(phrase))
    _hold_rules()
    if db.session.scalar(sa.select(ScreeningPhrase.id).where(ScreeningPhrase.phrase == listed.phrase)):
        raise PhraseListed
    db.session.add(listed)
    db.session.flush()
    _log(actor, "phrases", None, {"kind": kind.value, "phrase": listed.phrase})
    return listed


@transactional
def remove_phrase(*, actor: Actor, phrase_id: int) -> None:
    """The phrase is on no list any more. Raises Forbidden or NotFound."""
    _refuse_others(actor)
    _hold_rules()
    listed = fetch(ScreeningPhrase, phrase_id, actor=actor, may=lambda actor, _: may_set_screening(actor))
    db.session.delete(listed)
    _log(actor, "phrases", {"kind": listed.kind.value, "phrase": listed.phrase}, None)


def meant(phrase: str) -> str:
    """The phrase in the form in which it is looked for. Raises Invalid where nothing could be found by it."""
    form = plain(phrase)
    if not any(character.isalnum() for character in form):
        raise Invalid({"phrase": "A phrase has a letter or a digit at least."})
    return form


def described(setup: Setup) -> dict[str, Any]:
    """How a check is set, as the log has it."""
    parameters: Mapping[str, Any] = setup.parameters
    return {"mode": setup.mode.value, "failure": setup.failure.value, "parameters": dict(parameters)}


def _refuse_others(actor: Actor) -> None:
    if not may_set_screening(actor):
        raise Forbidden("Only moderators change how comments are screened.")


def _hold_rules() -> None:
    """Let one change follow the other, so that each knows what was before: PostgreSQL alone needs to be told."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.text("LOCK TABLE screening_changes IN SHARE ROW EXCLUSIVE MODE"))


def _log(actor: Actor, what: str, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
    db.session.add(ScreeningChange(member_id=actor.member_id, what=what, before=before, after=after))
    db.session.flush()
