"""What moderators know of one author, or of one network, all together."""

from dataclasses import dataclass

from blog.accounts.models import Member
from blog.foundation.errors import NotFound
from blog.foundation.markup import is_storable
from blog.moderation.queries.flagging import flags_got, flags_made
from blog.moderation.queries.records import (
    Noted,
    Sanctioned,
    Subject,
    Tally,
    blocks_on,
    member_of,
    notes_on,
    sanctions_on,
    tally_of,
    visitor_of,
)


@dataclass(frozen=True)
class Record:
    """Comments by status, flags given and got by outcome, sanctions or blocks, and notes; a constant number of
    statements. `member` is None for a visitor and for a network.
    """

    subject: Subject
    member: Member | None
    tally: Tally
    flags_made: dict[str, int]
    flags_got: dict[str, int]
    sanctions: list[Sanctioned]
    notes: list[Noted]


def author_record(*, member_id: int | None = None, visitor_id: int | None = None) -> Record:
    """The record of a member or of a visitor. Raises NotFound."""
    subject = Subject(member_id=member_id, visitor_id=visitor_id)
    member = member_of(member_id) if member_id is not None else None
    if visitor_id is not None:
        visitor_of(visitor_id)
    return _record(subject, member, sanctions_on(member.id) if member is not None else [])


def network_record(network: str) -> Record:
    """The record of a network, known or not. Raises NotFound for what cannot be the name of one."""
    if not is_storable(network):
        raise NotFound
    return _record(Subject(network=network), None, blocks_on(network))


def _record(subject: Subject, member: Member | None, sanctions: list[Sanctioned]) -> Record:
    return Record(
        subject=subject,
        member=member,
        tally=tally_of(subject),
        flags_made=flags_made(subject),
        flags_got=flags_got(subject),
        sanctions=sanctions,
        notes=notes_on(subject),
    )
