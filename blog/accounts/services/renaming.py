"""Changing one's name."""

from datetime import datetime

from blog.accounts.models import Actor, Member
from blog.accounts.names import refusal_of
from blog.accounts.policy import may_rename_from
from blog.accounts.queries import own_names
from blog.accounts.services.account import own_account
from blog.accounts.services.members import give_name
from blog.accounts.services.sanctions import refuse_suspended
from blog.foundation import clock
from blog.foundation.database import transactional
from blog.foundation.errors import Invalid, TooSoon
from blog.foundation.outbox import record
from blog.foundation.settings import settings


class RenamedLately(TooSoon):
    """The member has changed their name, and may again from a moment on."""

    code = "renamed_lately"

    def __init__(self, moment: datetime) -> None:
        super().__init__(int((moment - clock.utcnow()).total_seconds()) + 1)
        self.sentence = f"You can change your name again from {moment.day} {moment:%B %Y, %H:%M} UTC on."


@transactional
def change_name(*, actor: Actor, name: str) -> Member:
    """The member is called `name` from now on; the names before stay theirs, and comments follow.

    A name that was theirs before, letter by letter, is not judged anew; it is a change like any other.
    Raises SignedOut, Suspended, RenamedLately, NameTaken, or Invalid for a name that nobody can have.
    """
    member = own_account(actor=actor)
    refuse_suspended(actor=actor)
    moment = may_rename_from(member)
    if moment is not None and moment > clock.utcnow():
        raise RenamedLately(moment)
    if name == member.name:
        raise Invalid({"name": "That is your name already."})
    if name not in [own.name for own in own_names(member_id=member.id)]:
        _refuse(name)
    give_name(actor=actor, member=member, name=name)
    member.renamed_at = clock.utcnow()
    record("accounts.member_renamed", {"member_id": member.id})
    return member


def _refuse(name: str) -> None:
    rules = settings()
    refusal = refusal_of(name, longest=rules.name_max, reserved=(rules.site_name.replace("*", ""), rules.default_name))
    if refusal is not None:
        raise Invalid({"name": refusal})
