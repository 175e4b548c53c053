"""What a member's token must be good for: each operation says it, and one place asks for it."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from flask import Flask, current_app, g, request

from blog.foundation.http.api.allowance import Caller
from blog.foundation.http.api.parsing import ApiBlueprint
from blog.foundation.http.tokens import InsufficientScope, TokenNeeded

View = TypeVar("View", bound=Callable[..., Any])
MARK = "needs_scope"


class Needed(NamedTuple):
    """The scope that an operation needs of a token, and whether it is for members only."""

    scope: str
    is_for_members: bool


def needs(scope: str, *, is_for_members: bool = False) -> Callable[[View], View]:
    """Say what scope a member's token must have for an operation. Who comes without a token is a
    visitor, and passes unless the operation `is_for_members`.
    """

    def mark(view: View) -> View:
        setattr(view, MARK, Needed(scope, is_for_members))
        return view

    return mark


def needed_by(view: object) -> Needed:
    """What a view was marked with by `needs`."""
    found: Needed = getattr(view, MARK)
    return found


def refuse_silent_operations(app: Flask) -> None:
    """Raise LookupError for an operation that does not say its scope: it would be open to every token."""
    for endpoint, view in app.view_functions.items():
        is_operation = isinstance(app.blueprints.get(endpoint.partition(".")[0]), ApiBlueprint)
        if is_operation and not hasattr(view, MARK):
            raise LookupError(f"{endpoint} does not say its scope: mark it with @needs")


def check_scope() -> None:
    """Let this request pass. Raises InsufficientScope for a token that is not good for the operation,
    TokenNeeded where there is none and a member is asked for.
    """
    needed = needed_by(current_app.view_functions[request.endpoint or ""])
    caller: Caller = g.caller
    if caller.scopes is None:
        if needed.is_for_members:
            raise TokenNeeded
    elif needed.scope not in caller.scopes:
        raise InsufficientScope(needed.scope)
