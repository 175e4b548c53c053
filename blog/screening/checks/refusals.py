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
    """The words are not taken as they are; `code` tells why: repeated, content_free, banned_phrase."""

    code = "unfit"

    def __init__(self, sentence: str = "This cannot be posted as it is.", code: str | None = None) -> None:
        super().__init__({"body": sentence})
        self.code = code or type(self).code


class EditStopped(Unfit):
    """The new words would have to wait for a moderator, so the published ones stand."""

    code = "edit_stopped"
