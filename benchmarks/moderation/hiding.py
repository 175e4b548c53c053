"""How often an honest comment is hidden, and how fast an abusive one: by our rules, and by "five flags hide".

A comment is read by honest readers one after the other; a brigade flags honest ones as well. Flags are counted as they
come, and who reads a hidden comment does not matter any more.
"""

from dataclasses import dataclass
from random import Random

from benchmarks.moderation.crowd import FALLIBLE, NAIVE, SENSITIVITY, Flagger, brigade, honest_readers, says, weigh

READERS = 60  # honest ones who would flag, for each comment
COMMENTS = 1_000  # of each kind
# What is set upon honest comments: visitors, fresh accounts, networks.
BRIGADES = ((0, 0, 1), (5, 0, 5), (50, 3, 10), (500, 10, 50))


@dataclass(frozen=True)
class Hidden:
    """Of a thousand comments how many were hidden, by which rule, and after how many honest readers in the middle."""

    ours: float
    naive: float
    ours_after: float | None
    naive_after: float | None


def hidden(
    *,
    is_bad: bool,
    mistaken: float = FALLIBLE[0],
    attack: tuple[int, int, int] = (0, 0, 1),
    comments: int = COMMENTS,
    seed: int = 1,
) -> Hidden:
    """What became of comments that honest readers read after a brigade has flagged them."""
    random = Random(f"{seed} {is_bad} {mistaken} {attack}")
    visitors, fresh, networks = attack
    ours: list[int] = []
    naive: list[int] = []
    for _ in range(comments):
        flags = brigade(visitors=visitors, fresh=fresh, networks=networks)
        found_ours, found_naive = weigh(flags).hides, len(flags) >= NAIVE
        ours += [0] * found_ours
        naive += [0] * found_naive
        for place, reader in enumerate(honest_readers(random, READERS), 1):
            if not says(random, is_bad=is_bad, mistaken=mistaken):
                continue
            flags.append(reader)
            if not found_naive and len(flags) >= NAIVE:
                found_naive = True
                naive.append(place)
            if not found_ours and weigh(flags).hides:
                found_ours = True
                ours.append(place)
    return Hidden(len(ours) / comments, len(naive) / comments, _middle(ours), _middle(naive))


def _middle(places: list[int]) -> float | None:
    return sorted(places)[len(places) // 2] if places else None


def colluding(members: int, standing: int, networks: int) -> bool:
    """Whether so many members of one standing who agree hide a comment by themselves."""
    return weigh([Flagger(standing, f"network {place % networks}") for place in range(members)]).hides


def report() -> None:
    """Print what becomes of honest comments, of abusive ones, and what members who agree can do."""
    for mistaken in FALLIBLE:
        print(f"Honest comments, read by {READERS} honest readers of whom {mistaken:.0%} flag them, after a brigade")
        print(f"{'visitors':>10}{'fresh':>8}{'networks':>10}{'hidden by us':>16}{'by 5 flags':>14}")
        for attack in BRIGADES:
            found = hidden(is_bad=False, mistaken=mistaken, attack=attack)
            print("".join(f"{n:>{w}}" for n, w in zip(attack, (10, 8, 10), strict=True)), end="")
            print(f"{found.ours:>16.1%}{found.naive:>14.1%}")
    found = hidden(is_bad=True)
    print(f"Abusive comments, flagged by {SENSITIVITY:.0%} of honest readers")
    print(f"  by us       {found.ours:.1%} hidden, half of them within {found.ours_after} readers")
    print(f"  by 5 flags  {found.naive:.1%} hidden, half of them within {found.naive_after} readers")
    print("Members who agree, each on a network of their own: do they hide by themselves?")
    print(f"{'standing':>10}" + "".join(f"{n:>8} of them" for n in range(2, 8)))
    for standing in range(5):
        can = ("yes" if colluding(n, standing, n) else "no" for n in range(2, 8))
        print(f"{standing:>10}" + "".join(f"{word:>16}" for word in can))
