"""The shape of ratings for programs."""

from marshmallow import Schema, fields, validate

from blog.ratings.models import Kind

KINDS = [kind.value for kind in Kind]


class RatedOutput(Schema):
    """How a comment is rated now, and how this visitor has rated it."""

    comment_id = fields.Integer(required=True, metadata={"examples": [3]})
    insightful_count = fields.Integer(required=True, metadata={"examples": [12]})
    funny_count = fields.Integer(required=True, metadata={"examples": [4]})
    has_insightful_badge = fields.Boolean(required=True)
    has_funny_badge = fields.Boolean(required=True)
    rated = fields.List(
        fields.String(validate=validate.OneOf(KINDS)), required=True, metadata={"examples": [["funny"]]}
    )
