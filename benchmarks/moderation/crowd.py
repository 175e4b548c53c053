"""Who flags in the simulations: honest readers of mixed standing, and a brigade. All chance is seeded."""

from dataclasses import dataclass
from random import Random

from blog.flags.policy import Community, Tally, community, visitor_weight, weight_of
from config import Settings

RULES = Settings()
STANDINGS, SHARES = (0, 1, 2, 3, 4), (30, 25, 25, 15, 5)  # of a hundred members
VISITORS = 0.3  # of the readers who flag
SHARED = 2  # readers on one network
SENSITIVITY, FALSE_POSITIVES = 0.7, 0.05  # how often an honest reader flags a bad comment, and a good one
FALLIBLE = (0.01, FALSE_POSITIVES)  # the latter where readers flag what they mean, and where they flag what annoys
NAIVE = 5  # flags that hide without any weighing


@dataclass(frozen=True)
class Flagger:
    """Somebody who flags: their standing (None: a visitor), and the network they are on."""

    standing: int | None
    network: str

    @property
    def tally(self) -> Tally:
        """What one flag of theirs is, whose flags nobody has decided on yet."""
        if self.standing is None:
            return Tally(self.network, is_of_members=False, flaggers=1, weight=visitor_weight().total, trusted=0)
        weight = weight_of(standing=self.standing, upheld=0, decided=0).total
        return Tally(self.network, is_of_members=True, flaggers=1, weight=weight, trusted=int(self.standing >= 1))


def honest_readers(random: Random, count: int) -> list[Flagger]:
    """Readers as a publication has them."""
    return [
        Flagger(None if random.random() < VISITORS else random.choices(STANDINGS, SHARES)[0], f"home {place // SHARED}")
        for place in range(count)
    ]


def brigade(*, visitors: int, fresh: int, networks: int) -> list[Flagger]:
    """Visitors and fresh accounts of one mind, spread over so many networks."""
    accounts = [Flagger(0, f"brigade {place % networks}") for place in range(fresh)]
    return accounts + [Flagger(None, f"brigade {place % networks}") for place in range(visitors)]


def says(random: Random, *, is_bad: bool, mistaken: float = FALSE_POSITIVES) -> bool:
    """Whether an honest reader who has read the comment flags it; `mistaken` is the share who flag a good one."""
    return random.random() < (SENSITIVITY if is_bad else mistaken)


def weigh(flaggers: list[Flagger]) -> Community:
    """What their flags amount to, by the real rules."""
    return community([one.tally for one in flaggers], rules=RULES)
