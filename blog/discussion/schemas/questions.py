"""What is asked of a discussion: a view, a part of it, news; and what is kept of a form."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates, validates_schema

from blog.discussion.queries import FILTERS, View, floor_of
from blog.discussion.schemas.answers import VIEWS
from blog.foundation.database import LARGEST_ID
from blog.foundation.errors import NotFound
from blog.foundation.schemas import InputSchema
from blog.foundation.settings import settings
from blog.ratings.schemas import KINDS

LARGEST_PAGE = 1000


class KeptDraftInput(InputSchema):
    """A comment form whose writer leaves it to come back: too long or not, it is not judged yet."""

    name = fields.String(load_default="")
    email = fields.String(load_default="")
    subject = fields.String(load_default="")
    body = fields.String(load_default="")

    @validates_schema
    def fits_in_all(self, data: dict[str, str], **kwargs: Any) -> None:
        """There is an end to what is kept for whoever asks."""
        most = settings().draft_max
        if sum(map(len, data.values())) > most:
            raise ValidationError(f"That is more than we can keep while you are away: {most:,} characters.", "body")


class NewsQuery(Schema):
    """What a program has seen."""

    since = fields.String(
        load_default="", metadata={"description": "The `since` of the answer before; empty: from now on."}
    )


class ViewInput(InputSchema):
    """Which comments of a discussion, in which order; `view` is what was asked for."""

    order = fields.String(
        load_default=None,
        validate=validate.OneOf(VIEWS),
        metadata={"description": "`threaded` where nothing is filtered, else `oldest`, if nothing else is said."},
    )
    only = fields.String(  # type: ignore[assignment]  # what a schema has by that name is set on its instances
        validate=validate.OneOf(KINDS), metadata={"description": "Those with the badge of this kind."}
    )
    since = fields.String(
        metadata={
            "description": "Those that came after this moment (ISO 8601, with its zone), or after this place in the "
            "`oldest` order.",
            "examples": ["2026-11-22T10:03:12Z"],
        }
    )
    by = fields.Integer(
        validate=validate.Range(min=1, max=LARGEST_ID),
        metadata={"description": "Those in this discussion by who wrote the comment of this id.", "examples": [3]},
    )

    @validates("since")
    def is_a_moment_or_place(self, since: str, **kwargs: Any) -> None:
        """Whatever else it is, nothing can be newer than it."""
        try:
            floor_of(since)
        except NotFound:
            raise ValidationError("Give a moment with its zone, such as 2026-11-22T10:03:12Z.") from None

    @post_load
    def make_view(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """One filter, and an order that it has."""
        filters = {name: str(data.pop(name)) for name in FILTERS if name in data}
        order = data.pop("order")
        if len(filters) > 1:
            raise ValidationError("One filter at a time: only, since or by.", list(filters)[-1])
        name, value = next(iter(filters.items()), ("", ""))
        view = View(filter=name, value=value).ordered(order)
        if order and view.order != order:
            raise ValidationError(f"With this filter the orders are {', '.join(view.orders)}.", "order")
        return data | {"view": view}


class DiscussionQuery(ViewInput):
    """Which part of a view of a discussion, and in which shape."""

    shape = fields.String(
        load_default="tree",
        validate=validate.OneOf(["tree", "flat"]),
        metadata={"description": "Of the threaded order: replies inside their parents, or one after the other."},
    )
    after = fields.String(
        load_default="", metadata={"description": "The `next` of a part before, or the `after` of a `more`."}
    )
    limit = fields.Integer(load_default=None, validate=validate.Range(min=1, max=LARGEST_PAGE))
