"""Why comments are hidden or removed: for each reason its digit, its short name, the rule that was broken, and what
readers are told if the moderator writes nothing better.
"""

from dataclasses import dataclass

from blog.moderation.models import ReasonCode


@dataclass(frozen=True)
class ReasonWords:
    """A reason in words. `digit` is its key in the queue, `rule` the number of the house rule."""

    code: ReasonCode
    digit: int
    name: str
    rule: int
    text: str


def _reasons(*rows: tuple[ReasonCode, str, str]) -> dict[ReasonCode, ReasonWords]:
    """Digits and rules are counted from 1, in the order in which the reasons stand here."""
    return {
        code: ReasonWords(code, number, name, number, f"Removed by a moderator: {why} (rule {number}).")
        for number, (code, name, why) in enumerate(rows, 1)
    }


REASONS = _reasons(
    (ReasonCode.ABUSIVE, "Abusive", "it went for a person instead of what they said"),
    (ReasonCode.TROLLING, "Trolling", "it was there to start a fight, and it nearly did"),
    (ReasonCode.SPAM, "Spam", "it had something to sell and nothing to say"),
    (ReasonCode.PRIVATE, "Private details", "something in it was private to somebody"),
    (ReasonCode.THREAT, "Threat", "it threatened somebody"),
    (ReasonCode.ILLEGAL, "Illegal", "the law does not let us keep it here"),
    (ReasonCode.IMPERSONATION, "Impersonation", "it was signed by somebody who did not write it"),
    (ReasonCode.OFF_TOPIC, "Off topic", "it was about something else than the article"),
    (ReasonCode.OTHER, "Other", "it did not keep to the rules of this house"),
)
HIDDEN = ("Removed by a moderator", "Hidden by a moderator")  # the same words for what stays readable on request


def canned_text(code: ReasonCode, *, is_hidden: bool = False) -> str:
    """What readers are told of a comment that was removed for that reason, or hidden."""
    text = REASONS[code].text
    return text.replace(*HIDDEN, 1) if is_hidden else text
