"""The rules that hold now: how each check is set, which phrases are listed, and what the spam filter knows.

A process remembers them. Each submission reads, in the statement that it needs anyway, of which version they are.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import sqlalchemy as sa
from flask import current_app

from blog.accounts.models import Member
from blog.foundation.database import db, table_of
from blog.foundation.settings import settings
from blog.screening.checks import BY_NAME, CHECKS, Check, Setup
from blog.screening.models import Mode, PhraseKind, ScreeningChange, ScreeningPhrase, ScreeningSetting, SpamModel
from blog.screening.spam import SpamFilter

KEY = "lastword.screening"
MOST_TOLD = 3  # of the phrases that a comment says so many are told


class Version(NamedTuple):
    """Of the rules (the newest change), and of what the filter learned; None while it has not seen enough."""

    rules: int
    model: int | None


@dataclass(frozen=True)
class Phrases:
    """The phrases of a kind, as they are looked for."""

    pattern: re.Pattern[str] | None

    @classmethod
    def of(cls, phrases: Iterable[str]) -> "Phrases":
        """To look for any of these, each as whole words; a star stands for any letters."""
        parts = [re.escape(phrase).replace(r"\*", r"\w*") for phrase in phrases]
        return cls(re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)") if parts else None)

    def said_in(self, text: str) -> tuple[str, ...]:
        """Which of them a text says that is in plain form."""
        if self.pattern is None:
            return ()
        return tuple(dict.fromkeys(found[0] for found in self.pattern.finditer(text)))[:MOST_TOLD]


@dataclass(frozen=True)
class Rules:
    """How the checks are set, and the phrases."""

    setups: Mapping[str, Setup]
    banned: Phrases
    suspect: Phrases


@dataclass(frozen=True)
class Known:
    """What a process remembers, and of which version it is."""

    version: Version
    rules: Rules
    spam: SpamFilter | None = field(repr=False)


def known() -> Known | None:
    """What this process remembers; None before it has read anything."""
    found: Known | None = current_app.extensions.get(KEY)
    return found


def know(version: Version) -> Known:
    """The rules of that version, read where this process remembers others."""
    before = known()
    if before is not None and before.version == version:
        return before
    rules = before.rules if before and before.version.rules == version.rules else current_rules()
    spam = before.spam if before and before.version.model == version.model else _filter(version.model)
    after = Known(version, rules, spam)
    current_app.extensions[KEY] = after
    return after


def current_rules() -> Rules:
    """How the checks are set now, and the phrases that are listed."""
    stored = {
        row.check_name: row for row in db.session.scalars(sa.select(ScreeningSetting)) if row.check_name in BY_NAME
    }
    setups = {check.name: setup_of(check, stored.get(check.name)) for check in CHECKS}
    return rules_of(setups, phrases())


def rules_of(setups: Mapping[str, Setup], listed: Iterable[ScreeningPhrase]) -> Rules:
    """The rules with these phrases."""
    by_kind: dict[PhraseKind, list[str]] = {kind: [] for kind in PhraseKind}
    for phrase in listed:
        by_kind[phrase.kind].append(phrase.phrase)
    return Rules(setups, Phrases.of(by_kind[PhraseKind.BANNED]), Phrases.of(by_kind[PhraseKind.SUSPECT]))


def with_check(name: str, setup: Setup) -> Rules:
    """The rules as they are now, but for how that check is set."""
    now = current_rules()
    return Rules({**now.setups, name: setup}, now.banned, now.suspect)


def with_phrase(kind: PhraseKind, phrase: str) -> Rules:
    """The rules as they are now, with one more phrase, in the form in which it is looked for."""
    return rules_of(current_rules().setups, [*phrases(), ScreeningPhrase(kind=kind, phrase=phrase)])


def setup_of(check: Check, stored: ScreeningSetting | None) -> Setup:
    """How the check is set; what was never set is as it comes."""
    if stored is None:
        return Setup(Mode.ON, check.fails, check.defaults)
    known_ones = {name: value for name, value in stored.parameters.items() if name in check.defaults}
    return Setup(stored.mode, stored.failure, check.defaults | known_ones)


def phrases() -> list[ScreeningPhrase]:
    """What is listed, in the order of the alphabet."""
    return list(db.session.scalars(sa.select(ScreeningPhrase).order_by(ScreeningPhrase.phrase)))


def changes(*, limit: int) -> list[tuple[ScreeningChange, str | None]]:
    """The latest changes of the rules, the newest first, each with the name of who made it."""
    named = sa.select(ScreeningChange, Member.name).outerjoin(Member, Member.id == ScreeningChange.member_id)
    rows = db.session.execute(named.order_by(ScreeningChange.id.desc()).limit(limit))
    return [(change, name) for change, name in rows]


def learned() -> tuple[int, int]:
    """From how many decisions the spam filter has learned what spam is, and from how many what is none."""
    columns = table_of(SpamModel).c
    row = db.session.execute(sa.select(columns.spam_count, columns.ham_count)).one_or_none()
    return (row.spam_count, row.ham_count) if row else (0, 0)


def filter_now() -> SpamFilter | None:
    """The spam filter, if it has seen enough."""
    return _filter(1) if min(learned()) >= settings().spam_lessons else None


def _filter(version: int | None) -> SpamFilter | None:
    """What the filter knows now, which may be more than at that version, and never less."""
    if version is None:
        return None
    weights = db.session.scalar(sa.select(table_of(SpamModel).c.weights))
    return SpamFilter(weights) if weights else None
