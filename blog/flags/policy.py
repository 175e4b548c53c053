"""Who may flag what, what a flag weighs, and when flags hide a comment. Pure: what is to be known is given."""

from collections.abc import Iterable
from math import log
from typing import NamedTuple

from blog.accounts.models import Actor
from blog.comments.models import VISIBLE, Comment
from blog.comments.policy import counts_as_author
from blog.foundation.settings import settings
from config import Settings

LIGHTEST, HEAVIEST = 0.0, 10.0  # what one member's flag can weigh
LARGEST_BONUS = 5.0
UNKNOWN = 5  # so many decided flags say nothing yet of who gave them
EXPECTED = 0.7  # the share of upheld flags that neither adds nor takes
VISITOR, ALL_VISITORS = 0.5, 2.0  # what one visitor's flag weighs, and all of them together at most
TRUSTED = 1  # the standing that hiding needs
VOUCHED = 2  # networks that one such member lets count, for the queue


class Weight(NamedTuple):
    """What a flag weighs, and how that came about."""

    total: float
    base: float
    standing: int
    bonus: float


class Tally(NamedTuple):
    """Flags that count, of members or of visitors on one network; one flag is a tally, too. `weight` is their sum,
    `trusted` how many of the flaggers are members of standing 1 or more.
    """

    network: str | None
    is_of_members: bool
    flaggers: int
    weight: float
    trusted: int


class Community(NamedTuple):
    """What the flags of a comment amount to.

    Members together weigh `members_sum`, of which the heaviest network has `largest_network`; they count as
    `members`, and all visitors as `visitors`. `total` is what hides, if nothing is `missing`: what that is, in words.
    """

    members_sum: float
    largest_network: float
    members: float
    visitors: float
    total: float
    flaggers: int
    visitor_flaggers: int
    networks: int
    standing_flaggers: int
    hides: bool
    missing: list[str]


def may_flag_comment(actor: Actor, comment: Comment) -> bool:
    """Only what everybody can read, and not one's own."""
    return comment.status in VISIBLE and not counts_as_author(actor, comment)


def weight_of(*, standing: int, upheld: int, decided: int) -> Weight:
    """What a member's flag weighs: 1, their standing, and a bonus for having been right, between 0 and 10.

    The bonus is 0 until more than 5 of their flags were decided; from then on it grows with the share that was
    upheld and with how many there were, from -5 to 5. After Discourse's reviewable scoring, bounded.
    """
    bonus = 0.0
    if decided > UNKNOWN:
        share = upheld / decided
        scale = 1 - EXPECTED if share >= EXPECTED else EXPECTED
        bonus = (share - EXPECTED) / scale * log(decided, 4) * 5
    bonus = max(-LARGEST_BONUS, min(LARGEST_BONUS, bonus))
    return Weight(max(LIGHTEST, min(HEAVIEST, 1 + standing + bonus)), 1.0, standing, bonus)


def visitor_weight() -> Weight:
    """What a visitor's flag weighs by itself; all of them together are bounded."""
    return Weight(VISITOR, VISITOR, 0, 0.0)


def community(tallies: Iterable[Tally], *, rules: Settings | None = None) -> Community:
    """What flags amount to that weigh something, were given before the comment was hidden, and are neither taken
    back nor settled.

    No network can do it alone: members count twice what comes from all networks but the heaviest, at most. Visitors
    add half a point each, at most two, and never more than members do.
    """
    rules, tallies = rules or settings(), list(tallies)
    by_network: dict[str | None, float] = {}
    for tally in tallies:
        by_network[tally.network] = by_network.get(tally.network, 0.0) + tally.weight * tally.is_of_members
    members_sum, largest = sum(by_network.values()), max(by_network.values(), default=0.0)
    members = min(members_sum, 2 * (members_sum - largest))
    visitor_flaggers = sum(tally.flaggers for tally in tallies if not tally.is_of_members)
    visitors = min(VISITOR * visitor_flaggers, ALL_VISITORS, members)
    found = Community(
        members_sum=members_sum,
        largest_network=largest,
        members=members,
        visitors=visitors,
        total=members + visitors,
        flaggers=sum(tally.flaggers for tally in tallies),
        visitor_flaggers=visitor_flaggers,
        networks=len(by_network),
        standing_flaggers=sum(tally.trusted for tally in tallies),
        hides=False,
        missing=[],
    )
    missing = _missing(found, rules)
    return found._replace(hides=not missing, missing=missing)


def _missing(found: Community, rules: Settings) -> list[str]:
    """What these flags lack to hide the comment."""
    needed = {
        f"a weight of {rules.hide_weight}": found.total >= rules.hide_weight,
        f"{rules.hide_flaggers} flaggers": found.flaggers >= rules.hide_flaggers,
        f"{rules.hide_networks} networks": found.networks >= rules.hide_networks,
        f"{rules.hide_members} members of standing {TRUSTED} or more": found.standing_flaggers >= rules.hide_members,
    }
    return [what for what, is_there in needed.items() if not is_there]


def priority(found: Community) -> float:
    """Where a review stands in the queue: on how many networks somebody flagged, as far as members of standing vouch
    for it, each for two; among equals by how many flagged, visitors counted up to four.

    What a flag weighs decides whether it counts at all. Tried against sums of weights on real comments with a brigade
    among the flaggers (`benchmarks/moderation/queue.py`): those put first whatever many fresh accounts agree on.
    """
    agreed = min(found.networks, VOUCHED * found.standing_flaggers)
    voices = found.flaggers - found.visitor_flaggers + min(found.visitor_flaggers, ALL_VISITORS / VISITOR)
    return agreed + voices / (voices + 10)
