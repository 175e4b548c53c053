"""How well the spam filter learns from decisions: `python -m benchmarks.moderation.spam`.

Letters of the SpamAssassin corpus stand for comments, in an order that the seed decides. Each is scored before it is
learned, as a comment is. Needs LASTWORD_REAL_DATA.
"""

import json
import os
import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from blog.application import create_app
from blog.foundation.markup import render_comment
from blog.screening.checks import BY_NAME, read
from blog.screening.spam import SpamFilter
from config import load_settings

SEED = 6
STEP, LAST = 100, 300
CORPUS = "moderation/spamassassin-a.jsonl"
LONGEST = 10_000  # characters, as long as a comment


@dataclass(frozen=True)
class Figures:
    """Of so many letters: how many are spam, how many were held, and how many of these rightly."""

    spam: int
    held: int
    right: int

    @property
    def precision(self) -> float:
        """The share of spam in what was held."""
        return self.right / self.held if self.held else 1.0

    @property
    def recall(self) -> float:
        """The share of the spam that was held."""
        return self.right / self.spam if self.spam else 1.0


def lessons(data: Path, seed: int = SEED) -> list[tuple[tuple[str, ...], bool]]:
    """The letters as the filter sees them, and whether each is spam, in the order of the seed."""
    letters = [json.loads(line) for line in (data / CORPUS).read_text("utf-8").splitlines()]
    random.Random(seed).shuffle(letters)
    return [(_tokens(letter), letter["label"] == "spam") for letter in letters]


def _tokens(letter: dict[str, str]) -> tuple[str, ...]:
    html = render_comment(letter["body"][:LONGEST])
    return read(name="", subject=letter["subject"], html=html).tokens


def scored(letters: list[tuple[tuple[str, ...], bool]]) -> Iterator[tuple[float, bool]]:
    """Each letter's score before it was learned, and whether it is spam."""
    spam = SpamFilter()
    for tokens, is_spam in letters:
        yield spam.score(tokens).score, is_spam
        spam.learn(tokens, is_spam=is_spam)


def figures(scores: list[tuple[float, bool]], threshold: float) -> Figures:
    """What a filter does that holds from that score on."""
    held = [is_spam for score, is_spam in scores if score >= threshold]
    return Figures(sum(is_spam for _, is_spam in scores), len(held), sum(held))


def main() -> int:
    """Print the curve and the last figures; 1 where the promise is not kept."""
    data = os.environ.get("LASTWORD_REAL_DATA", "")
    if not data:
        print("LASTWORD_REAL_DATA names no folder of real data.")
        return 1
    threshold = BY_NAME["spam_filter"].defaults["score"]
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(env="testing", database_url=f"sqlite:///{folder}/unused.db", data_dir=folder)
        with create_app(settings).app_context():
            scores = list(scored(lessons(Path(data))))
    print(f"Held from {threshold} on; seed {SEED}, {len(scores)} decisions.\n")
    print("| decisions | precision | recall |\n|---|---|---|")
    for start in range(0, len(scores), STEP):
        part = figures(scores[start : start + STEP], threshold)
        print(f"| {start + 1} to {start + STEP} | {part.precision:.3f} | {part.recall:.3f} |")
    last = figures(scores[-LAST:], threshold)
    print(f"| the last {LAST} | {last.precision:.3f} | {last.recall:.3f} |")
    return 0 if last.precision >= 0.97 and last.recall >= 0.85 else 1


if __name__ == "__main__":
    sys.exit(main())
