"""Where readers go to sign in, to register or to sign out, and how they come back."""

from flask import url_for

DOORS = {"sign-in": "accounts.sign_in", "register": "accounts.register", "sign-out": "accounts.sign_out"}


def way_to(door: str, back: str) -> str:
    """The address of one of the `DOORS`, from which the reader comes back to the path `back`."""
    return url_for(DOORS[door], next=back)
