"""Links in mails: signed, each for one purpose, for a while, and only while what it is about is as it was.

Neither the address nor the log it may end up in tells anything but the number of a row.
"""

import hashlib
import hmac
from dataclasses import dataclass

from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer

from blog.foundation.errors import NotFound
from blog.foundation.settings import settings


class DeadLink(NotFound):
    """The link is not ours, too old, or what it was for is done or has changed since."""

    code = "dead_link"
    sentence = "This link leads nowhere any more: it has been used, a newer one has taken its place, or it is too old."


@dataclass(frozen=True)
class Link:
    """What a link of `purpose` says: which row it is about (a member's, or a registration's), and the
    seal of what of it.
    """

    purpose: str
    row_id: int
    seal: str
    is_expired: bool = False

    def is_about(self, what: str | None) -> bool:
        """Whether the link was made for `what`."""
        return what is not None and hmac.compare_digest(self.seal, _seal(self.purpose, what))


def write_link(purpose: str, *, row_id: int, about: str) -> str:
    """The signed part of an address that is good for `purpose` while `about` stays what it is."""
    return str(_serializer(purpose).dumps([row_id, _seal(purpose, about)]))


def read_link(purpose: str, signed: str, *, is_age_forgiven: bool = False) -> Link:
    """What a link says. Raises DeadLink for one that is not ours, of another purpose, or too old: a
    link that is too old and nothing else can be read with `is_age_forgiven`.
    """
    try:
        content = _serializer(purpose).loads(signed, max_age=settings().link_hours * 3600)
        is_expired = False
    except SignatureExpired:
        if not is_age_forgiven:
            raise DeadLink from None
        content, is_expired = _serializer(purpose).loads(signed), True
    except BadData:
        raise DeadLink from None
    row_id, seal = content
    return Link(purpose, row_id, seal, is_expired)


def _seal(purpose: str, about: str) -> str:
    secret = f"link:{settings().secret_key}".encode()
    return hmac.new(secret, f"{purpose}\0{about}".encode(), hashlib.sha256).hexdigest()[:32]


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secret_key, salt=f"link:{purpose}")
