"""What operations for moderators share."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response

from blog.accounts.identity import api_actor
from blog.accounts.models import Actor, Scope
from blog.foundation.errors import Forbidden, LastwordError, NotFound
from blog.foundation.http.api.allowance import count_use, counted
from blog.foundation.http.api.answers import conditional
from blog.foundation.http.api.description import refuses
from blog.foundation.http.api.parsing import ApiBlueprint
from blog.foundation.http.api.scopes import needs
from blog.moderation.policy import may_moderate

View = TypeVar("View", bound=Callable[..., Any])

blueprint = ApiBlueprint("api_moderation", __name__, description="What moderators see and decide")
ROOT = "/moderation"
REVIEW = f"{ROOT}/reviews/<int:review_id>"


def named(name: str, description: str, example: Any) -> dict[str, Any]:
    """A part of an address."""
    return {"in": "path", "name": name, "description": description, "example": example}


REVIEW_ID = named("review_id", "The review's id.", 4)
COMMENT_ID = named("comment_id", "The comment's id.", 9)


def for_moderators(*errors: type[LastwordError], writes: bool = True) -> Callable[[View], View]:
    """Say that an operation is for moderators, and what it refuses besides."""

    def mark(view: View) -> View:
        marked = refuses(Forbidden, NotFound, *errors)(view)
        marked = needs(Scope.MODERATE, is_for_members=True)(marked)
        return counted("moderate", "limit_moderation")(marked) if writes else marked

    return mark


def reading() -> Actor:
    """The moderator who asks. Raises NotFound for who is none: what they ask for is not for them."""
    actor = api_actor()
    if not may_moderate(actor):
        raise NotFound
    return actor


def writing() -> Actor:
    """The moderator who does something, counted. The services ask once more."""
    actor = reading()
    count_use()
    return actor


def answer(body: Any, *, is_conditional: bool = False) -> Response:
    """What is so now."""
    return conditional(body, is_conditional=is_conditional)
