"""Ratings on one article on PostgreSQL: many clients must not be slower than few, or they queue on a row.

Few and many take turns, so that what else the machine does hits both.
"""

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.serving import servers
from benchmarks.serving.load import Rate, Write, write
from benchmarks.threads import make_discussion
from blog.application import create_app
from blog.foundation.database import db
from config import load_settings
from tests.services import Lifeline, alone, durable_postgres_url

SIZE = 100
CLIENTS = (8, 32)


def measure(note: Callable[[dict[str, Callable[[], Rate]]], None]) -> None:
    """Measure on a server of the benchmark's own, which waits for the disk as any other does."""
    run = Lifeline()
    try:
        with alone(run.folder, "durable"):
            url = durable_postgres_url(run.folder)
        with tempfile.TemporaryDirectory() as folder:
            _measure(note, url, Path(folder))
    finally:
        run.end()


def _measure(note: Callable[[dict[str, Callable[[], Rate]]], None], url: str, folder: Path) -> None:
    app = create_app(load_settings(env="testing", database_url=url, data_dir=str(folder)))
    with app.app_context():
        db.create_all()
        make_discussion(SIZE)
        db.engine.dispose()
    rating = Write("PUT", "/api/v1/comments/SOME/ratings/funny", "", range(1, SIZE + 1))
    with servers.ours(servers.free_port(), url, folder) as address:
        note({f"PG, {clients} clients": partial(write, address, rating, connections=clients) for clients in CLIENTS})
