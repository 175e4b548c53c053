"""Pages of a small and of a big discussion, uncached: the same statements, nearly the same time.

Prints one table a database. Requests to the two discussions alternate, so that noise hits both.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from benchmarks.threads import make_discussion
from blog.application import create_app
from blog.comments.models import Comment
from blog.foundation.database import db
from config import load_settings

SIZES = (100, 10_000)
ROUNDS = 60
PAGES = ("threaded", "newest", "oldest", "insightful", "funny", "deepest comment")


def measure(url: str) -> None:
    """Fill the empty database at `url` and measure there."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(load_settings(env="testing", database_url=url, data_dir=folder))
        with app.app_context():
            db.create_all()
            addresses = {size: _addresses(size) for size in SIZES}
            if db.engine.dialect.name == "postgresql":
                db.session.execute(sa.text("ANALYZE"))
                db.session.commit()
        print(f"{url.partition(':')[0]}: medians of {ROUNDS} requests, uncached")
        print(f"{'page':24}{'statements':>12}" + "".join(f"{f'{size:,}':>12}" for size in SIZES) + f"{'ratio':>8}")
        for page in PAGES:
            _measure(app, page, {size: addresses[size][page] for size in SIZES})


def _addresses(size: int) -> dict[str, str]:
    """The pages of a discussion of that size."""
    article = make_discussion(size)
    base = f"/{article.published_on:%Y/%m/%d}/{article.slug}/"
    deepest = db.session.scalars(
        sa.select(Comment.id).where(Comment.article_id == article.id).order_by(Comment.depth.desc()).limit(1)
    ).one()
    orders = {order: f"{base}?order={order}" for order in PAGES[1:5]}
    return {
        "threaded": base,
        **orders,
        "deepest comment": f"{base}comments/{deepest}/",
    }


def _measure(app: Flask, page: str, urls: dict[int, str]) -> None:
    client = app.test_client()
    counts = {size: _statements(app, lambda url=url: _get(client, url)) for size, url in urls.items()}
    times: dict[int, list[float]] = {size: [] for size in urls}
    for _ in range(ROUNDS):
        for size, url in urls.items():
            start = time.perf_counter()
            _get(client, url)
            times[size].append(time.perf_counter() - start)
    medians = [statistics.median(times[size]) * 1000 for size in SIZES]
    statements = "/".join(str(counts[size]) for size in SIZES)
    figures = "".join(f"{f'{median:.1f} ms':>12}" for median in medians)
    print(f"{page:24}{statements:>12}{figures}{medians[1] / medians[0]:>8.2f}")


def _get(client: FlaskClient, url: str) -> None:
    response = client.get(url)
    if response.status_code != 200:
        raise SystemExit(f"{url} answered {response.status_code}")


def _statements(app: Flask, act: Callable[[], None]) -> int:
    with _counting(app) as seen:
        act()
    return len(seen)


@contextmanager
def _counting(app: Flask) -> Iterator[list[str]]:
    seen: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(engine, "before_cursor_execute", note)
