"""How far a member has read a discussion."""

from typing import Any

from marshmallow import Schema, fields

from blog.discussion.schemas.answers import moment
from blog.foundation.schemas import InputSchema

NO_MOMENT = "Say the moment with its zone, as in 2026-11-22T10:03:12+00:00."


class YesOrNo(fields.Boolean):
    """True or false, and nothing that could be taken for it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class ReadInput(InputSchema):
    """Until when a member has read a discussion."""

    until = fields.AwareDateTime(
        required=True,
        format="iso",
        error_messages=dict.fromkeys(("invalid", "invalid_awareness"), NO_MOMENT),
        metadata={
            "description": "What came until then has been read: the newest `created_at` that was shown, or now.",
            "examples": ["2026-11-22T10:03:12.480915+00:00"],
        },
    )


class ReadAllInput(ReadInput):
    """The same, and whether what is new is so no longer."""

    is_all = YesOrNo(
        load_default=False,
        metadata={
            "description": "Else it stays so for the rest of the visit, which ends half an hour after the last mark.",
            "examples": [False],
        },
    )


class VisitOutput(Schema):
    """What is remembered of the member's visits to a discussion."""

    article_id = fields.Integer(required=True, metadata={"examples": [2]})
    new_since = moment(description="What came later is new, for the rest of this visit.")
    read_until = moment(description="What came later will be new at the next.")
