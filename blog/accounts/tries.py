"""How often somebody may try to sign in, so that a password cannot be found by trying.

Tries at an account are counted by what was typed, whether it is an account or not: the two behave
alike. A browser that has signed in to the account before has tries of its own, so nobody can use up
the owner's. Nothing is ever locked: who waits is let in.
"""

import hashlib
import hmac
from contextlib import suppress

from blog.accounts.models import email_key
from blog.accounts.names import name_key
from blog.foundation.errors import TooSoon, waiting_time
from blog.foundation.limits import forgive, peek, spend
from blog.foundation.settings import settings


class TooManyTries(TooSoon):
    """Somebody has tried too often to sign in; the password was not looked at."""

    code = "too_many_tries"

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.sentence = (
            f"There have been too many tries. Please wait {waiting_time(self.seconds)}, "
            "or let us mail you a link to set a new password."
        )


def account_key(who: str) -> str:
    """What stands for a name or an address where uses are counted."""
    named = email_key(who) if "@" in who else name_key(who)
    return hmac.new(f"account:{settings().secret_key}".encode(), named.encode(), hashlib.sha256).hexdigest()[:32]


def begin_try(*, who: str, network: str, device: str | None) -> None:
    """Count a try to sign in as `who`; `device` names a browser that has done so before. To be called
    before the password is looked at. Raises TooManyTries.
    """
    left = peek(settings().limit_network_sign_ins, "wrong password", network)
    if not left.remaining:
        raise TooManyTries(left.seconds)
    try:
        spend(*_counter(who, device))
    except TooSoon as refused:
        raise TooManyTries(refused.seconds) from None


def end_try(*, who: str, network: str, device: str | None, is_right: bool) -> None:
    """A wrong password counts against its network; the right one gives a known browser its tries back."""
    if not is_right:
        with suppress(TooSoon):  # whoever is next is told
            spend(settings().limit_network_sign_ins, "wrong password", network)
    elif device:
        forgive(*_counter(who, device))


def _counter(who: str, device: str | None) -> tuple[str, ...]:
    """The rule that counts these tries, and what it counts them by."""
    if device:
        return settings().limit_device_sign_ins, "sign in", account_key(who), device
    return settings().limit_sign_ins, "sign in", account_key(who)
