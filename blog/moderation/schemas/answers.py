"""What moderators' programs get."""

from marshmallow import Schema, fields, validate

from blog.accounts.models import SanctionKind
from blog.comments.models import Status
from blog.flags.models import FlagOutcome, Reason
from blog.moderation.models import Action, ReasonCode
from blog.moderation.queries import Show
from blog.reviews.models import Outcome

NOW = "2026-11-22T10:03:12.480915+00:00"


def one_of(kind: type, *, allow_none: bool = False, example: object = None) -> fields.String:
    """A word of an enum."""
    metadata = {"examples": [example]} if example is not None or allow_none else {}
    known = [member.value for member in kind]  # type: ignore[attr-defined]
    return fields.String(required=True, allow_none=allow_none, validate=validate.OneOf(known), metadata=metadata)


def moment(*, allow_none: bool = False, example: str | None = NOW) -> fields.AwareDateTime:
    """A moment with its zone."""
    return fields.AwareDateTime(required=True, format="iso", allow_none=allow_none, metadata={"examples": [example]})


def an_id(example: int | None, *, allow_none: bool = False) -> fields.Integer:
    """A number that names a row."""
    return fields.Integer(required=True, allow_none=allow_none, metadata={"examples": [example]})


def words(example: str | None, *, allow_none: bool = False, description: str | None = None) -> fields.String:
    """Words."""
    said = {"description": description} if description else {}
    return fields.String(required=True, allow_none=allow_none, metadata={"examples": [example]} | said)


class SeenOutput(Schema):
    """A comment as moderators see it, whatever its status."""

    id = an_id(9)
    article_id = an_id(2)
    author = words("Anonymous Coward")
    author_member_id = an_id(None, allow_none=True)
    author_visitor_id = an_id(5, allow_none=True)
    network = words("k3Jw0aXe", allow_none=True, description="A name of the network, never an address.")
    status = one_of(Status, example="published")
    subject = words(None, allow_none=True)
    body = words("Buy watches here.", description="As it was written, in Markdown.")
    body_html = words("<p>Buy watches here.</p>")
    created_at = moment()
    edited_at = moment(allow_none=True, example=None)


class ReviewOutput(Schema):
    """A comment that waits, or waited, for a moderator."""

    id = an_id(4)
    version = an_id(1)
    is_held = fields.Boolean(required=True)
    is_flagged = fields.Boolean(required=True)
    flags = fields.Dict(
        required=True,
        keys=fields.String(validate=validate.OneOf([reason.value for reason in Reason])),
        values=fields.Integer(),
        metadata={"examples": [{"abusive": 0, "trolling": 1, "spam": 3}]},
    )
    weight = fields.Float(required=True, metadata={"examples": [4.5]})
    opened_at = moment()
    closed_at = moment(allow_none=True, example=None)
    outcome = one_of(Outcome, allow_none=True)
    claimed_by = words(None, allow_none=True, description="Who looks at it now.")
    claimed_until = moment(allow_none=True, example=None)
    comment = fields.Nested(SeenOutput, required=True)


class CountsOutput(Schema):
    """How many reviews are open of each kind, and since when the oldest waits."""

    counts = fields.Dict(
        required=True,
        keys=fields.String(validate=validate.OneOf([show.value for show in Show])),
        values=fields.Integer(),
        metadata={"examples": [{"all": 12, "flagged": 9, "held": 4, "abusive": 1, "trolling": 5, "spam": 3}]},
    )
    oldest_at = moment(allow_none=True)


class ReviewsOutput(Schema):
    """Open reviews, the heaviest first and among equals the oldest."""

    reviews = fields.List(fields.Nested(ReviewOutput), required=True)
    next = words(None, allow_none=True, description="Ask `after` this for more; null at the end.")


class DecisionOutput(Schema):
    """A row of the moderators' log."""

    id = an_id(12)
    review_id = an_id(4)
    comment_id = an_id(9)
    action = one_of(Action, example="remove")
    reason = one_of(ReasonCode, allow_none=True, example="spam")
    public_text = words(
        "Removed by a moderator: it had something to sell and nothing to say (rule 3).", allow_none=True
    )
    private_note = words(None, allow_none=True)
    status_before = one_of(Status, example="published")
    status_after = one_of(Status, example="removed")
    undoes_id = an_id(None, allow_none=True)
    created_at = moment()


class LoggedOutput(DecisionOutput):
    """The same with who decided, and whether it was undone."""

    by = words("Priya", allow_none=True)
    is_undone = fields.Boolean(required=True)


class DecidedOutput(Schema):
    """What was decided; until `undo_until` its moderator can take it back."""

    decision = fields.Nested(DecisionOutput, required=True)
    undo_until = moment()


class RefusedOutput(Schema):
    """A review that was not decided, and why."""

    review_id = an_id(6)
    reason = words("Nina kept this comment 4 seconds ago.")


class BulkOutput(Schema):
    """What was decided together, and what was not."""

    bulk_key = words("Vd0pXs1aQzY2kA3b", description="Undoes them together.")
    decisions = fields.List(fields.Nested(DecisionOutput), required=True)
    refused = fields.List(fields.Nested(RefusedOutput), required=True)


class UndoneOutput(Schema):
    """Rows of the log that say what was undone, and what could not be."""

    decisions = fields.List(fields.Nested(DecisionOutput), required=True)
    refused = fields.List(fields.Nested(RefusedOutput), required=True)


class ClaimOutput(Schema):
    """A review, and until when nobody else decides it."""

    review_id = an_id(4)
    version = an_id(1)
    claimed_until = moment(allow_none=True)


