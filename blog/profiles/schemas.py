"""The shape of members for programs."""

from marshmallow import Schema, fields, validate

from blog.accounts.models import Role
from blog.comments.models import Status
from blog.discussion.schemas import LARGEST_PAGE, CommentOutput
from blog.profiles.queries import ORDERS
from blog.ratings.schemas import KINDS

SHOWN_ROLES = [role.value for role in Role]


class MemberOutput(Schema):
    """A member as everybody may see them. The counts are of published comments."""

    name = fields.String(required=True, metadata={"examples": ["Odile Tranter"]})
    about = fields.String(required=True, metadata={"examples": ["Reads the terms, so that you need not."]})
    role = fields.String(required=True, validate=validate.OneOf(SHOWN_ROLES), metadata={"examples": ["member"]})
    is_insider = fields.Boolean(required=True)
    is_claimed = fields.Boolean(
        required=True, metadata={"description": "False for an imported author whom nobody has confirmed to be."}
    )
    since = fields.AwareDateTime(
        required=True, format="iso", metadata={"examples": ["2026-11-22T10:03:12.480915+00:00"]}
    )
    comment_count = fields.Integer(required=True, metadata={"examples": [1204]})
    insightful_badge_count = fields.Integer(required=True, metadata={"examples": [311]})
    funny_badge_count = fields.Integer(required=True, metadata={"examples": [96]})
    url = fields.String(required=True, metadata={"examples": ["/members/Odile%20Tranter/"]})
    mark_url = fields.String(required=True, metadata={"examples": ["/members/Odile%20Tranter/mark.svg"]})


class UnownedCommentOutput(Schema):
    """A comment that would become the member's."""

    id = fields.Integer(required=True, metadata={"examples": [3]})
    article_id = fields.Integer(required=True, metadata={"examples": [2]})
    author = fields.String(required=True, metadata={"description": "As it is signed now.", "examples": ["Somebody"]})
    status = fields.String(required=True, validate=validate.OneOf([status.value for status in Status]))
    excerpt = fields.String(required=True, metadata={"examples": ["I read all of it."]})
    created_at = fields.AwareDateTime(
        required=True, format="iso", metadata={"examples": ["2026-11-22T10:03:12.480915+00:00"]}
    )


class DroppedRatingOutput(Schema):
    """A rating that would be dropped: of an own comment, or one that the member has given already."""

    comment_id = fields.Integer(required=True, metadata={"examples": [3]})
    kind = fields.String(required=True, validate=validate.OneOf(KINDS), metadata={"examples": ["funny"]})
    reason = fields.String(required=True, validate=validate.OneOf(["own", "doubled"]), metadata={"examples": ["own"]})


class ClaimableOutput(Schema):
    """What you could claim; of each list the newest, up to 20."""

    comment_count = fields.Integer(required=True, metadata={"examples": [4]})
    kept_rating_count = fields.Integer(required=True, metadata={"examples": [5]})
    dropped_rating_count = fields.Integer(required=True, metadata={"examples": [2]})
    flag_count = fields.Integer(required=True, metadata={"examples": [1]})
    comments = fields.List(fields.Nested(UnownedCommentOutput), required=True)
    dropped_ratings = fields.List(fields.Nested(DroppedRatingOutput), required=True)


class ClaimedOutput(Schema):
    """What has become yours, and what was dropped."""

    comment_count = fields.Integer(required=True, metadata={"examples": [4]})
    rating_count = fields.Integer(required=True, metadata={"examples": [5]})
    dropped_rating_count = fields.Integer(required=True, metadata={"examples": [2]})
    flag_count = fields.Integer(required=True, metadata={"examples": [1]})


class SaidQuery(Schema):
    """Which part of what a member has said, and in which order."""

    order = fields.String(
        load_default="newest",
        validate=validate.OneOf(ORDERS),
        metadata={"description": "`insightful` and `funny` hold what was rated so at least once."},
    )
    after = fields.String(load_default="", metadata={"description": "The `next` of the part before."})
    limit = fields.Integer(load_default=None, validate=validate.Range(min=1, max=LARGEST_PAGE))


class SaidOutput(Schema):
    """A part of what a member has said, and where the next begins."""

    comments = fields.List(fields.Nested(CommentOutput), required=True)
    next = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Ask for what follows `after` this.", "examples": ["1795341792480915-3"]},
    )
