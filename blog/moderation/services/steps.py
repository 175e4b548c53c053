"""What each action makes of a comment: the one table of it."""

from blog.comments.models import Status
from blog.moderation.models import Action
from blog.moderation.services.errors import NotDecidable
from blog.reviews.models import Outcome

BEFORE = None  # the status that the comment had before it was removed

# action: what it makes of a comment of which status. Anything else is refused. An undo goes back to where its
# decision came from, whatever that was.
STEPS: dict[Action, dict[Status, Status | None]] = {
    Action.KEEP: {
        Status.HELD: Status.PUBLISHED,
        Status.PUBLISHED: Status.PUBLISHED,
        Status.HIDDEN: Status.PUBLISHED,
    },
    Action.HIDE: {Status.PUBLISHED: Status.HIDDEN, Status.HIDDEN: Status.HIDDEN},
    Action.REMOVE: {
        Status.HELD: Status.REMOVED,
        Status.PUBLISHED: Status.REMOVED,
        Status.HIDDEN: Status.REMOVED,
    },
    Action.SPAM: {
        Status.HELD: Status.REMOVED,
        Status.PUBLISHED: Status.REMOVED,
        Status.HIDDEN: Status.REMOVED,
    },
    Action.RESTORE: {Status.HIDDEN: Status.PUBLISHED, Status.REMOVED: BEFORE},
}
OUTCOMES = {
    Action.KEEP: Outcome.KEPT,
    Action.HIDE: Outcome.HIDDEN,
    Action.REMOVE: Outcome.REMOVED,
    Action.SPAM: Outcome.SPAM,
    Action.RESTORE: Outcome.KEPT,
}

WITHDRAWN = "Its author has withdrawn this comment, so there is nothing left to decide."
REMOVED = "This comment is removed already. Restore it first, if it should be read."
NOT_SHOWN = "This comment is held, so nobody sees it yet and there is nothing to hide. Keep it or remove it."
STANDS = "Only what a moderator hid or removed can be restored."
REFUSALS: dict[tuple[Action, Status], str] = {
    (Action.HIDE, Status.HELD): NOT_SHOWN,
    (Action.RESTORE, Status.HELD): STANDS,
    (Action.RESTORE, Status.PUBLISHED): STANDS,
}


def step(action: Action, status: Status) -> Status | None:
    """The status that a comment of `status` has after the action. Raises NotDecidable, in the moderator's words."""
    if action in STEPS and status in STEPS[action]:
        return STEPS[action][status]
    raise NotDecidable(refusal_of(action, status))


def refusal_of(action: Action, status: Status) -> str:
    """Why the action makes no sense for a comment of that status."""
    general = {Status.WITHDRAWN: WITHDRAWN, Status.REMOVED: REMOVED}
    return REFUSALS.get((action, status)) or general.get(status) or NotDecidable.sentence
