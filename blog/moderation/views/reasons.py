"""stand-in"""

from blog.moderation.models import ReasonCode


def reasons_shown():
    return [
        {"digit": n, "value": code.value, "label": code.value.replace("_", " "), "text": f"It was {code.value}."}
        for n, code in enumerate(ReasonCode, 1)
    ]
