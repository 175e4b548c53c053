"""What is forgotten each night."""

from blog.accounts.models import SYSTEM
from blog.accounts.services import forget_networks, forget_registrations, forget_sessions
from blog.foundation.outbox import Payload
from blog.foundation.schedule import nightly


@nightly("accounts.forget_registrations")
def forget_old_registrations(payload: Payload) -> None:
    """Who has not proved their address in time is forgotten."""
    forget_registrations(actor=SYSTEM)


@nightly("accounts.forget_sessions")
def forget_old_sessions(payload: Payload) -> None:
    """Sessions that nobody uses any more are over; networks are not kept."""
    forget_sessions(actor=SYSTEM)
    forget_networks(actor=SYSTEM)
