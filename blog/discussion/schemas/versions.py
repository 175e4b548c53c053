"""The shape of what a comment said before, for programs."""

from typing import Any

from marshmallow import Schema, fields, validate

from blog.discussion.queries.versions import CHANGES, Version

MOMENT = {"examples": ["2026-11-22T10:03:12.480915+00:00"]}


class PieceOutput(Schema):
    """Some words of a version, and what its edit did with them."""

    change = fields.String(required=True, validate=validate.OneOf(CHANGES), metadata={"examples": ["added"]})
    text = fields.String(required=True, metadata={"examples": ["twice"]})


class VersionOutput(Schema):
    """What a comment said for a while. `changes` of the first are empty; of the others, what was kept and what was
    removed made the version before, what was kept and what was added makes the body.
    """

    subject = fields.String(required=True, allow_none=True, metadata={"examples": ["Two-inch screens"]})
    body = fields.String(required=True, metadata={"examples": ["I read *all* of it, twice."]})
    since = fields.AwareDateTime(required=True, format="iso", metadata=MOMENT)
    until = fields.AwareDateTime(required=True, format="iso", allow_none=True, metadata=MOMENT)
    changes = fields.List(fields.Nested(PieceOutput), required=True)


class VersionsOutput(Schema):
    """All that a comment said, the first words first; the last are those that it says now."""

    comment_id = fields.Integer(required=True, metadata={"examples": [3]})
    versions = fields.List(fields.Nested(VersionOutput), required=True)


def version_output(version: Version) -> dict[str, Any]:
    """A version for `VersionOutput`."""
    return {
        "subject": version.subject,
        "body": version.body,
        "since": version.since.isoformat(),
        "until": version.until.isoformat() if version.until else None,
        "changes": [piece._asdict() for piece in version.changes],
    }
