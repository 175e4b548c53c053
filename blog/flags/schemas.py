"""The shape of flags, for both doors."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates

from blog.flags.models import Flag, FlagState, Reason
from blog.flags.queries import OwnFlag
from blog.flags.services import Flagged
from blog.foundation.markup import clean_text
from blog.foundation.schemas import InputSchema
from blog.foundation.settings import settings

REASONS = [reason.value for reason in Reason]
FLAG_STATES = [state.value for state in FlagState]
NO_REASON = "Choose one of the three."


class FlagInput(InputSchema):
    """Why a comment is flagged, and what a moderator should know. Loads to the arguments of `flag_comment`."""

    reason = fields.String(
        required=True,
        validate=validate.OneOf(REASONS, error=NO_REASON),
        error_messages={"required": NO_REASON, "null": NO_REASON, "invalid": NO_REASON},
        metadata={"examples": ["spam"]},
    )
    note = fields.String(
        load_default=None,
        allow_none=True,
        metadata={
            "x-setting-maxLength": "flag_note_max",
            "description": "For the moderators only.",
            "examples": ["The third link sells pills."],
        },
    )

    @validates("note")
    def note_is_short(self, value: str | None, data_key: str) -> None:
        """As long as the setting says."""
        length, longest = len((value or "").replace("\r\n", "\n")), settings().flag_note_max
        if length > longest:
            raise ValidationError(f"That note is too long: {longest} characters at most, this has {length}.")

    @post_load
    def clean(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """A reason, and a note that says something, or none."""
        return {"reason": Reason(data["reason"]), "note": clean_text(data["note"] or "").strip() or None}


class FlagOutput(Schema):
    """A flag of yours, and what came of it."""

    reason = fields.String(required=True, validate=validate.OneOf(REASONS), metadata={"examples": ["spam"]})
    note = fields.String(required=True, allow_none=True, metadata={"examples": [None]})
    state = fields.String(
        required=True,
        validate=validate.OneOf(FLAG_STATES),
        metadata={
            "description": "`waiting` for a moderator; `upheld`: they acted on it; `rejected`: they kept the comment; "
            "`neither`: they decided, but it had come when the comment was hidden already.",
            "examples": ["waiting"],
        },
    )
    created_at = fields.AwareDateTime(
        required=True, format="iso", metadata={"examples": ["2026-11-22T10:03:12.480915+00:00"]}
    )


class FlaggedOutput(Schema):
    """Whether you have flagged a comment."""

    comment_id = fields.Integer(required=True, metadata={"examples": [3]})
    flag = fields.Nested(FlagOutput, required=True, allow_none=True)
    has_hidden = fields.Boolean(
        required=True, metadata={"description": "Whether this very flag hid it, until a moderator has looked."}
    )


class OwnFlagOutput(FlagOutput):
    """A flag of yours in your list of them."""

    comment_id = fields.Integer(required=True, metadata={"examples": [3]})


class OwnFlagsOutput(Schema):
    """The newest of your flags that you have not taken back, at most 50."""

    flags = fields.List(fields.Nested(OwnFlagOutput), required=True)


def flagged_output(flagged: Flagged) -> dict[str, Any]:
    """What came of a write for `FlaggedOutput`."""
    flag = flag_output(flagged.flag) if flagged.flag is not None else None
    return {"comment_id": flagged.comment.id, "flag": flag, "has_hidden": flagged.has_hidden}


def flag_output(flag: Flag) -> dict[str, Any]:
    """A flag for `FlagOutput`."""
    return {
        "reason": flag.reason.value,
        "note": flag.note,
        "state": flag.state.value,
        "created_at": flag.created_at.isoformat(),
    }


def own_flag_output(own: OwnFlag) -> dict[str, Any]:
    """A flag for `OwnFlagOutput`."""
    return {"comment_id": own.flag.comment_id} | flag_output(own.flag)
