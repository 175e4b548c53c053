"""Real workers for tests, forked from a process that has imported everything, so that each starts at once.

    python -m tests.nursery      takes orders as lines of JSON, and answers each with a process number

An order names how many workers to keep alive, their environment, a file for their numbers and one for
their log. All workers of an order are one process group. Whatever ends the tests ends all of it.
"""

import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

import tests.handlers  # noqa: F401 (its handlers register)
from blog.application import create_app
from blog.foundation import schedule
from blog.foundation.worker import run_worker


def take_orders() -> None:
    """Start a group of workers for each line that comes. Here it is always night."""
    schedule.NIGHT_HOUR = 0
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a group's end but the test
    lifelines: list[int] = []
    for line in sys.stdin:
        reader, writer = os.pipe()
        lifelines.append(writer)
        pid = os.fork()
        if not pid:
            for lifeline in lifelines:
                os.close(lifeline)
            _keep_group(json.loads(line), reader)
        os.close(reader)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def _keep_group(order: dict[str, Any], lifeline: int) -> None:
    """Fork the order's workers, and another for each that does not end by itself."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.update(order["environment"])
    with Path(order["log"]).open("w") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    threading.Thread(target=_end_with_the_tests, args=(lifeline,), daemon=True).start()
    alive: set[int] = set()
    count = order["count"]
    while True:
        while len(alive) < count:
            pid = os.fork()
            if not pid:
                run_worker(create_app())
                os._exit(0)
            alive.add(pid)
            with Path(order["born"]).open("a") as file:
                file.write(f"{pid}\n")
        if not alive:
            signal.pause()
        pid, status = os.wait()
        alive.discard(pid)
        count -= os.waitstatus_to_exitcode(status) == 0


def _end_with_the_tests(lifeline: int) -> None:
    os.read(lifeline, 1)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    take_orders()
