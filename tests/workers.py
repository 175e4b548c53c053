"""Fixtures of tests with workers: a table for handlers to write to, and real workers that can be killed."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from blog.foundation.database import db
from tests.handlers import effects, wait_until

ROOT = Path(__file__).parents[1]


@pytest.fixture
def effects_table(app: Flask) -> None:
    """The table that handlers of tests write to."""
    with app.app_context():
        effects.create(db.engine)


class Workers:
    """So many real worker processes; one that is killed is replaced."""

    def __init__(self, nursery: subprocess.Popen[str], folder: Path, count: int, settings: dict[str, object]) -> None:
        self.log, self._born = folder / "workers.log", folder / "workers.born"
        environment = {f"LASTWORD_{name.upper()}": str(value) for name, value in settings.items()}
        order = {"count": count, "environment": environment, "log": str(self.log), "born": str(self._born)}
        nursery.stdin.write(json.dumps(order) + "\n")
        nursery.stdin.flush()
        self._group = int(nursery.stdout.readline())

    def born(self) -> list[int]:
        """The process numbers of all workers so far, the newest last."""
        return [int(line) for line in self._born.read_text().split()] if self._born.exists() else []

    def kill_newest(self) -> None:
        """Kill the worker that was born last, and wait for its successor."""
        wait_until(self.born)
        born = self.born()
        os.kill(born[-1], signal.SIGKILL)
        wait_until(lambda: len(self.born()) > len(born))

    def end(self) -> None:
        """End all of them at once."""
        os.killpg(self._group, signal.SIGKILL)
        wait_until(lambda: not Path(f"/proc/{self._group}").exists())


@pytest.fixture(scope="session")
def nursery() -> Iterator[subprocess.Popen[str]]:
    """The process that workers are forked from."""
    command = [sys.executable, "-m", "tests.nursery"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.stdin.close()


@pytest.fixture
def start_workers(
    nursery: subprocess.Popen[str], database_url: str, tmp_path: Path
) -> Iterator[Callable[..., Workers]]:
    """Starts workers on this test's database: `start_workers(4, outbox_lease_seconds=1)`."""
    started: list[Workers] = []

    def start(count: int = 1, **settings: object) -> Workers:
        values = {"env": "development", "database_url": database_url, "data_dir": str(tmp_path / "data")}
        started.append(Workers(nursery, tmp_path, count, values | settings))
        return started[-1]

    yield start
    for workers in started:
        workers.end()
