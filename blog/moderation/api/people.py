"""Histories of members, visitors and networks; sanctions, blocks, notes."""

from typing import Any

from flask import Response

from blog.accounts.services import NotInForce
from blog.moderation import services
from blog.moderation.api.blueprint import ROOT, answer, blueprint, for_moderators, named, reading, writing
from blog.moderation.queries import Noted
from blog.moderation.queries.authors import author_record, network_record
from blog.moderation.queries.matters import name_of
from blog.moderation.schemas.answers import NoteOutput, RecordOutput, SanctionOutput
from blog.moderation.schemas.questions import BlockInput, NoteInput, SanctionInput
from blog.moderation.schemas.shown import note_output, record_output, sanction_output

MEMBER, VISITOR = f"{ROOT}/members/<int:member_id>", f"{ROOT}/visitors/<int:visitor_id>"
NETWORK = f"{ROOT}/networks/<string:network>"
MEMBER_ID = named("member_id", "The member's id, as comments in the queue have it.", 1)
VISITOR_ID = named("visitor_id", "The visitor's id, as comments in the queue have it.", 1)
NAME = named("network", "The network's name, as comments in the queue have it.", "k3Jw0aXe")


@blueprint.get(MEMBER, parameters=[MEMBER_ID])
@blueprint.response(200, RecordOutput)
@for_moderators(writes=False)
def get_member_record(member_id: int) -> Response:
    """Read what is known of a member: comments, flags, sanctions, notes."""
    reading()
    return answer(record_output(author_record(member_id=member_id)), is_conditional=True)


@blueprint.get(VISITOR, parameters=[VISITOR_ID])
@blueprint.response(200, RecordOutput)
@for_moderators(writes=False)
def get_visitor_record(visitor_id: int) -> Response:
    """Read what is known of a visitor."""
    reading()
    return answer(record_output(author_record(visitor_id=visitor_id)), is_conditional=True)


@blueprint.get(NETWORK, parameters=[NAME])
@blueprint.response(200, RecordOutput)
@for_moderators(writes=False)
def get_network_record(network: str) -> Response:
    """Read what is known of a network, and whether it is blocked."""
    reading()
    return answer(record_output(network_record(network)), is_conditional=True)


@blueprint.post(f"{MEMBER}/sanctions", parameters=[MEMBER_ID])
@blueprint.arguments(SanctionInput)
@blueprint.response(200, SanctionOutput)
@for_moderators(services.NotYours)
def sanction_member(sanction: dict[str, Any], member_id: int) -> Response:
    """Warn a member, hold all that they write, suspend them for some days, or ban them. They are told."""
    actor = writing()
    made = services.sanction_member(actor=actor, member_id=member_id, **sanction)
    return answer(sanction_output(made, actor.name))


@blueprint.delete(f"{ROOT}/sanctions/<int:sanction_id>", parameters=[named("sanction_id", "The sanction's id.", 3)])
@blueprint.response(200, SanctionOutput)
@for_moderators(services.NotYours, NotInForce)
def lift_sanction(sanction_id: int) -> Response:
    """End a sanction; that it was imposed stays on record."""
    lifted = services.lift_sanction(actor=writing(), sanction_id=sanction_id)
    return answer(sanction_output(lifted, name_of(lifted.imposed_by_id)))


@blueprint.post(f"{NETWORK}/blocks", parameters=[NAME])
@blueprint.arguments(BlockInput)
@blueprint.response(200, SanctionOutput)
@for_moderators()
def block_network(block: dict[str, Any], network: str) -> Response:
    """Let nobody of a standing below 2 comment or flag from a network for some days."""
    actor = writing()
    return answer(sanction_output(services.block_network(actor=actor, network=network, **block), actor.name))


@blueprint.delete(f"{ROOT}/blocks/<int:block_id>", parameters=[named("block_id", "The block's id.", 3)])
@blueprint.response(200, SanctionOutput)
@for_moderators(NotInForce)
def lift_block(block_id: int) -> Response:
    """End a block."""
    lifted = services.lift_block(actor=writing(), block_id=block_id)
    return answer(sanction_output(lifted, name_of(lifted.imposed_by_id)))


@blueprint.post(f"{MEMBER}/notes", parameters=[MEMBER_ID])
@blueprint.arguments(NoteInput)
@blueprint.response(200, NoteOutput)
@for_moderators()
def note_member(note: dict[str, str], member_id: int) -> Response:
    """Keep a note about a member, for moderators."""
    return _noted(member_id=member_id, **note)


@blueprint.post(f"{VISITOR}/notes", parameters=[VISITOR_ID])
@blueprint.arguments(NoteInput)
@blueprint.response(200, NoteOutput)
@for_moderators()
def note_visitor(note: dict[str, str], visitor_id: int) -> Response:
    """Keep a note about a visitor, for moderators."""
    return _noted(visitor_id=visitor_id, **note)


@blueprint.post(f"{NETWORK}/notes", parameters=[NAME])
@blueprint.arguments(NoteInput)
@blueprint.response(200, NoteOutput)
@for_moderators()
def note_network(note: dict[str, str], network: str) -> Response:
    """Keep a note about a network, for moderators."""
    return _noted(network=network, **note)


def _noted(**note: Any) -> Response:
    actor = writing()
    return answer(note_output(Noted(services.add_note(actor=actor, **note), actor.name)))
