"""What moderators do about members and networks, and what they note of them."""

from blog.accounts import services as accounts
from blog.accounts.models import Actor, Member, NetworkBlock, Sanction, SanctionKind, Visitor
from blog.foundation.access import fetch
from blog.foundation.database import LARGEST_ID, db, transactional
from blog.foundation.errors import Forbidden, NotFound
from blog.foundation.markup import is_storable
from blog.moderation.models import ModeratorNote
from blog.moderation.policy import may_sanction_member, may_see_all
from blog.moderation.services.access import require_moderator
from blog.moderation.services.words import said


class NotYours(Forbidden):
    """Oneself, or somebody whom only an admin sanctions."""

    code = "not_yours_to_sanction"
    sentence = "Only an admin can do this about a moderator."


@transactional
def sanction_member(
    *, actor: Actor, member_id: int, kind: SanctionKind, days: int | None = None, reason: str
) -> Sanction:
    """Warn the member, hold all that they write, suspend them for so many `days`, or ban them. They are told, with
    the reason, which nobody else but moderators reads.

    Raises Forbidden, NotFound, NotYours, or Invalid for days or a reason that are missing.
    """
    require_moderator(actor)
    _refuse_house(actor, _member(actor, member_id))
    return accounts.impose_sanction(
        actor=actor, member_id=member_id, kind=kind, days=days, reason=said(reason, field="reason")
    )


@transactional
def lift_sanction(*, actor: Actor, sanction_id: int) -> Sanction:
    """End a sanction; that it was imposed stays on record. Raises Forbidden, NotFound, NotYours or NotInForce."""
    require_moderator(actor)
    sanction = fetch(Sanction, sanction_id, actor=actor, may=may_see_all)
    _refuse_house(actor, _member(actor, sanction.member_id))
    return accounts.lift_sanction(actor=actor, sanction_id=sanction_id)


@transactional
def block_network(*, actor: Actor, network: str, days: int, reason: str) -> NetworkBlock:
    """Let nobody of a standing below 2 comment or flag from the network for so many days, 30 at most.

    Raises Forbidden, or Invalid.
    """
    require_moderator(actor)
    if not is_storable(network):
        raise NotFound
    return accounts.block_network(actor=actor, network=network, days=days, reason=said(reason, field="reason"))


@transactional
def lift_block(*, actor: Actor, block_id: int) -> NetworkBlock:
    """End a block. Raises Forbidden, NotFound or NotInForce."""
    require_moderator(actor)
    return accounts.lift_block(actor=actor, block_id=block_id)


@transactional
def add_note(
    *,
    actor: Actor,
    text: str,
    member_id: int | None = None,
    visitor_id: int | None = None,
    network: str | None = None,
) -> ModeratorNote:
    """Keep what moderators should know of one member, visitor or network. Raises Forbidden, NotFound or Invalid."""
    require_moderator(actor)
    for model, key in ((Member, member_id), (Visitor, visitor_id)):
        if key is not None and (not 0 < key <= LARGEST_ID or db.session.get(model, key) is None):
            raise NotFound
    if network is not None and not is_storable(network):
        raise NotFound
    note = ModeratorNote(
        member_id=member_id,
        visitor_id=visitor_id,
        network=network,
        text=said(text, field="text"),
        written_by_id=actor.member_id,
    )
    db.session.add(note)
    db.session.flush()
    return note


def _member(actor: Actor, member_id: int) -> Member:
    return fetch(Member, member_id, actor=actor, may=may_see_all)


def _refuse_house(actor: Actor, member: Member) -> None:
    if not may_sanction_member(actor, member):
        raise NotYours("Not yourself. Ask an admin." if member.id == actor.member_id else None)
