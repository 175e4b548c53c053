"""The worker: one loop that delivers what is due, then sleeps until the next event is, until a
wake-up comes from the queue, or for a minute. Any number of workers may run.
"""

import logging
import os
import select
import signal
from contextlib import suppress
from types import FrameType

from flask import Flask

from blog.foundation.outbox import deliver_due, seconds_until_due
from blog.foundation.queue import start_listening
from blog.foundation.schedule import record_chores

STOP = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
LOOK_SECONDS = 60.0  # how late an event can be whose wake-up was lost
AGAIN_SECONDS = 1.0  # when something is due, but another worker has it just now
TROUBLE_SECONDS = 10.0  # when the database does not answer
logger = logging.getLogger(__name__)


class Bell:
    """What the worker sleeps beside. Rung while the worker works, it rings once afterwards."""

    def __init__(self) -> None:
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._writer, False)
        self._has_stopped = False

    def ring(self) -> None:
        """Wake the worker; from any thread."""
        with suppress(BlockingIOError):  # the pipe is full: it is rung already
            os.write(self._writer, b"!")

    def stop(self, number: int, frame: FrameType | None) -> None:
        """Tell the worker to end, once it has finished the event it is at; as a signal's handler."""
        self._has_stopped = True
        self.ring()

    def has_stopped(self) -> bool:
        """Whether the worker is to end."""
        return self._has_stopped

    def wait(self, seconds: float) -> None:
        """Sleep until the bell rings, or for `seconds`."""
        if select.select([self._reader], [], [], seconds)[0]:
            os.read(self._reader, 65536)


def run_worker(app: Flask) -> None:
    """Deliver events and record chores until SIGTERM, SIGINT or SIGHUP. To be called in the main
    thread of a process of its own.
    """
    bell = Bell()
    for number in STOP:
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup means it
            signal.signal(number, bell.stop)
    with app.app_context():
        start_listening(bell.ring)
    while not bell.has_stopped():
        bell.wait(work(app, bell))


def work(app: Flask, bell: Bell) -> float:
    """Deliver what is due, and return after how many seconds to look again at the latest."""
    with app.app_context():
        try:
            record_chores()
            deliver_due(is_stopping=bell.has_stopped)
            wait = seconds_until_due()
        except Exception as error:  # noqa: BLE001 (whatever it is, the worker tries again)
            logger.error("the outbox could not be read: %s", error)  # noqa: TRY400 (every few seconds, so one line)
            return TROUBLE_SECONDS
    if wait is None:
        return LOOK_SECONDS
    return min(wait or AGAIN_SECONDS, LOOK_SECONDS)
