"""What moderators' programs send."""

from typing import Any

from marshmallow import fields, post_load, validate

from blog.accounts.models import SanctionKind
from blog.foundation.database import LARGEST_ID
from blog.foundation.schemas import InputSchema
from blog.moderation.models import Action, ReasonCode
from blog.moderation.queries import Show, View

DECIDING = [action.value for action in Action if action not in (Action.RESTORE, Action.UNDO)]
REASONS = [reason.value for reason in ReasonCode]
KINDS = [kind.value for kind in SanctionKind]
PAGE_MAX = 100
an_id = validate.Range(min=1, max=LARGEST_ID)


def _text(description: str, **options: Any) -> fields.String:
    metadata = {"x-setting-maxLength": "moderator_text_max", "description": description}
    return fields.String(metadata=metadata | options.pop("metadata", {}), **options)


class PlaceQuery(InputSchema):
    """Whose reviews, and where: loads to a `view`."""

    article_id = fields.Integer(load_default=None, validate=an_id)
    member_id = fields.Integer(load_default=None, validate=an_id, metadata={"description": "Of this author."})
    visitor_id = fields.Integer(load_default=None, validate=an_id, metadata={"description": "Of this author."})
    network = fields.String(load_default=None, metadata={"description": "A network's name, as reviews have it."})

    @post_load
    def as_view(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """A part of the queue, and what else was asked."""
        place = {name: data.pop(name) for name in ("article_id", "member_id", "visitor_id", "network")}
        return data | {"view": View(show=Show(data.pop("show", Show.ALL)), **place)}


class ReviewsQuery(PlaceQuery):
    """Which of the open reviews."""

    show = fields.String(load_default=Show.ALL.value, validate=validate.OneOf([show.value for show in Show]))
    after = fields.String(load_default="", metadata={"description": "What `next` said."})
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=PAGE_MAX))


class VerdictInput(InputSchema):
    """What is to be done, and why."""

    action = fields.String(required=True, validate=validate.OneOf(DECIDING), metadata={"examples": ["remove"]})
    reason = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf(REASONS),
        metadata={"description": "Hiding and removing need one.", "examples": ["private"]},
    )
    public_text = _text(
        "What readers and the author are told; empty for the reason's own words.",
        load_default=None,
        allow_none=True,
        metadata={"examples": ["Removed by a moderator: somebody’s home address was in it (rule 4)."]},
    )
    private_note = _text(
        "For moderators only.", load_default=None, allow_none=True, metadata={"examples": ["The third this week."]}
    )

    @post_load
    def as_arguments(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """As the services take it."""
        reason = ReasonCode(data["reason"]) if data["reason"] else None
        return data | {"action": Action(data["action"]), "reason": reason}


class DecisionInput(VerdictInput):
    """The same of one review."""

    version = fields.Integer(
        load_default=None,
        allow_none=True,
        metadata={"description": "The review's version that was looked at; another is not decided.", "examples": [1]},
    )


class ChosenInput(InputSchema):
    """A review, and the version that was looked at."""

    id = fields.Integer(required=True, validate=an_id, metadata={"examples": [4]})
    version = fields.Integer(required=True, metadata={"examples": [1]})


class BulkInput(VerdictInput):
    """The same of many reviews."""

    reviews = fields.List(fields.Nested(ChosenInput), required=True, validate=validate.Length(min=1, max=1_000))

    @post_load
    def as_chosen(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """As the service takes it."""
        chosen = [(one["id"], one["version"]) for one in data.pop("reviews")]
        return data | {"chosen": chosen}


class RestoreInput(InputSchema):
    """Why it is restored, for moderators."""

    private_note = _text(
        "For moderators only.", load_default=None, allow_none=True, metadata={"examples": ["The third this week."]}
    )


class SanctionInput(InputSchema):
    """What is done about a member."""

    kind = fields.String(required=True, validate=validate.OneOf(KINDS), metadata={"examples": ["suspension"]})
    days = fields.Integer(
        load_default=None, allow_none=True, metadata={"description": "Of a suspension only.", "examples": [7]}
    )
    reason = _text("The member reads it.", required=True, metadata={"examples": ["Three insults in a day."]})

    @post_load
    def as_arguments(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """As the service takes it."""
        return data | {"kind": SanctionKind(data["kind"])}


class BlockInput(InputSchema):
    """For how long, and why, a network is blocked."""

    days = fields.Integer(required=True, metadata={"x-setting-maximum": "block_days", "minimum": 1, "examples": [3]})
    reason = _text("For moderators.", required=True, metadata={"examples": ["Forty advertisements in an hour."]})


class NoteInput(InputSchema):
    """What moderators should know."""

    text = _text("For moderators only.", required=True, metadata={"examples": ["Argues hard, but fairly."]})
