"""Runs the web server and the worker side by side: both, or neither. This is what `make run` ends in.

On a server a service manager does it better: docs/operations.md.
"""

import os
import signal
import subprocess
import sys
from types import FrameType

PROGRAMS = {
    "web server": [sys.executable, "-m", "gunicorn", "app:app"],
    "worker": [sys.executable, "-m", "flask", "--app", "app", "worker"],
}
STOP_SECONDS = 40  # a request may take 30, an event much less


class Pair:
    """The two programs. None outlives the other, nor us."""

    def __init__(self) -> None:
        self.started: dict[str, subprocess.Popen[bytes]] = {}
        self.is_stopping = False

    def run(self) -> int:
        """Start both, wait until one ends or we are told to, stop the rest; returns the exit code."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup means it
                signal.signal(number, self.stop)
        for name, command in PROGRAMS.items():
            self.started[name] = subprocess.Popen(command)  # noqa: S603 (our own programs)
        if self.is_stopping:
            self.stop()  # again, for one that had just been started
        pid, status = os.wait()
        name = next(name for name, process in self.started.items() if process.pid == pid)
        code = self.started.pop(name).returncode = os.waitstatus_to_exitcode(status)
        was_asked = self.is_stopping
        if not was_asked:
            how = f"exit code {code}" if code >= 0 else signal.Signals(-code).name
            print(f"The {name} has ended by itself ({how}), so Lastword stops.", file=sys.stderr, flush=True)  # noqa: T201
        self.stop()
        self.wait()
        return 0 if was_asked else 1

    def stop(self, number: int | None = None, frame: FrameType | None = None) -> None:
        """Tell whatever runs to finish; as a signal's handler, too."""
        self.is_stopping = True
        for process in list(self.started.values()):
            process.terminate()

    def wait(self) -> None:
        """Wait until nothing runs any more; who does not finish is killed."""
        for process in self.started.values():
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


if __name__ == "__main__":
    sys.exit(Pair().run())
