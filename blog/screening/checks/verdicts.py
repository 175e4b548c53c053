"""What a check sees besides the words, and how it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from blog.foundation.errors import LastwordError
from blog.screening.checks.written import Written
from blog.screening.models import Failure, Outcome


@dataclass(frozen=True)
class Verdict:
    """What a check says, why (in words for the author), and what it found."""

    outcome: Outcome
    reason: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)


PASS = Verdict(Outcome.PASS)


def hold(reason: str, **evidence: Any) -> Verdict:
    """A moderator should see it first."""
    return Verdict(Outcome.HOLD, reason, evidence)


def refuse(reason: str, **evidence: Any) -> Verdict:
    """It is not taken as it is."""
    return Verdict(Outcome.REFUSE, reason, evidence)


@dataclass(frozen=True)
class SpamScore:
    """How much like spam it is, 0 to 1, and the words that decided that, each with its weight, the heaviest first."""

    score: float
    words: tuple[tuple[str, float], ...]


@dataclass(frozen=True, kw_only=True)
class Context:
    """Who writes, where, and what came before. A `trusted` author's words are not judged.

    `kept_count` is how many comments of theirs stand (counted to ten), `last_at` when they last wrote in this
    discussion, `heat` how many flags that weigh are on the comments above, `repeated_at` when they last wrote the
    same words; `phrases` are the listed ones that the comment says, by kind; `spam` is None until the filter has
    seen enough.
    """

    now: datetime
    is_edit: bool = False
    is_reply: bool = False
    is_trusted: bool = False
    standing: int = 0
    is_article_held: bool = False
    is_author_held: bool = False
    is_trapped: bool = False
    typed_ms: int | None = None
    kept_count: int = 0
    blocked_until: datetime | None = None
    last_at: datetime | None = None
    heat: int = 0
    repeated_at: datetime | None = None
    was_refused: bool = False
    banned: tuple[str, ...] = ()
    suspect: tuple[str, ...] = ()
    spam: SpamScore | None = None


@dataclass(frozen=True)
class Parameter:
    """A number of a check that moderators can set, from `least` to `most`; with `is_share` one from 0 to 1.
    Without `most` it is words, one a line.
    """

    name: str
    label: str
    default: float | str
    least: float = 0
    most: float | None = None
    is_share: bool = False


Judge = Callable[[Written, Context, Mapping[str, Any]], Verdict]


@dataclass(frozen=True, kw_only=True)
class Check:
    """A check of one of the two lists: its name, what it asks in words for moderators, and how it is asked.

    `refusal` makes the error that its refusal is told with. One that `is_of_content` is not asked about a trusted
    author; one `is_of_moment` that looks at what nobody knows afterwards. `fails` is what it counts as when it
    breaks, unless that is set otherwise.
    """

    name: str
    title: str
    rule: str
    judge: Judge
    refusal: Callable[[Verdict], LastwordError] | None = None
    is_of_content: bool = False
    is_of_moment: bool = False
    fails: Failure = Failure.OPEN
    parameters: tuple[Parameter, ...] = ()

    @property
    def stops_with(self) -> Outcome:
        """What it does at most: the refusing checks refuse, the others hold."""
        return Outcome.REFUSE if self.refusal is not None else Outcome.HOLD

    @property
    def defaults(self) -> dict[str, Any]:
        """Its numbers as it comes."""
        return {parameter.name: parameter.default for parameter in self.parameters}
