"""How screening is set and shown, for both doors."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from blog.foundation.errors import Invalid
from blog.foundation.schemas import InputSchema
from blog.screening.checks import Check, Parameter, Setup
from blog.screening.models import Failure, Mode, Outcome, PhraseKind, ScreeningChange, ScreeningPhrase
from blog.screening.queries import Difference, Hits, Rehearsal

PHRASE_MAX = 100  # longer than any phrase that is met twice
WORDS_MAX = 5_000
MODES, FAILURES, KINDS, OUTCOMES = ([one.value for one in kind] for kind in (Mode, Failure, PhraseKind, Outcome))
CHANGED = {"mode": "on", "failure": "open", "parameters": {"most": 2, "comments": 2}}


def one_of(values: list[str], **options: Any) -> fields.String:
    """Text that is one of `values`."""
    choice = validate.OneOf(values, error="Choose one of these: " + ", ".join(values) + ".")
    return fields.String(validate=choice, metadata={"examples": [values[0]]}, **options)


class SetupInput(InputSchema):
    """How a check is to be set. What is left out of `parameters` is as the check comes."""

    mode = one_of(MODES, required=True)
    failure = one_of(FAILURES, required=True)
    parameters = fields.Dict(keys=fields.String(), load_default=dict, metadata={"examples": [CHANGED["parameters"]]})


class PhraseInput(InputSchema):
    """A phrase that is to be listed."""

    kind = one_of(KINDS, required=True)
    phrase = fields.String(
        required=True,
        validate=validate.Length(1, PHRASE_MAX, error=f"A phrase has 1 to {PHRASE_MAX} characters."),
        metadata={"description": "`*` stands for any letters.", "examples": ["cheap pill*"]},
    )


def setup_from(check: Check, sent: Mapping[str, Any]) -> Setup:
    """What `SetupInput` loaded, for that check. Raises Invalid with one sentence for each wrong number."""
    values, errors = check.defaults, {}
    for parameter in check.parameters:
        if parameter.name in sent["parameters"]:
            try:
                values[parameter.name] = _value(parameter, sent["parameters"][parameter.name])
            except ValueError as error:
                errors[parameter.name] = str(error)
    unknown = sent["parameters"].keys() - values.keys()
    if unknown:
        errors["parameters"] = f"This check has no {', '.join(sorted(map(str, unknown)))}."
    if errors:
        raise Invalid(errors)
    return Setup(Mode(sent["mode"]), Failure(sent["failure"]), values)


def _value(parameter: Parameter, sent: Any) -> float | str:
    """What was sent, as the parameter's kind. Raises ValueError with a sentence."""
    if parameter.most is None:
        if not isinstance(sent, str) or len(sent) > WORDS_MAX:
            raise ValueError(f"Words, one a line, {WORDS_MAX:,} characters at most.")
        return "\n".join(line for line in (one.strip() for one in sent.splitlines()) if line)
    kind = "A number" if parameter.is_share else "A whole number"
    told = f"{kind} from {parameter.least:g} to {parameter.most:g}."
    try:
        number = float(sent) if not isinstance(sent, bool) else float("nan")
    except (TypeError, ValueError):
        raise ValueError(told) from None
    if not parameter.least <= number <= parameter.most or (not parameter.is_share and number != int(number)):
        raise ValueError(told)
    return number if parameter.is_share else int(number)


class HitsOutput(Schema):
    """How often a check did something in the last seven days."""

    stopped = fields.Integer(required=True, metadata={"examples": [3]})
    dry = fields.Integer(
        required=True, metadata={"description": "Running dry, it would have stopped so many.", "examples": [0]}
    )
    broken = fields.Integer(required=True, metadata={"examples": [0]})


class CheckOutput(Schema):
    """A check, how it is set and what it did."""

    name = fields.String(required=True, metadata={"examples": ["network_blocked"]})
    title = fields.String(required=True, metadata={"examples": ["Network not blocked"]})
    rule = fields.String(
        required=True,
        metadata={
            "examples": ["A moderator has blocked the network. Members of standing 2 or more write all the same."]
        },
    )
    stops_with = one_of([Outcome.REFUSE.value, Outcome.HOLD.value], required=True)
    is_of_content = fields.Boolean(
        required=True, metadata={"description": "Not asked about moderators, nor members of standing 3 or more."}
    )
    mode = one_of(MODES, required=True)
    failure = one_of(FAILURES, required=True)
    parameters = fields.Dict(
        required=True, metadata={"examples": [{}], "description": "By name; a check can have none."}
    )
    hits = fields.Nested(HitsOutput, required=True)


