"""The API's description in OpenAPI 3.1: what the program's own code says of each operation.

flask-smorest describes addresses, parameters and schemas. Here everything is added that operations
share, so that it is said once: who is asking, which problems there are and when, which headers come
along, and an example of each body, composed from the examples of its fields.
"""

from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Flask
from werkzeug.routing import Rule

from blog.foundation.errors import Invalid, LastwordError, TooSoon
from blog.foundation.http.api.allowance import is_counted
from blog.foundation.http.api.answers import PROBLEM_TYPE, problem_body
from blog.foundation.http.api.parsing import ApiBlueprint
from blog.foundation.http.api.problems import HTTP_PROBLEMS
from blog.foundation.http.api.scopes import Needed, needed_by
from blog.foundation.http.errors import status_of
from blog.foundation.http.tokens import (
    BEARER,
    SAFE_METHODS,
    VISITOR_TOKEN,
    InsufficientScope,
    TokenNeeded,
)
from blog.foundation.settings import KEY

View = TypeVar("View", bound=Callable[..., Any])
Json = dict[str, Any]
MARK = "refused_with"
FROM_SETTING = "x-setting-"  # x-setting-maxLength: body_max in a schema becomes maxLength: 10000
RATES = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
BODY_STATUSES, ANY_STATUSES = (400, 413, 415), (500, 503)
HEADERS: dict[str, Json] = {
    "ETag": {"description": "Names exactly this answer.", "schema": {"type": "string"}},
    "Location": {"description": "The comment's own address.", "schema": {"type": "string"}},
    VISITOR_TOKEN: {
        "description": "Only for who came without one: send it with every request from now on.",
        "schema": {"type": "string"},
    },
    "Idempotent-Replayed": {"description": "`true` where nothing was done anew.", "schema": {"const": "true"}},
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}},
    "WWW-Authenticate": {
        "description": "Which header was not accepted or is missing, and of a token, why (RFC 6750).",
        "schema": {"type": "string", "pattern": f"^({VISITOR_TOKEN}|{BEARER}.*)$"},
    },
    "RateLimit-Limit": {"description": "So many uses are allowed.", "schema": {"type": "integer"}},
    "RateLimit-Remaining": {"description": "So many are left.", "schema": {"type": "integer", "minimum": 0}},
    "RateLimit-Reset": {"description": "Seconds until there are more.", "schema": {"type": "integer", "minimum": 1}},
}
WHO_ASKS: Json = {
    "visitor": {
        "type": "apiKey",
        "in": "header",
        "name": VISITOR_TOKEN,
        "description": "A visitor, as the answer to their first write named them. Reading needs none.",
    },
    "personal": {
        "type": "http",
        "scheme": BEARER.lower(),
        "bearerFormat": "lw_…",
        "description": "A member, by a personal token made at /account/tokens/. Each operation says which scope the "
        "token must have.",
    },
}
IF_NONE_MATCH: Json = {
    "in": "header",
    "name": "If-None-Match",
    "description": "The ETag of what you have; if that is still so, the answer is 304 without a body.",
    "schema": {"type": "string"},
    "required": False,
}
EXAMPLES: dict[type[LastwordError], LastwordError] = {
    TooSoon: TooSoon(40),
    Invalid: Invalid({"body": "There is nothing here yet. Write something first."}),
}


def refuses(*errors: type[LastwordError]) -> Callable[[View], View]:
    """Say which errors of the product an operation answers with, besides those that all have."""

    def mark(view: View) -> View:
        setattr(view, MARK, errors)
        return view

    return mark


def refused_by(view: object) -> tuple[type[LastwordError], ...]:
    """The errors that a view was marked with by `refuses`."""
    found: tuple[type[LastwordError], ...] = getattr(view, MARK, ())
    return found