class TakenUpOutput(Schema):
    """The open review of a comment."""

    review_id = an_id(4)
    version = an_id(1)


class SanctionOutput(Schema):
    """What was done about a member, or (a block) about a network; null is nobody in person."""

    id = an_id(3)
    kind = words("suspension", description=f"{', '.join(kind.value for kind in SanctionKind)}, or block.")
    until = moment(allow_none=True)
    reason = words("Three insults in a day.")
    by = words("Priya", allow_none=True)
    created_at = moment()
    acknowledged_at = moment(allow_none=True, example=None)
    lifted_at = moment(allow_none=True, example=None)
    is_in_force = fields.Boolean(required=True)


class NoteOutput(Schema):
    """What a moderator wrote for the others."""

    id = an_id(8)
    text = words("Argues hard, but fairly.")
    by = words("Priya", allow_none=True)
    created_at = moment()


class TallyOutput(Schema):
    """How many comments there are of each status, since when, and how many wait."""

    comments = fields.Dict(
        required=True,
        keys=fields.String(validate=validate.OneOf([status.value for status in Status])),
        values=fields.Integer(),
        metadata={"examples": [{"held": 0, "published": 31, "hidden": 0, "removed": 2, "withdrawn": 1}]},
    )
    first_at = moment(allow_none=True)
    author_count = fields.Integer(required=True, metadata={"examples": [1]})
    waiting_count = fields.Integer(required=True, metadata={"examples": [2]})


class FlagTallyOutput(Schema):
    """How many flags there are of each outcome; `waiting` for none yet."""

    waiting = fields.Integer(required=True, metadata={"examples": [1]})
    upheld = fields.Integer(required=True, metadata={"examples": [7]})
    rejected = fields.Integer(required=True, metadata={"examples": [2]})
    neither = fields.Integer(required=True, metadata={"examples": [0]})


class RecordOutput(Schema):
    """What is known of an author, or of a network."""

    name = words("Jo", allow_none=True)
    member_id = an_id(7, allow_none=True)
    visitor_id = an_id(None, allow_none=True)
    network = words(None, allow_none=True)
    standing = fields.Integer(required=True, allow_none=True, metadata={"examples": [2]})
    since = moment(allow_none=True)
    tally = fields.Nested(TallyOutput, required=True)
    flags_made = fields.Nested(FlagTallyOutput, required=True, metadata={"description": "By them."})
    flags_got = fields.Nested(FlagTallyOutput, required=True, metadata={"description": "By others, on their comments."})
    sanctions = fields.List(fields.Nested(SanctionOutput), required=True)
    notes = fields.List(fields.Nested(NoteOutput), required=True)


class GivenFlagOutput(Schema):
    """A flag, what it weighs, and how that came about."""

    by = words("Jo", allow_none=True, description="Null for a visitor.")
    reason = one_of(Reason, example="spam")
    note = words(None, allow_none=True)
    weight = fields.Float(required=True, metadata={"examples": [3.6]})
    parts = fields.Dict(
        required=True,
        keys=fields.String(),
        metadata={"examples": [{"base": 1.0, "standing": 2, "bonus": 0.6, "upheld": 7, "decided": 9}]},
    )
    is_quarrel = fields.Boolean(required=True)
    is_late = fields.Boolean(required=True)
    created_at = moment()
    outcome = one_of(FlagOutcome, allow_none=True)


class VerdictOutput(Schema):
    """What a check said."""

    check = words("links")
    outcome = words("hold")
    reason = words("It has three links.", allow_none=True)


class ScreeningOutput(Schema):
    """What screening said of the words as they are now."""

    outcome = words("hold")
    verdicts = fields.List(fields.Nested(VerdictOutput), required=True)
    spam_score = fields.Float(required=True, allow_none=True, metadata={"examples": [0.62]})
    spam_words = fields.List(fields.List(fields.Raw()), required=True, metadata={"examples": [[["watches", 0.9]]]})
    created_at = moment()


class CommunityOutput(Schema):
    """What the flags amount to, and what they lack to hide the comment."""

    total = fields.Float(required=True, metadata={"examples": [4.5]})
    hides = fields.Boolean(required=True)
    missing = fields.List(fields.String(), required=True, metadata={"examples": [["a weight of 6"]]})


class CaseOutput(Schema):
    """A review with all that a moderator decides by."""

    review = fields.Nested(ReviewOutput, required=True)
    is_own_matter = fields.Boolean(required=True, metadata={"description": "Then another moderator decides."})
    parents = fields.List(fields.Nested(SeenOutput), required=True)
    replies = fields.List(fields.Nested(SeenOutput), required=True)
    author = fields.Nested(RecordOutput, required=True, allow_none=True)
    network = fields.Nested(RecordOutput, required=True, allow_none=True)
    flags = fields.List(fields.Nested(GivenFlagOutput), required=True)
    community = fields.Nested(CommunityOutput, required=True)
    screening = fields.Nested(ScreeningOutput, required=True, allow_none=True)
    decisions = fields.List(fields.Nested(LoggedOutput), required=True)


class TodayOutput(Schema):
    """What was decided since midnight (UTC), without what was undone."""

    count = fields.Integer(required=True, metadata={"examples": [14]})
    by_action = fields.Dict(
        required=True,
        keys=fields.String(),
        values=fields.Integer(),
        metadata={"examples": [{"keep": 9, "hide": 0, "remove": 4, "spam": 1, "restore": 0}]},
    )
    median_seconds = fields.Float(
        required=True, allow_none=True, metadata={"description": "That a review had waited.", "examples": [5400.0]}
    )
