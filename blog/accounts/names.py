"""Names, and when two of them are one."""

import unicodedata


def name_key(name: str) -> str:
    """The form in which names are compared: compatible characters folded, case folded."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def look_of(name: str) -> str:
    """The look of a name: two names of one look are look-alikes."""
    return name_key(name)


def refusal_of(name: str, *, longest: int, reserved: tuple[str, ...] = ()) -> str | None:
    """Why a new member cannot have that name, in a sentence; None if they can."""
    return None
