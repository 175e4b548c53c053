"""What moderators' pages say, in words."""

from datetime import datetime, timedelta

from blog.accounts.models import SanctionKind
from blog.comments.models import Status
from blog.flags.models import Reason
from blog.foundation import clock
from blog.foundation.http.templating import plural
from blog.foundation.settings import settings
from blog.moderation.models import Action, Decision
from blog.moderation.queries import Show
from blog.reviews.models import Review

SHOWS = {
    Show.ALL: "All",
    Show.FLAGGED: "Flagged",
    Show.HELD: "Held",
    Show.ABUSIVE: "Abusive",
    Show.TROLLING: "Trolling",
    Show.SPAM: "Spam",
}
STATUSES = {
    Status.HELD: "held",
    Status.PUBLISHED: "published",
    Status.HIDDEN: "hidden",
    Status.REMOVED: "removed",
    Status.WITHDRAWN: "withdrawn",
}
DONE = {
    Action.KEEP: "kept",
    Action.HIDE: "hidden",
    Action.REMOVE: "removed",
    Action.SPAM: "spam",
    Action.RESTORE: "restored",
    Action.UNDO: "undone",
}
DONE_IN_BULK = {
    Action.KEEP: "kept",
    Action.HIDE: "hidden",
    Action.REMOVE: "removed",
    Action.SPAM: "marked as spam",
    Action.RESTORE: "restored",
}
DID = {
    Action.KEEP: "Kept",
    Action.HIDE: "Hidden",
    Action.REMOVE: "Removed",
    Action.SPAM: "Marked as spam",
    Action.RESTORE: "Restored",
    Action.UNDO: "Undone",
}
SANCTIONS = {
    SanctionKind.WARNING: "Warning",
    SanctionKind.HOLD: "All comments held",
    SanctionKind.SUSPENSION: "Suspension",
    SanctionKind.BAN: "Ban",
}
SECONDS = (86_400, 3_600, 60)  # of a day, an hour, a minute


def age(moment: datetime) -> str:
    """How long ago a moment is: now, 22 min, 3 h, 12 d."""
    return short_time(clock.utcnow() - moment)


def short_time(duration: timedelta) -> str:
    """So long, in its largest unit: 22 min, 3 h, 12 d."""
    seconds = int(duration.total_seconds())
    return next(
        (f"{seconds // size} {unit}" for size, unit in zip(SECONDS, ("d", "h", "min"), strict=True) if seconds >= size),
        "now",
    )


def long_time(duration: timedelta) -> str:
    """So long, in words that a sentence can hold: less than a minute, 22 minutes, 3 hours, 12 days."""
    seconds = int(duration.total_seconds())
    found = (
        plural(seconds // size, word)
        for size, word in zip(SECONDS, ("day", "hour", "minute"), strict=True)
        if seconds >= size
    )
    return next(found, "less than a minute")


def weight(number: float) -> str:
    """A weight of flags, to a tenth: 7.5."""
    return f"{number:.1f}"


def signed(number: float) -> str:
    """A part of a sum: +0.6, −0.4, 0."""
    return "0" if round(number, 1) == 0 else f"{'+' if number > 0 else '−'}{abs(number):.1f}"


def main_reason(review: Review) -> Reason | None:
    """What most of the flags say; of equals the first."""
    counts = {
        Reason.ABUSIVE: review.abusive_count,
        Reason.TROLLING: review.trolling_count,
        Reason.SPAM: review.spam_count,
    }
    reason, count = max(counts.items(), key=lambda entry: entry[1])
    return reason if count else None


def flag_count(review: Review) -> int:
    """How many flags the review has."""
    return review.abusive_count + review.trolling_count + review.spam_count


def verb(decision: Decision) -> str:
    """What was done, in a word or two; to keep what was held is to publish it."""
    is_kept = decision.action is Action.KEEP
    return "Published" if is_kept and decision.status_before is Status.HELD else DID[decision.action]


def did(decision: Decision, author: str) -> str:
    """What was done about a comment, and what follows: Kept the comment by Jo. Protected for 24 hours."""
    what = {
        Action.HIDE: f"The comment by {author} is hidden.",
        Action.SPAM: f"Marked the comment by {author} as spam.",
    }.get(decision.action, f"{verb(decision)} the comment by {author}.")
    is_kept = decision.action is Action.KEEP
    return f"{what} Protected for {plural(settings().protection_hours, 'hour')}." if is_kept else what
