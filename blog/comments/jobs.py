"""What becomes of comments when their authors change, and what authors have earned by them."""

from blog.accounts.models import SYSTEM
from blog.comments.services import follow_name, mark_namesakes, settle_standing, settle_standings
from blog.foundation.outbox import Payload, handles
from blog.foundation.schedule import nightly


@handles("accounts.member_joined", in_transaction=False)
def tell_namesakes_apart(payload: Payload) -> None:
    """What others signed with the new member's name is marked as not theirs."""
    while mark_namesakes(actor=SYSTEM, member_id=payload["member_id"]):
        pass


@handles("accounts.member_renamed", in_transaction=False)
def follow_the_members_name(payload: Payload) -> None:
    """The member's comments stand under their new name; what others signed with it is not theirs."""
    while follow_name(actor=SYSTEM, member_id=payload["member_id"]):
        pass
    tell_namesakes_apart(payload)


@handles("accounts.member_sanctioned")
def settle_the_members_standing(payload: Payload) -> None:
    """A sanction costs standing at once, and gives it back when it is lifted."""
    settle_standing(actor=SYSTEM, member_id=payload["member_id"])


@nightly("comments.settle_standings", in_transaction=False)
def settle_all_standings(payload: Payload) -> None:
    """Every member has the standing that their time and their comments have earned."""
    last: int | None = 0
    while last is not None:
        last = settle_standings(actor=SYSTEM, after_id=last)
