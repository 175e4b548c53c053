"""What a sanction keeps a member from."""

from datetime import datetime

from blog.accounts.models import Actor
from blog.accounts.queries import suspended_until
from blog.foundation.errors import Forbidden


class Suspended(Forbidden):
    """The member may read pages, but write nothing until a moment; programs that act for them may nothing."""

    code = "suspended"
    sentence = "Your account is suspended."

    def __init__(self, until: datetime | None = None, *, what: str = "You can read, but not write.") -> None:
        super().__init__(
            f"Your account is suspended until {until.day} {until:%B %Y, %H:%M} UTC. {what}" if until else None
        )


def refuse_suspended(*, actor: Actor) -> None:
    """Let who may write pass. Raises Suspended for a member who may not, signed in or by their cookie.

    To be called in the transaction of what is to be written.
    """
    until = suspended_until(actor=actor)
    if until is not None:
        raise Suspended(until)
