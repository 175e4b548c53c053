"""Whether what moderators see first is what they are needed for.

Real comments, resampled so that one in ten is bad, are read by honest readers of mixed standing; a brigade flags some
of the good ones. The queue is ordered as the real one: by `priority`, then by age.
"""

import csv
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.moderation.crowd import brigade, honest_readers, says, weigh
from blog.flags.policy import Community, priority

BAD = {"0", "1"}  # hate speech, offensive language
SHARE = 0.1  # of bad comments
CROWD = 120  # honest readers who flag at all
READERS = 8  # of them read a comment, in the mean; most comments few, some many
BRIGADE = {"visitors": 20, "fresh": 10, "networks": 5}
TARGETS = 40  # good comments that the brigade flags
FIRST = 100  # of the queue


@dataclass(frozen=True)
class Ordered:
    """Of the first hundred how many are bad, by our order and by the number of flags; and how many of all bad ones
    were flagged at all.
    """

    bad_of_first: int
    naive_of_first: int
    recall: float
    bad: int
    flagged: int


def comments(data: Path, random: Random) -> list[bool]:
    """Whether each comment is bad, in the order in which they were written; one in ten is."""
    with (data / "moderation" / "davidson" / "labeled_even.csv").open(encoding="utf-8", newline="") as file:
        labels = [row["class"] in BAD for row in csv.DictReader(file)]
    good, bad = labels.count(False), labels.count(True)
    drawn = [False] * good + [True] * min(bad, round(good * SHARE / (1 - SHARE)))
    random.shuffle(drawn)
    return drawn


def ordered(labels: list[bool], random: Random) -> Ordered:
    """What the queue looks like when all of them have been read and flagged."""
    crowd, attack = honest_readers(random, CROWD), brigade(**BRIGADE)
    attacked = set(random.sample([place for place, is_bad in enumerate(labels) if not is_bad], TARGETS))
    queue: list[tuple[Community, int, bool]] = []
    for place, is_bad in enumerate(labels):
        readers = random.sample(crowd, min(CROWD, round(random.expovariate(1 / READERS))))
        flags = [reader for reader in readers if says(random, is_bad=is_bad)]
        flags += attack if place in attacked else []
        if flags:
            queue.append((weigh(flags), place, is_bad))
    ours = sorted(queue, key=lambda one: (-priority(one[0]), one[1]))
    naive = sorted(queue, key=lambda one: (-one[0].flaggers, one[1]))
    bad = sum(labels)
    return Ordered(
        bad_of_first=sum(is_bad for _, _, is_bad in ours[:FIRST]),
        naive_of_first=sum(is_bad for _, _, is_bad in naive[:FIRST]),
        recall=sum(is_bad for _, _, is_bad in queue) / bad,
        bad=bad,
        flagged=len(queue),
    )


def report(data: Path | None) -> None:
    """Print one line a seed."""
    if data is None:
        print("LASTWORD_REAL_DATA names no folder of real comments, so the queue's order is not tried.")
        return
    print(f"The first {FIRST} of the queue; 10% of the comments are bad, {READERS} readers each, one brigade")
    print(f"{'seed':>6}{'comments':>10}{'bad':>6}{'flagged':>9}{'bad of first':>14}{'by count':>10}{'recall':>9}")
    for seed in range(10):
        random = Random(seed)
        labels = comments(data, random)
        found = ordered(labels, random)
        print(
            f"{seed:>6}{len(labels):>10,}{found.bad:>6}{found.flagged:>9}{found.bad_of_first:>14}"
            f"{found.naive_of_first:>10}{found.recall:>9.1%}"
        )
