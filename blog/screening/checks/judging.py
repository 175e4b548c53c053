"""Asking the checks, one after the other."""

import logging
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blog.foundation.errors import LastwordError
from blog.screening.checks.refusals import CheckFailed
from blog.screening.checks.verdicts import PASS, Check, Context, Verdict
from blog.screening.checks.written import Written
from blog.screening.models import Failure, Mode, Outcome

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Setup:
    """How a check is set: whether it is asked, what it counts as when it breaks, its numbers and words."""

    mode: Mode
    failure: Failure
    parameters: Mapping[str, Any]


@dataclass(frozen=True)
class Said:
    """What one check said that did not simply let pass. It is `broken` where it said nothing but failed."""

    check: Check
    mode: Mode
    verdict: Verdict
    is_broken: bool = False

    @property
    def counts(self) -> bool:
        """Whether it stops anything: one that runs dry does not, nor one that passes because it broke."""
        return self.mode is Mode.ON and self.verdict.outcome is not Outcome.PASS


@dataclass(frozen=True)
class Judged:
    """What all checks said of a submission: the names of those that let it pass, and the others' words."""

    passed: tuple[str, ...]
    said: tuple[Said, ...]

    @property
    def outcome(self) -> Outcome:
        """Refused by the one that refused it, held if any held it."""
        outcomes = {said.verdict.outcome for said in self.said if said.counts}
        return next((one for one in (Outcome.REFUSE, Outcome.HOLD) if one in outcomes), Outcome.PASS)

    @property
    def reasons(self) -> list[str]:
        """Why it is held or refused, a sentence for each check that stops it."""
        return [said.verdict.reason for said in self.said if said.counts]

    def refusal(self) -> LastwordError:
        """The error by which the author is told of the refusal."""
        said = next(one for one in self.said if one.counts and one.verdict.outcome is Outcome.REFUSE)
        if said.is_broken or said.check.refusal is None:
            return CheckFailed()
        return said.check.refusal(said.verdict)


def judge(checks: Sequence[Check], setups: Mapping[str, Setup], written: Written, context: Context) -> Judged:
    """Ask these checks in their order, up to the first refusal; who is trusted is not asked about the words."""
    passed, told = [], []
    for check in checks:
        setup = setups[check.name]
        if setup.mode is Mode.OFF or (check.is_of_content and context.is_trusted):
            continue
        said = _asked(check, setup, written, context)
        if said is None:
            passed.append(check.name)
            continue
        told.append(said)
        if said.counts and said.verdict.outcome is Outcome.REFUSE:
            break
    return Judged(tuple(passed), tuple(told))


def _asked(check: Check, setup: Setup, written: Written, context: Context) -> Said | None:
    """What the check says; None where it lets pass."""
    try:
        verdict = check.judge(written, context, setup.parameters)
    except Exception as error:  # noqa: BLE001 (whatever breaks in one check, the others are asked)
        _log(check, setup, error)
        return Said(check, setup.mode, _of_broken(check, setup, error), is_broken=True)
    return Said(check, setup.mode, verdict) if verdict.outcome is not Outcome.PASS else None


def _log(check: Check, setup: Setup, error: Exception) -> None:
    """Without the error's message, which may hold what somebody wrote."""
    steps = "".join(traceback.format_tb(error.__traceback__))
    logger.error("check %s broke, and fails %s: %s\n%s", check.name, setup.failure, type(error).__name__, steps)


def _of_broken(check: Check, setup: Setup, error: Exception) -> Verdict:
    evidence = {"error": type(error).__name__}
    if setup.failure is Failure.OPEN:
        return Verdict(PASS.outcome, "", evidence)
    return Verdict(check.stops_with, "A check could not be made.", evidence)
