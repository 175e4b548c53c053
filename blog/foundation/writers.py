"""The line in which writers to a SQLite file wait for their turn.

SQLite lets one write at a time. Whoever comes meanwhile tries again after pauses of up to a tenth of a
second, and is overtaken by who comes at the right moment. Here they wait in the order in which they
came: the threads of a process for each other, and the first of each process at a lock on a file beside
the database. The operating system lets go of that lock when its holder ends, in whatever way.

The line is a courtesy: what keeps writers apart is still SQLite.
"""

import fcntl
import os
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress

from flask import Flask, current_app

KEY = "lastword.writers"
ENDING = "-writers"  # of the lock's file; SQLite's own end in -wal and -shm
PATIENCE = 10.0  # seconds in line, and at its head; who has waited longer tries their luck with SQLite


def init_writers(app: Flask, database: str | None) -> None:
    """Let writers to the SQLite file `database` wait in line; None needs no line."""
    app.extensions[KEY] = Line(f"{database}{ENDING}") if database else None


def in_turn() -> AbstractContextManager[None]:
    """Waits for this writer's turn, which lasts until the block is left."""
    line: Line | None = current_app.extensions[KEY]
    return line.turn() if line else nullcontext()


class Line:
    """Writers of one process, and at its head the lock file, which is made where it can be made."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()  # who has the turn stands first
        self._late: threading.Thread | None = None  # waits for a lock that nobody here waits for any more

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Waits until it is this thread's turn in this process, and this process's among all."""
        own = threading.Event()
        with self._guard:
            self._waiting.append(own)
            if self._waiting[0] is own:
                own.set()
        try:
            if not own.wait(PATIENCE):
                yield
                return
            with self._lock_file():
                yield
        finally:
            with self._guard:
                self._waiting.remove(own)
                if self._waiting:
                    self._waiting[0].set()

    @contextmanager
    def _lock_file(self) -> Iterator[None]:
        """Holds the file's lock; goes on without where there can be none (a read-only folder, some network
        disks), and where somebody holds it too long (a process that was stopped, another user).
        """
        if self._late is not None and self._late.is_alive():
            yield
            return
        lock = FileLock(self._path)
        is_ours = lock.take(PATIENCE)
        self._late = None if is_ours else lock.waiter
        try:
            yield
        finally:
            if is_ours:
                lock.let_go()


class FileLock:
    """The lock on a file, for one turn.

    The file is opened anew each time, which takes microseconds, so that processes that were forked do not
    share what they hold; for reading, so that it does not matter whose file it is.
    """

    def __init__(self, path: str) -> None:
        self._path, self._file = path, -1
        self._is_decided, self._is_held = threading.Lock(), threading.Event()
        self.waiter = threading.Thread(target=self._wait, name="writers", daemon=True)

    def take(self, seconds: float) -> bool:
        """Waits for the lock, where there can be one. False if it was not to be had in time: then `waiter` lives
        until it has come, and has let go of it.

        The operating system serves those who wait in order, and knows no time; who asks again and again instead
        is overtaken by all of them. So a thread waits for us.
        """
        with suppress(OSError):
            self._file = os.open(self._path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self.waiter.start()
                return self._is_held.wait(seconds) or not self._is_decided.acquire(blocking=False)
        return True

    def let_go(self) -> None:
        """Let the next one have it."""
        if self._file < 0:
            return
        with suppress(OSError):
            fcntl.flock(self._file, fcntl.LOCK_UN)  # closing does not do for a process that was forked meanwhile
            os.close(self._file)

    def _wait(self) -> None:
        with suppress(OSError):
            fcntl.flock(self._file, fcntl.LOCK_EX)
        if self._is_decided.acquire(blocking=False):
            self._is_held.set()
        else:
            self.let_go()
