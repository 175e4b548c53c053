"""Why comments are removed or hidden, as templates get it."""

from blog.moderation.reasons import REASONS


def reasons_shown() -> list[dict[str, str | int]]:
    """The reasons by digit, each with the words that readers are told if nobody writes better ones."""
    return [
        {"digit": reason.digit, "value": reason.code.value, "label": reason.name, "text": reason.text}
        for reason in REASONS.values()
    ]
