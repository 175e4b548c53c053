"""Where what is kept stands: so many bytes of them, the longest unused goes first."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, Protocol, TypeVar


class Sized(Protocol):
    """What takes so many bytes of memory."""

    @property
    def size(self) -> int:
        """Bytes of memory, about; always the same."""


Kept = TypeVar("Kept", bound=Sized)


class Shelf(Generic[Kept]):
    """Things by key, `most` bytes of them; keys count, since whoever asks can make up long ones."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._kept: OrderedDict[Hashable, tuple[Kept, int]] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def find(self, key: Hashable) -> Kept | None:
        """What is kept under `key`."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def put(self, key: Hashable, kept: Kept) -> None:
        """Keep it, and let go of the longest unused for which there is no room any more."""
        size = kept.size + len(repr(key))
        with self._lock:
            self._remove(key)
            self._kept[key] = kept, size
            self._size += size
            while self._size > self.most:
                self._remove(next(iter(self._kept)))

    def drop(self, key: Hashable) -> None:
        """Keep nothing under `key`."""
        with self._lock:
            self._remove(key)

    def _remove(self, key: Hashable) -> None:
        if key in self._kept:
            self._size -= self._kept.pop(key)[1]
