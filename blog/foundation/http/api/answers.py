"""What the API answers: JSON with an ETag, or a problem document."""

import hashlib
import json
from http import HTTPStatus
from typing import Any

import orjson
from flask import Response, make_response, request
from marshmallow import Schema, fields

PREFIX = "/api/v1"
PROBLEM_TYPE = "application/problem+json"


class Problem(Schema):
    """What went wrong (RFC 9457). `code` is stable; `errors` has a sentence for each field."""

    type = fields.String(required=True, metadata={"description": "Where the code is explained."})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(metadata={"description": "A sentence for the person it happens to."})
    code = fields.String(required=True)
    errors = fields.Dict(keys=fields.String(), values=fields.String())


def is_api_request() -> bool:
    """Whether this request is a program's."""
    return request.path.startswith("/api/")


def problem_body(status: int, *, code: str, detail: str = "", errors: dict[str, str] | None = None) -> dict[str, Any]:
    """The members of a problem document."""
    body: dict[str, Any] = {
        "type": f"{PREFIX}/problems#{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
    }
    if detail:
        body["detail"] = detail
    if errors:
        body["errors"] = errors
    return body


def problem(status: int, *, code: str, detail: str = "", errors: dict[str, str] | None = None) -> Response:
    """An error as a problem document."""
    response = make_response(json.dumps(problem_body(status, code=code, detail=detail, errors=errors)), status)
    response.content_type = PROBLEM_TYPE
    return response


def conditional(body: Any, status: int = 200, *, version: str = "", is_conditional: bool = True) -> Response:
    """`body` as JSON with an ETag: of its bytes, after the `version` of what can be changed in it.

    Who has these bytes already is answered 304, unless this is not `is_conditional`.
    """
    text = orjson.dumps(body)
    response = make_response(text, status)
    response.content_type = "application/json"
    digest = hashlib.sha256(text).hexdigest()[:20]
    response.set_etag(f"{version}-{digest}" if version else digest)
    if is_conditional:
        response.make_conditional(request)
    return response
