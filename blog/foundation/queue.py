"""The queue: how a process that has recorded an event wakes a worker.

huey's stores carry the wake-up, over SQLite, PostgreSQL or Valkey. It says nothing but that there is
something to do, so it may be lost (the worker looks once a minute anyway), and nothing that comes
out of the queue is ever believed or run.
"""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock, Thread

from flask import Flask, current_app
from huey.storage import BaseStorage, PostgresStorage, RedisStorage, SqliteStorage

from blog.foundation.database import WAKE
from blog.foundation.settings import KEY
from config import Settings

NAME = "lastword"
WAKE_UP = b"wake up"
WAKE_SECONDS = 1.0  # between two wake-ups by one process: a hundred posts need one
POLL_SECONDS = 0.25  # between two looks into SQLite, which cannot call
TROUBLE_SECONDS = 30.0  # between two tries (and two lines in the log) while the queue does not answer
logger = logging.getLogger(__name__)


def init_queue(app: Flask) -> None:
    """Let transactions that record events wake a worker, unless the queue is off."""
    settings: Settings = app.config[KEY]
    if settings.queue_url != "off":
        app.extensions[WAKE] = Waker(settings)


class Waker:
    """Wakes a worker, from a thread of its own: a queue that is slow or away holds nobody up."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._storage: BaseStorage | None = None
        self._is_wanted = False
        self._is_running = False
        self._lock = Lock()

    def __call__(self) -> None:
        """Have a worker woken soon. Never raises: the event is stored, and will be found."""
        with self._lock:
            self._is_wanted = True
            if self._is_running:
                return
            self._is_running = True
        try:
            Thread(target=self._run, name="waker", daemon=True).start()
        except RuntimeError as error:  # no more threads
            self._is_running = False
            logger.warning("no worker could be woken: %s", error)

    def _run(self) -> None:
        """Wake a worker, and again for what was wanted meanwhile."""
        while self._take():
            pause = WAKE_SECONDS
            try:
                self._wake()
            except Exception as error:  # noqa: BLE001 (each queue has errors of its own)
                logger.warning("no worker could be woken, the next minute will: %s", error)
                self._storage, pause = None, TROUBLE_SECONDS
            time.sleep(pause)

    def _take(self) -> bool:
        """Whether there is somebody to wake for; if not, the thread's end is noted with it."""
        with self._lock:
            is_wanted, self._is_wanted = self._is_wanted, False
            self._is_running = is_wanted
        return is_wanted

    def _wake(self) -> None:
        """One wake-up in the queue is enough: whoever takes it will see all that is committed by now."""
        self._storage = self._storage or _open(self._settings)
        try:
            if not self._storage.queue_size():
                self._storage.enqueue(WAKE_UP)
        finally:
            self._storage.close()  # it may be hours until the next


def start_listening(ring: Callable[[], None]) -> None:
    """Call `ring` for each wake-up that comes, from a thread that ends with the process."""
    settings: Settings = current_app.config[KEY]
    if settings.queue_url != "off":
        Thread(target=_listen, args=(settings, ring), name="listener", daemon=True).start()


def _listen(settings: Settings, ring: Callable[[], None]) -> None:
    storage: BaseStorage | None = None
    while True:
        try:
            storage = storage or _open(settings)
            is_called = storage.dequeue() is not None
        except Exception as error:  # noqa: BLE001 (each queue has errors of its own)
            logger.warning("the queue does not answer, so events wait up to a minute: %s", error)
            storage = None
            time.sleep(TROUBLE_SECONDS)
            continue
        if is_called:
            ring()
        elif not storage.blocking:
            time.sleep(POLL_SECONDS)


def _open(settings: Settings) -> BaseStorage:
    """The store that the settings name."""
    url = settings.queue_url
    if url.startswith("postgresql"):
        return PostgresStorage(NAME, dsn=url.replace("+psycopg", "", 1))
    if url:
        return RedisStorage(NAME, url=url.replace("valkey", "redis", 1).replace("redis+unix", "unix", 1))
    Path(settings.data_dir).mkdir(parents=True, exist_ok=True)
    return SqliteStorage(NAME, filename=str(Path(settings.data_dir, "queue.db")), fsync=False)
