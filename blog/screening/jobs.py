"""What screening does each night."""

from blog.accounts.models import SYSTEM
from blog.foundation.outbox import Payload
from blog.foundation.schedule import nightly
from blog.screening.services import forget_refusals


@nightly("screening.forget_refusals")
def forget(payload: Payload) -> None:
    """What was refused is forgotten: a day later whose it was, three months later that it was."""
    forget_refusals(actor=SYSTEM)
