"""How a refusal by screening is told."""

from datetime import datetime

from blog.foundation.errors import Forbidden, Invalid, ending_time


class NetworkBlocked(Forbidden):
    """Nobody of little standing writes from this network until a moment."""

    code = "network_blocked"
    sentence = "Nobody can write from your network at the moment."

    def __init__(self, until: datetime | None = None) -> None:
        when = f"{until.day} {until:%B %Y}, {ending_time(until, 0)}" if until else ""
        super().__init__(
            f"Nobody can write from your network until {when}: a moderator has blocked it. You can read."
            if until
            else None
        )


class LooksAutomated(Forbidden):
    """It came as programs send it, not as people do."""

    code = "looks_automated"
    sentence = "This looks as if a program had sent it. If you are a person, send it once more."


class Unfit(Invalid):
    """The words are not taken as they are."""

    sentence = "This cannot be posted as it is."

    def __init__(self, sentence: str | None = None) -> None:
        super().__init__({"body": sentence or type(self).sentence})


class Repeated(Unfit):
    """The same author has just written the same."""

    code = "repeated"
    sentence = "You wrote exactly this 3 minutes ago. Once is enough."


class ContentFree(Unfit):
    """A reply that says nothing which a rating would not."""

    code = "content_free"
    sentence = "This one is mostly enthusiasm. Add a sentence that says something, and it goes straight up."


class BannedPhrase(Unfit):
    """The words are not wanted here."""

    code = "banned_phrase"


class CheckFailed(Unfit):
    """A check could not be made that is not to be passed without."""

    code = "check_failed"
    sentence = "This could not be checked just now. Nothing is lost: send it again in a minute."


class EditStopped(Unfit):
    """The new words would have to wait for a moderator, so the published ones stand."""

    code = "edit_stopped"
