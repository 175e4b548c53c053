"""Somebody has become a member."""

from blog.foundation.outbox import Payload, handles


@handles("accounts.member_joined")
def note_member(payload: Payload) -> None:
    """Nothing is to be done about it yet."""
