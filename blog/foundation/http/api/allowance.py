"""How often a program may write, and how it is told what is left."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from flask import Response, current_app, g, request

from blog.foundation.http.tokens import SAFE_METHODS
from blog.foundation.limits import peek, spend_each
from blog.foundation.settings import settings

View = TypeVar("View", bound=Callable[..., Any])
MARK = "counted_as"


class Counted(NamedTuple):
    """What an operation is a use of, and the settings that say how many are allowed."""

    what: str
    setting: str
    network: str | None
    member: str | None


class Caller(NamedTuple):
    """Whom limits count: a member, a visitor (or a network, for who is none yet), and the network of all
    visitors. `scopes` are those of a member's token; None for a visitor.
    """

    key: str
    network_key: str
    scopes: frozenset[str] | None = None


def counted(
    what: str, setting: str, *, network: str | None = None, member: str | None = None
) -> Callable[[View], View]:
    """Mark an operation as a use of `what`, of which the setting's rule allows so many; the setting
    `member` to a member, if they are allowed another number; the setting `network` to all visitors of a
    network, since their tokens are had for nothing.
    """

    def mark(view: View) -> View:
        setattr(view, MARK, Counted(what, setting, network, member))
        return view

    return mark


def is_counted(view: object) -> bool:
    """Whether a view was marked by `counted`."""
    return hasattr(view, MARK)


def count_use() -> None:
    """Count this request as one use by whoever sends it. Raises TooSoon."""
    spend_each(*_limits())


def add_rate_headers(response: Response) -> None:
    """Tell whoever writes, or tries to, how many more times they may."""
    if request.method in SAFE_METHODS or "caller" not in g:
        return
    left = [peek(rule, *key) for rule, key in _limits()]
    if left:
        nearest = min(left, key=lambda allowance: allowance.remaining)
        response.headers["RateLimit-Limit"] = str(nearest.limit)
        response.headers["RateLimit-Remaining"] = str(nearest.remaining)
        response.headers["RateLimit-Reset"] = str(nearest.seconds)


def _limits() -> list[tuple[str, tuple[str, ...]]]:
    """The rules that this request counts under, each with the key."""
    marked: Counted | None = getattr(current_app.view_functions.get(request.endpoint or ""), MARK, None)
    if marked is None:
        return []
    caller: Caller = g.caller
    is_member = caller.scopes is not None
    setting = marked.member if is_member and marked.member else marked.setting
    limits: list[tuple[str, tuple[str, ...]]] = [(getattr(settings(), setting), (marked.what, caller.key))]
    if marked.network and not is_member:
        limits.append((getattr(settings(), marked.network), (marked.what, caller.network_key, "all")))
    return limits