class PhraseOutput(Schema):
    """A phrase on a list."""

    id = fields.Integer(required=True, metadata={"examples": [1]})
    kind = one_of(KINDS, required=True)
    phrase = fields.String(required=True, metadata={"examples": ["cheap pill*"]})


class ScreeningRulesOutput(Schema):
    """The checks in their order, the phrases, and from how many decisions the spam filter has learned."""

    checks = fields.List(fields.Nested(CheckOutput), required=True)
    phrases = fields.List(fields.Nested(PhraseOutput), required=True)
    spam_count = fields.Integer(required=True, metadata={"examples": [120]})
    ham_count = fields.Integer(required=True, metadata={"examples": [310]})
    lessons_needed = fields.Integer(required=True, metadata={"examples": [50]})


class ChangeOutput(Schema):
    """A change of the rules: of a check by its name, or of `phrases`."""

    id = fields.Integer(required=True, metadata={"examples": [1]})
    what = fields.String(required=True, metadata={"examples": ["phrases"]})
    by = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The moderator's name; null for the operator.", "examples": ["Priya"]},
    )
    before = fields.Dict(
        required=True,
        allow_none=True,
        metadata={
            "examples": [None],
            "description": "How the check was set, or the phrase that went; null for one that came.",
        },
    )
    after = fields.Dict(
        required=True, allow_none=True, metadata={"examples": [{"kind": "banned", "phrase": "cheap pill*"}]}
    )
    created_at = fields.AwareDateTime(
        required=True, format="iso", metadata={"examples": ["2026-11-22T10:03:12.480915+00:00"]}
    )


class ChangesOutput(Schema):
    """The latest changes, the newest first."""

    changes = fields.List(fields.Nested(ChangeOutput), required=True)


class DifferenceOutput(Schema):
    """A comment that the changed rules treat otherwise."""

    comment_id = fields.Integer(required=True, metadata={"examples": [3]})
    before = one_of(OUTCOMES, required=True)
    after = one_of(OUTCOMES, required=True)
    reasons = fields.List(fields.String(), required=True, metadata={"examples": [["It has 3 links."]]})


class RehearsalOutput(Schema):
    """What would have become of the last comments; the newest fifty of those that are treated otherwise."""

    count = fields.Integer(
        required=True, metadata={"description": "So many comments were looked at.", "examples": [500]}
    )
    before = fields.Dict(required=True, metadata={"examples": [{"pass": 480, "hold": 20}]})
    after = fields.Dict(required=True, metadata={"examples": [{"pass": 470, "hold": 30}]})
    stopped = fields.Dict(
        required=True, metadata={"description": "By check, as changed.", "examples": [{"links": 30, "newcomer": 12}]}
    )
    difference_count = fields.Integer(required=True, metadata={"examples": [10]})
    differences = fields.List(fields.Nested(DifferenceOutput), required=True)


def check_output(check: Check, setup: Setup, hits: Hits) -> dict[str, Any]:
    """A check for `CheckOutput`."""
    return {
        "name": check.name,
        "title": check.title,
        "rule": check.rule,
        "stops_with": check.stops_with.value,
        "is_of_content": check.is_of_content,
        "mode": setup.mode.value,
        "failure": setup.failure.value,
        "parameters": dict(setup.parameters),
        "hits": {"stopped": hits.stopped, "dry": hits.dry, "broken": hits.broken},
    }


def phrase_output(phrase: ScreeningPhrase) -> dict[str, Any]:
    """A phrase for `PhraseOutput`."""
    return {"id": phrase.id, "kind": phrase.kind.value, "phrase": phrase.phrase}


def change_output(change: ScreeningChange, name: str | None) -> dict[str, Any]:
    """A change for `ChangeOutput`."""
    return {
        "id": change.id,
        "what": change.what,
        "by": name,
        "before": change.before,
        "after": change.after,
        "created_at": change.created_at.isoformat(),
    }


def rehearsal_output(rehearsal: Rehearsal) -> dict[str, Any]:
    """A rehearsal for `RehearsalOutput`."""
    return {
        "count": rehearsal.count,
        "before": {outcome.value: count for outcome, count in rehearsal.before.items()},
        "after": {outcome.value: count for outcome, count in rehearsal.after.items()},
        "stopped": dict(rehearsal.stopped),
        "difference_count": rehearsal.difference_count,
        "differences": [_difference_output(difference) for difference in rehearsal.differences],
    }


def _difference_output(difference: Difference) -> dict[str, Any]:
    return {
        "comment_id": difference.comment.id,
        "before": difference.before.value,
        "after": difference.after.value,
        "reasons": list(difference.reasons),
    }
