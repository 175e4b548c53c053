"""What readers flagged a comment as, as its template gets it: each weight with its parts, and their sum."""

from collections.abc import Sequence
from typing import Any

from blog.comments.models import Comment, Status
from blog.flags.models import Flag, FlagOutcome
from blog.flags.policy import Community
from blog.flags.queries import GivenFlag, weight_of_comment
from blog.foundation.http.templating import comment_time, plural
from blog.foundation.settings import settings
from blog.moderation.views import words
from blog.moderation.views.blueprint import member_url, network_url, visitor_url

TINY = 0.01
BAR = 150  # width of the bar, which holds twice what hides a comment
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
OUTCOMES = {
    FlagOutcome.UPHELD: "upheld",
    FlagOutcome.REJECTED: "not upheld",
    FlagOutcome.NEITHER: "counted for nothing",
}


def flags_shown(comment: Comment, given: Sequence[GivenFlag]) -> dict[str, Any] | None:
    """The flags of a comment; None where nobody flagged it."""
    if not given:
        return None
    found, needed = weight_of_comment(comment.id), settings().hide_weight
    letters = _letters([one.flag for one in given])
    live = [one.flag for one in given if one.flag.settled_at is None and not one.flag.is_late]
    networks = len({flag.network for flag in live})
    filled = min(found.total / needed, 2) * (BAR / 2 - 1)
    return {
        "rows": [_flag(one, letters) for one in sorted(given, key=lambda one: -one.flag.weight)],
        "total": words.weight(found.total),
        "needed": needed,
        "bar": (round(filled, 1), BAR // 2),
        "from": f"from {len(live)} {'person' if len(live) == 1 else 'people'} on {plural(networks, 'network')}",
        "ending": _ending(comment, live, found.missing),
        "sum": _sum(found, sum(flag.weight for flag in live)),
    }


def _ending(comment: Comment, live: Sequence[Flag], missing: Sequence[str]) -> str:
    hid = [flag.hid_at for flag in live if flag.hid_at is not None]
    if hid and comment.status is Status.HIDDEN:
        return f": hidden automatically at {comment_time(max(hid))}"
    if missing and live:
        return f". Missing to hide it: {_listed(missing)}"
    return ""


def _listed(phrases: Sequence[str]) -> str:
    *init, last = phrases
    return f"{', '.join(init)} and {last}" if init else last


def _sum(found: Community, simple: float) -> str | None:
    """How the flags' weights make the total, where it is not their `simple` sum."""
    if abs(found.total - simple) < TINY:
        return None
    members = f"Members’ flags weigh {words.weight(found.members_sum)}"
    if found.members < found.members_sum:
        members += (
            f", of which {words.weight(found.largest_network)} from one network,"
            f" so they count {words.weight(found.members)}"
        )
    return f"{members}; visitors add {words.weight(found.visitors)}, never more than members do."


def _letters(flags: Sequence[Flag]) -> dict[str | None, str]:
    """A letter for each network, in the order in which flags came from them."""
    seen = dict.fromkeys(flag.network for flag in sorted(flags, key=lambda one: one.id) if flag.network)
    return {network: LETTERS[place] if place < len(LETTERS) else str(place + 1) for place, network in enumerate(seen)}


def _flag(given: GivenFlag, letters: dict[str | None, str]) -> dict[str, Any]:
    flag, parts = given.flag, given.flag.parts
    is_member = flag.flagger_member_id is not None
    url = member_url(flag.flagger_member_id) if flag.flagger_member_id else visitor_url(flag.flagger_visitor_id or 0)
    standing = f"{parts.get('base', 1):g} + {parts.get('standing', 0)}" if is_member else "visitor"
    bonus = parts.get("bonus", 0.0)
    return {
        "name": given.name or "A visitor",
        "url": url,
        "reason": flag.reason.value,
        "note": flag.note,
        "standing": standing,
        "accuracy": words.signed(bonus) if is_member and bonus else "none yet",
        "network": letters.get(flag.network),
        "network_url": network_url(flag.network) if flag.network else None,
        "weight": words.weight(flag.weight),
        "state": _state(flag),
    }


def _state(flag: Flag) -> str | None:
    """Why a flag does not count like the others."""
    if flag.outcome is not None:
        return OUTCOMES[flag.outcome]
    if flag.is_quarrel:
        return "one of the two answered the other: weighs nothing"
    return "came after it was hidden" if flag.is_late else None
