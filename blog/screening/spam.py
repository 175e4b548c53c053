"""The spam filter: the library's logistic regression, which learns by single decisions (Vowpal Wabbit).

Loaded only where it is needed: where moderators' decisions are learned, and where comments are written once it has
seen enough of them.
"""

import importlib
import math
import tempfile
import threading
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from blog.screening.checks import SpamScore

# Each word is a feature, named by a hash of 18 bits; the weights are of the odds that it is spam.
OPTIONS = "--loss_function logistic --link logistic --bit_precision 18 --hash all --save_resume --quiet --no_stdin"
NAMESPACE = "w"
TOLD = 6  # words that are told as those that decided
COMPRESSION = 1  # half the size in a few milliseconds; more takes ten times as long


class SpamFilter:
    """What was learned, from the `weights` that another one stored, or from nothing. For use by several threads."""

    def __init__(self, weights: bytes | None = None) -> None:
        library = importlib.import_module("vowpalwabbit.pyvw")  # 24 MB of memory, for those who need it
        self._lock = threading.Lock()
        with tempfile.TemporaryDirectory() as folder:  # the library reads and writes files only
            options = OPTIONS
            if weights:
                file = Path(folder, "weights")
                file.write_bytes(zlib.decompress(weights))
                options += f" --initial_regressor {file}"
            self._library: Any = library.Workspace(options)

    def score(self, tokens: Sequence[str]) -> SpamScore:
        """How much like spam these words are, and which of them say so, or say the contrary."""
        with self._lock:
            score = float(self._library.predict(_example(tokens)))
            space = self._library.hash_space(NAMESPACE)
            weights = [(token, self._weight(token, space)) for token in tokens]
        heaviest = sorted((pair for pair in weights if pair[1]), key=lambda pair: -abs(pair[1]))[:TOLD]
        return SpamScore(min(1.0, max(0.0, score)), tuple((token, round(weight, 3)) for token, weight in heaviest))

    def learn(self, tokens: Sequence[str], *, is_spam: bool) -> None:
        """These words are spam, or they are not."""
        with self._lock:
            self._library.learn(f"{1 if is_spam else -1} {_example(tokens)}")

    def weights(self) -> bytes:
        """What was learned, to be stored: some hundred kilobytes."""
        with self._lock, tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "weights")
            self._library.save(str(file))
            return zlib.compress(file.read_bytes(), COMPRESSION)

    def _weight(self, token: str, space: int) -> float:
        weight = float(self._library.get_weight(self._library.hash_feature(token, space)))
        return weight if math.isfinite(weight) else 0.0


def _example(tokens: Sequence[str]) -> str:
    """The words in the library's notation, in which a colon and a bar have a meaning; no token holds one."""
    return f"|{NAMESPACE} {' '.join(tokens)}"