def headers(*names: str) -> Json:
    """What is said of these headers of an answer."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def describe(app: Flask, spec: Json, *, refused_by_all: Iterable[type[LastwordError]]) -> Json:
    """The whole description: `spec` as flask-smorest made it, with what operations share."""
    spec["components"]["securitySchemes"] = WHO_ASKS
    spec["components"]["headers"] = HEADERS
    for unused in ("responses", "parameters"):
        spec["components"].pop(unused, None)
    for unused in ("Error", "PaginationMetadata"):
        spec["components"]["schemas"].pop(unused, None)
    spec["paths"] = dict(sorted(spec["paths"].items()))
    for rule, method, operation in _operations(app, spec):
        view = app.view_functions[rule.endpoint]
        _finish(operation, rule.endpoint, method, view)
        _refuse(operation, method, view, refused_by_all)
    spec["tags"] = [{**tag, "name": tag["name"].removeprefix("api_")} for tag in spec["tags"]]
    described: Json = _with_settings(spec, app.config[KEY])
    for content in _contents(described):
        content["example"] = _example(content["schema"], described["components"]["schemas"])
    return described


def _operations(app: Flask, spec: Json) -> Iterator[tuple[Rule, str, Json]]:
    """Every operation with the rule it is routed by."""
    for rule in app.url_map.iter_rules():
        if isinstance(app.blueprints.get(rule.endpoint.partition(".")[0]), ApiBlueprint):
            path = "".join(f"{{{part}}}" if is_dynamic else part for is_dynamic, part in rule._trace)  # noqa: SLF001
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method, spec["paths"][path.lstrip("|")][method.lower()]


def _finish(operation: Json, endpoint: str, method: str, view: object) -> None:
    blueprint, _, name = endpoint.partition(".")
    operation["operationId"] = name
    operation["tags"] = [blueprint.removeprefix("api_")]
    operation["security"] = _who_may(needed_by(view))
    answers: Json = operation["responses"]
    for made_by_smorest in ("422", "default"):
        answers.pop(made_by_smorest, None)
    if method == "GET":
        answers["304"] = {"description": "Nothing has changed since the ETag in If-None-Match."}
    for status, answer in answers.items():
        if status != "304" or method == "GET":
            answer.setdefault("headers", {}).update(headers("ETag"))


def _who_may(needed: Needed) -> list[Json]:
    """Each way to ask: as a member, with the scope; as a visitor; as nobody yet."""
    personal: Json = {"personal": [needed.scope]}
    known = [personal, {**personal, "visitor": []}]
    return known if needed.is_for_members else [{}, {"visitor": []}, *known]


def _refuse(operation: Json, method: str, view: object, refused_by_all: Iterable[type[LastwordError]]) -> None:
    """Add the ways in which the operation can refuse, and the headers that refusals share with answers."""
    answers: Json = operation["responses"]
    answers.update(_problems(operation, view, refused_by_all))
    if method == "GET":
        operation.setdefault("parameters", []).append(IF_NONE_MATCH)
    if is_counted(view) and method not in SAFE_METHODS:
        for answer in answers.values():
            answer.setdefault("headers", {}).update(headers(*RATES))


def _problems(operation: Json, view: object, refused_by_all: Iterable[type[LastwordError]]) -> Json:
    """Every way in which the operation can refuse, by status."""
    needed = needed_by(view)
    kinds: list[type[LastwordError]] = [*refused_by_all, InsufficientScope, *refused_by(view)]
    if needed.is_for_members:
        kinds.append(TokenNeeded)
    statuses = [*ANY_STATUSES]
    if is_counted(view):
        kinds.append(TooSoon)
    if "requestBody" in operation:
        statuses += BODY_STATUSES
    if "requestBody" in operation or operation.get("parameters"):
        kinds.append(Invalid)
    bodies: dict[int, list[Json]] = {}
    for kind in dict.fromkeys(kinds):
        error = InsufficientScope(needed.scope) if kind is InsufficientScope else EXAMPLES.get(kind) or kind()
        fields = error.fields if isinstance(error, Invalid) else None
        body = problem_body(status_of(kind), code=kind.code, detail=error.sentence, errors=fields)
        bodies.setdefault(status_of(kind), []).append(body)
    for status in statuses:
        code, sentence = HTTP_PROBLEMS[status]
        bodies.setdefault(status, []).append(problem_body(status, code=code, detail=sentence))
    return {str(status): _refusal(status, found) for status, found in sorted(bodies.items())}


def _refusal(status: int, bodies: list[Json]) -> Json:
    content: Json = {
        "schema": {"$ref": "#/components/schemas/Problem"},
        "examples": {body["code"]: {"summary": body["detail"], "value": body} for body in bodies},
    }
    refusal: Json = {
        "description": f"{HTTPStatus(status).phrase}: " + ", ".join(f"`{body['code']}`" for body in bodies),
        "content": {PROBLEM_TYPE: content},
    }
    names = {401: ("WWW-Authenticate",), 403: ("WWW-Authenticate",), 429: ("Retry-After",)}.get(status, ())
    if names:
        refusal["headers"] = headers(*names)
    return refusal


def _with_settings(part: Any, settings: object) -> Any:
    """The description with the values of settings where a schema names one."""
    if isinstance(part, dict):
        return {
            key.removeprefix(FROM_SETTING): getattr(settings, value)
            if key.startswith(FROM_SETTING)
            else _with_settings(value, settings)
            for key, value in part.items()
        }
    return [_with_settings(item, settings) for item in part] if isinstance(part, list) else part


def _contents(spec: Json) -> Iterator[Json]:
    """Every body that is sent or answered, but for problems."""
    for path in spec["paths"].values():
        operations: Iterable[Json] = (part for part in path.values() if "responses" in part)
        for operation in operations:
            for holder in (operation.get("requestBody", {}), *operation["responses"].values()):
                if "application/json" in holder.get("content", {}):
                    yield holder["content"]["application/json"]


def _example(schema: Json, schemas: Json, seen: tuple[str, ...] = ()) -> Any:
    """An example of what the schema describes; something inside itself is left empty."""
    given = schema.get("examples") or schema.get("enum")
    if given:
        return given[0]
    if "anyOf" in schema:
        return _example(schema["anyOf"][0], schemas, seen)
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _example(schemas[name], schemas, (*seen, name))
    if "properties" in schema:
        return {name: _example(part, schemas, seen) for name, part in schema["properties"].items()}
    if schema.get("type") == "array":
        item: Json = schema["items"]
        return [] if item.get("$ref", "").rpartition("/")[2] in seen else [_example(item, schemas, seen)]
    if schema.get("type") == "boolean":
        return False
    raise LookupError(f"a field of {seen[-1:]} has no example: {schema}")
