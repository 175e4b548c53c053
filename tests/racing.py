"""Races with real threads: everybody waits at the line, then all start at once."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask


def at_once(jobs: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each job returned, or the exception it raised; each ran in a thread of its own."""
    line = threading.Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> Any:
        line.wait(timeout=60)
        try:
            return job()
        except Exception as error:  # noqa: BLE001 (whoever asks wants to know what each of them met)
            return error

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def in_context(app: Flask, job: Callable[[], Any]) -> Callable[[], Any]:
    """`job` with an application context, and so a database session, of its own."""

    def run() -> Any:
        with app.app_context():
            return job()

    return run
