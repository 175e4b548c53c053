"""Opening the API: its operations, its description, a viewer for it, and what its problems mean."""

import inspect
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, Response, current_app, render_template, request
from flask_smorest import Api

from blog.foundation.errors import LastwordError
from blog.foundation.http.api.allowance import add_rate_headers
from blog.foundation.http.api.answers import PREFIX, Problem, conditional, is_api_request
from blog.foundation.http.api.cors import add_cors_headers
from blog.foundation.http.api.description import describe, refused_by
from blog.foundation.http.api.parsing import ApiBlueprint
from blog.foundation.http.api.problems import HTTP_PROBLEMS, kinds_of_errors
from blog.foundation.http.api.scopes import check_scope, refuse_silent_operations
from blog.foundation.http.errors import status_of
from blog.foundation.http.tokens import VISITOR_TOKEN

EXTENSION = "lastword.api"
INTRODUCTION = (
    "Articles, their discussions, comments and ratings: everything that the pages can do. "
    f"`docs/api.md` tells how; [{PREFIX}/problems]({PREFIX}/problems) what each problem's code means."
)
blueprint = Blueprint("api_docs", __name__, url_prefix=PREFIX)


class _OneApi(Api):  # type: ignore[misc]
    """flask-smorest without its error handlers: they would answer for HTML pages too."""

    identify: Callable[[], Any]

    def _register_error_handlers(self) -> None:
        """Errors are mapped in one place, `blog.foundation.http.errors`."""


def init_api(app: Flask, blueprints: list[ApiBlueprint], *, identify: Callable[[], Any]) -> None:
    """Serve the operations of `blueprints`; `identify` finds out who asks, before anything is read, and
    says by `refuses` whom it turns away from all of them.
    """
    app.config.update(
        API_TITLE="Lastword",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        API_SPEC_OPTIONS={"info": {"description": INTRODUCTION}},
    )
    api = _OneApi(app)
    api.identify = identify
    for door in blueprints:
        api.register_blueprint(door, url_prefix=PREFIX)
    api.spec.components.schema("Problem", schema=Problem)
    refuse_silent_operations(app)
    app.register_blueprint(blueprint)
    app.extensions[EXTENSION] = api
    names = {door.name for door in blueprints}

    def know_caller() -> None:
        if request.blueprint in names and request.method != "OPTIONS":
            identify()
            check_scope()

    app.before_request(know_caller)
    app.after_request(_finish)


def _finish(response: Response) -> Response:
    """What every answer of the API says besides its body."""
    if is_api_request():
        add_rate_headers(response)
        add_cors_headers(response)
        response.vary.update((VISITOR_TOKEN, "Authorization"))
        response.headers.setdefault("Cache-Control", "private, no-cache")
    return response


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """The description of all operations, for programs."""
    return conditional(description())


def description() -> dict[str, Any]:
    """The application's description of its API, made when it is first asked for."""
    kept = current_app.extensions[EXTENSION]
    if isinstance(kept, Api):
        kept = current_app.extensions[EXTENSION] = describe(
            current_app, kept.spec.to_dict(), refused_by_all=refused_by(kept.identify)
        )
    found: dict[str, Any] = kept
    return found


@blueprint.get("/docs")
def browse() -> str:
    """The description of all operations, for people."""
    return render_template("foundation/api_docs.html", prefix=PREFIX)


@blueprint.get("/problems")
def problems() -> str:
    """What each problem's code means."""
    rows = [{"code": code, "status": status, "meaning": text} for code, (status, text) in all_problems().items()]
    return render_template("foundation/api_problems.html", problems=rows, prefix=PREFIX)


def all_problems() -> dict[str, tuple[int, str]]:
    """Every code that can be answered, with its status and what it means."""
    found = {code: (status, sentence) for status, (code, sentence) in HTTP_PROBLEMS.items()}
    found |= {kind.code: (status_of(kind), _meaning(kind)) for kind in kinds_of_errors()}
    return dict(sorted(found.items(), key=lambda row: (row[1][0], row[0])))


def _meaning(kind: type[LastwordError]) -> str:
    return (inspect.getdoc(kind) or "").replace("`", "").replace("\n", " ")
