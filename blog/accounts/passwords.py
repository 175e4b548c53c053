"""Passwords: what is a good one, and how it is kept so that nobody can read it back.

Hashing takes memory and time on purpose, so it is done before a transaction, and two at once at most:
a crowd at the door must not take the memory of the machine.
"""

import unicodedata
from functools import lru_cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from zxcvbn import zxcvbn

from blog.foundation.settings import settings

AT_ONCE = BoundedSemaphore(2)
WEAKEST = 2  # of zxcvbn's 0 to 4: it takes more than a million guesses
LOOKED_AT = 72  # characters that zxcvbn is asked about: it takes long over more


@lru_cache
def _hasher(memory: int, passes: int) -> PasswordHasher:
    return PasswordHasher(time_cost=passes, memory_cost=memory, parallelism=1)


def _our_hasher() -> PasswordHasher:
    return _hasher(settings().password_memory, settings().password_passes)


@lru_cache
def _nobodys_hash(memory: int, passes: int) -> str:
    """What a password is compared with where there is no account: it takes as long as where there is one."""
    return _hasher(memory, passes).hash("nobody")


def hash_password(password: str) -> str:
    """What is stored of a password."""
    with AT_ONCE:
        return _our_hasher().hash(_normal(password))


def is_password(password: str, stored: str | None) -> bool:
    """Whether this is the password that `stored` was made from; never, and as slowly, where nothing is."""
    rules = settings()
    known = stored or _nobodys_hash(rules.password_memory, rules.password_passes)
    with AT_ONCE:
        try:
            _our_hasher().verify(known, _normal(password))
        except (Argon2Error, InvalidHashError):
            return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with other settings than ours, so that it is to be made anew."""
    return _our_hasher().check_needs_rehash(stored)


def refusal_of_password(password: str, *, known: tuple[str, ...] = ()) -> str | None:
    """Why somebody cannot have that password, in a sentence; None if they can. `known` is what others
    may know of them: their name, their address.
    """
    rules, length = settings(), len(_normal(password))
    if length < rules.password_min:
        return f"That is too short: {rules.password_min} characters at least. A few words make a good one."
    if length > rules.password_max:
        return f"That is too long: {rules.password_max} characters at most."
    guessed = zxcvbn(_normal(password)[:LOOKED_AT], user_inputs=[word for word in known if word])
    if guessed["score"] < WEAKEST:
        return "That one would be guessed in no time. A few words that do not belong together make a good one."
    return None


def _normal(password: str) -> str:
    """However a keyboard composes its letters, it is the same password."""
    return unicodedata.normalize("NFKC", password)
