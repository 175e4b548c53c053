"""What the pages share: who may see them, and how what was done or refused is told."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Blueprint
from flask.typing import ResponseReturnValue
from werkzeug import Response

from blog.accounts.identity import current_actor, members_only
from blog.foundation.errors import Invalid, LastwordError, NotFound
from blog.screening.policy import may_set_screening

P = ParamSpec("P")
blueprint = Blueprint("screening", __name__, url_prefix="/moderation/screening")
DONE = {
    "set": "The check is set so from now on.",
    "added": "The phrase is listed.",
    "removed": "The phrase is listed no more.",
}


def moderators_only(view: Callable[P, ResponseReturnValue]) -> Callable[P, Response]:
    """Let only moderators have the view; for other members there is no such page."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if not may_set_screening(current_actor()):
            raise NotFound
        return view(*args, **kwargs)

    return members_only(guarded)


def errors_of(error: LastwordError) -> dict[str, str]:
    """What is wrong with which field of a form, or with all of it."""
    return dict(error.fields) if isinstance(error, Invalid) else {"": error.sentence}
