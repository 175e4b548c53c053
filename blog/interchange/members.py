"""Registered authors of another system and the members they become."""

from collections.abc import Iterable

from blog.accounts.models import SYSTEM, Role
from blog.accounts.services import import_member
from blog.foundation.markup import clean_line
from blog.foundation.settings import settings
from blog.interchange.queries import known_member_id
from blog.interchange.records import Author

EMAIL_MAX = 254  # RFC 5321


class Members:
    """Knows which member an author is, and counts those that are new. A dry one makes none."""

    def __init__(self, *, is_dry: bool) -> None:
        self.is_dry = is_dry
        self.ids: dict[str, int | None] = {}
        self.new_count = 0

    def meet(self, author: Author | None, *, role: Role = Role.MEMBER) -> int | None:
        """The member's id; None for nobody, and in a dry run for who is not here yet."""
        if author is None:
            return None
        if author.key not in self.ids:
            self.ids[author.key] = known_member_id(author.key)
            self.new_count += self.ids[author.key] is None
        if not self.is_dry and (self.ids[author.key] is None or role is Role.WRITER):
            self.ids[author.key] = _import(author, role)
        return self.ids[author.key]

    def meet_all(self, authors: Iterable[Author]) -> None:
        """Meet every one of them."""
        for author in authors:
            self.meet(author)


def _import(author: Author, role: Role) -> int:
    name = clean_line(author.name)[: settings().name_max].strip()
    email = clean_line(author.email or "")
    is_email = "@" in email and len(email) <= EMAIL_MAX
    member = import_member(actor=SYSTEM, name=name, email=email if is_email else None, source_key=author.key, role=role)
    return member.id
