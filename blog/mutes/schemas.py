"""The shape of mutes for programs."""

from typing import Any

from marshmallow import Schema, fields

from blog.mutes.queries import Muted


class MuteOutput(Schema):
    """Somebody whom you have muted: a member everywhere, anybody else within one article."""

    id = fields.Integer(required=True, metadata={"examples": [7]})
    name = fields.String(required=True, metadata={"examples": ["Morag"]})
    is_member = fields.Boolean(required=True)
    article_id = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "Where they are muted; null for everywhere.", "examples": [2]},
    )
    created_at = fields.AwareDateTime(
        required=True, format="iso", metadata={"examples": ["2026-11-22T10:03:12.480915+00:00"]}
    )


class MutesOutput(Schema):
    """Everybody whom you have muted, the newest first."""

    mutes = fields.List(fields.Nested(MuteOutput), required=True)


def mute_output(muted: Muted) -> dict[str, Any]:
    """A mute for `MuteOutput`."""
    mute = muted.mute
    return {
        "id": mute.id,
        "name": muted.name,
        "is_member": muted.is_member,
        "article_id": mute.article_id,
        "created_at": mute.created_at.isoformat(),
    }
