"""What the API reads: JSON and nothing else, and the headers that writes may carry."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from flask import Request
from flask_smorest import Blueprint
from marshmallow import Schema, fields, pre_load, validate
from webargs.flaskparser import FlaskParser, is_json_request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from blog.foundation.errors import PreconditionRequired

KEY_MAX = 64  # characters: more than any kind of random identifier has
VISIBLE_ASCII = r"^[!-~]+$"


class JsonParser(FlaskParser):
    """Reads bodies that say they are JSON, and are.

    A page of another site cannot send that type without the browser asking us first (CORS), which is
    what lets the API do without the write guard of pages.
    """

    def load_json(self, req: Request, schema: Schema) -> Any:
        """The body. Raises UnsupportedMediaType for another type, BadRequest for broken JSON, and
        RequestEntityTooLarge, also for a body that did not say how long it is.
        """
        if not is_json_request(req):
            raise UnsupportedMediaType
        body = req.get_data(cache=True)
        req.stream.read(1)  # raises where reading has stopped at the limit, with more to come
        try:
            return json.loads(body, parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            raise BadRequest from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is Python's, not JSON's")


class ApiBlueprint(Blueprint):  # type: ignore[misc]
    """Operations of one domain."""

    ARGUMENTS_PARSER = JsonParser()

    def arguments(self, schema: type[Schema], **options: Any) -> Any:
        """Read what comes in with one `schema` for all requests: webargs would make one for each."""
        return super().arguments(schema(), **options)


class KeyHeader(Schema):
    """The header of a write that may be sent twice."""

    idempotency_key = fields.String(
        data_key="Idempotency-Key",
        validate=[validate.Length(min=1, max=KEY_MAX), validate.Regexp(VISIBLE_ASCII)],
        metadata={
            "description": "Any text of your own, new for each write. The same write with the same key is done once."
        },
    )


class MatchHeader(Schema):
    """The header of a change: what it was based on."""

    if_match = fields.String(
        data_key="If-Match",
        required=True,
        validate=validate.Length(min=1),
        metadata={
            "description": "The ETag of what you read, or `*`. Words changed since are answered with 412.",
            "examples": ["*"],
        },
    )

    @pre_load
    def ask_for_it(self, data: Mapping[str, Any], **kwargs: Any) -> Mapping[str, Any]:
        """A change that does not say what it is based on could undo somebody's words."""
        if not data.get("If-Match"):
            raise PreconditionRequired
        return data
