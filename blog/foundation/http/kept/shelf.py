"""Where what is kept stands: so many bytes of them, the longest unused goes first."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, Protocol, TypeVar


class Sized(Protocol):
    """What takes so many bytes of memory."""

    @property
    def size(self) -> int:
        """Bytes of memory, about."""


Kept = TypeVar("Kept", bound=Sized)


class Shelf(Generic[Kept]):
    """Things by key, `most` bytes of them."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._answers: OrderedDict[Hashable, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Hashable) -> Kept | None:
        """The answer kept under `key`."""
        with self._lock:
            answer = self._answers.get(key)
            if answer is not None:
                self._answers.move_to_end(key)
            return answer

    def put(self, key: Hashable, answer: Kept) -> None:
        """Keep the answer, and let go of the longest unused for which there is no room any more."""
        with self._lock:
            self._answers[key] = answer
            self._answers.move_to_end(key)
            size = sum(kept.size for kept in self._answers.values())
            while size > self.most and self._answers:
                size -= self._answers.popitem(last=False)[1].size

    def drop(self, key: Hashable) -> None:
        """Keep nothing under `key`."""
        with self._lock:
            self._answers.pop(key, None)
