"""Where readers go to sign in, to register, to sign out or to read a warning, and how they come back."""

from flask import url_for

DOORS = {
    "sign-in": "accounts.sign_in",
    "register": "accounts.register",
    "sign-out": "accounts.sign_out",
    "warnings": "accounts.warnings",
}


def way_to(door: str, back: str) -> str:
    """The address of one of the `DOORS`, from which the reader comes back to the path `back`."""
    return url_for(DOORS[door], next=back)
