"""What can go wrong, in words for the person it happens to.

Every error has a code for programs and a sentence for people; `blog.foundation.http.errors` maps
them to a status and a page.
"""

from datetime import datetime, timedelta

from blog.foundation import clock


class LastwordError(Exception):
    """The root of all errors that the product raises on purpose."""

    code = "error"
    sentence = "Something is wrong with this request."

    def __init__(self, sentence: str | None = None) -> None:
        self.sentence = sentence or type(self).sentence
        super().__init__(self.sentence)


class NotFound(LastwordError):
    """There is no such thing, or not for this reader: the two look alike."""

    code = "not_found"
    sentence = "There is nothing here."


class Unauthorized(LastwordError):
    """Who asks is not known by what they showed."""

    code = "unauthorized"
    sentence = "We do not know you by this."


class Forbidden(LastwordError):
    """The reader may see it, but may not do this."""

    code = "forbidden"
    sentence = "You cannot do this."


class Invalid(LastwordError):
    """What was sent cannot be used; `fields` (in answers: `errors`) says what is wrong with which field."""

    code = "invalid"
    sentence = "Something you sent needs a look."

    def __init__(self, fields: dict[str, str]) -> None:
        self.fields = fields
        super().__init__(" ".join(fields.values()))


class Conflict(LastwordError):
    """Somebody or something was faster."""

    code = "conflict"
    sentence = "This changed while you were looking at it."


class Changed(LastwordError):
    """What the change was based on is not what is there now."""

    code = "changed"
    sentence = "This has changed since you read it. Read it again, then change it."


class PreconditionRequired(LastwordError):
    """A change that does not say what it is based on."""

    code = "precondition_required"
    sentence = "Say what your change is based on: If-Match with the ETag of what you read, or *."


class TooSoon(LastwordError):
    """A rate limit was met; `seconds` (in answers: `Retry-After`) is how long to wait, `until` when it ends."""

    code = "too_soon"
    sentence = "That was quick. Please wait and try again."

    def __init__(self, seconds: int) -> None:
        self.seconds = max(1, seconds)
        self.until = clock.utcnow() + timedelta(seconds=self.seconds)
        wait = f"{waiting_time(self.seconds)}, until {ending_time(self.until, self.seconds)},"
        super().__init__(f"That was quick. Please wait {wait} and try again.")


def waiting_time(seconds: int) -> str:
    """A wait in words: 40 seconds, 3 minutes, 24 hours."""
    count, unit = seconds, "second"
    if seconds >= 7200:
        count, unit = -(-seconds // 3600), "hour"
    elif seconds >= 90:
        count, unit = -(-seconds // 60), "minute"
    return f"{count} {unit}{'' if count == 1 else 's'}"


def ending_time(moment: datetime, seconds: int) -> str:
    """When a wait of so many seconds ends, no sooner than it does: 9:58:21am UTC, or 9:59am UTC."""
    if seconds >= 90:
        moment += timedelta(seconds=59)
    exact = "" if seconds >= 90 else f":{moment:%S}"
    return f"{moment.hour % 12 or 12}:{moment:%M}{exact}{'am' if moment.hour < 12 else 'pm'} UTC"
