"""What tests of operation share: workers, and programs started as an operator starts them."""

import os
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.handlers import wait_until
from tests.workers import effects_table, nursery, start_workers

__all__ = ["effects_table", "nursery", "start_workers"]

ROOT = Path(__file__).parents[2]


class Started:
    """A program with all that it starts, in a session of their own."""

    def __init__(self, command: list[str], folder: Path, settings: dict[str, object]) -> None:
        self.log = folder / "program.log"
        own = {f"LASTWORD_{name.upper()}": str(value) for name, value in settings.items()}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={name: value for name, value in os.environ.items() if not name.startswith("LASTWORD_")} | own,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.port = int(str(settings["port"]))

    def running(self, *words: str) -> list[int]:
        """The numbers of its processes, of those with all these words on their command line."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                session = int((folder / "stat").read_text().rpartition(")")[2].split()[3])
                line = (folder / "cmdline").read_bytes().decode().split("\0")
            except (OSError, ValueError):  # it has just ended
                continue
            if session == self.process.pid and line != [""] and all(word in line for word in words):
                found.append(int(folder.name))
        return sorted(found)

    def answers(self, path: str = "/") -> int:
        """The status of the page at `path`; 0 where nobody answers."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()

    def wait_until_it_answers(self) -> None:
        """Wait for its first page."""
        wait_until(lambda: self.answers() == 200 or self.process.poll() is not None)
        assert self.process.poll() is None, self.log.read_text()

    def end(self) -> None:
        """End all of it at once."""
        for pid in self.running():
            os.kill(pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Started]]:
    """Starts a program at a free port: `start(["make", "run"], site_name="Elsewhere")`."""
    started: list[Started] = []

    def begin(command: list[str], **settings: object) -> Started:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            settings["port"] = free.getsockname()[1]
        started.append(Started(command, tmp_path, settings))
        return started[-1]

    yield begin
    for program in started:
        program.end()
