"""What one page costs its process: kept, after a write, and with a member's cookie: `python -m benchmarks.readers`.

Processor time of one process on SQLite, without a server around it; medians, in milliseconds.
"""

import statistics
import tempfile
import time
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from benchmarks.threads import make_discussion
from blog.accounts.models import SYSTEM, Actor
from blog.accounts.passwords import hash_password
from blog.accounts.services import add_member, start_session
from blog.application import create_app
from blog.articles.models import Article
from blog.comments.schemas import DraftInput
from blog.comments.services import post_comment
from blog.foundation.database import db
from blog.foundation.schemas import load
from config import load_settings

SIZES = (100, 1_000)
ROUNDS = 100


def main() -> None:
    """Print one row a size."""
    names = ("kept, no cookie", "kept, member's cookie", "page after a write", "list after a write")
    print(f"processor time of one process, medians of {ROUNDS}")
    print(f"{'comments':>10}" + "".join(f"{name:>24}" for name in names))
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            settings = {"env": "testing", "database_url": f"sqlite:///{folder}/bench.db", "data_dir": folder}
            kept = create_app(load_settings(**settings, kept_milliseconds=60_000))
            with kept.app_context():
                db.create_all()
                article = make_discussion(size)
            figures = _figures(kept, create_app(load_settings(**settings)), article)
        print(f"{size:>10,}" + "".join(f"{f'{figure:.2f} ms':>24}" for figure in figures))


def _figures(kept: Flask, always_looking: Flask, article: Article) -> list[float]:
    page = f"/{article.published_on:%Y/%m/%d}/{article.slug}/"
    listing = f"/api/v1/articles/{article.id}/comments?limit=1000&shape=flat"
    nobody, member = kept.test_client(use_cookies=False), _member(kept)
    first = always_looking.test_client(use_cookies=False)

    def write() -> None:
        with always_looking.app_context():
            draft = load(DraftInput(), {"body": f"Something new, {time.perf_counter_ns()}."})
            post_comment(actor=Actor(network="bench"), article_id=article.id, draft=draft)

    return [
        _median(lambda: _get(nobody, page)),
        _median(lambda: _get(member, page)),
        _median(lambda: _get(first, page), before=write),
        _median(lambda: _get(first, listing), before=write),
    ]


def _member(app: Flask) -> FlaskClient:
    """The browser of a member who is signed in."""
    client = app.test_client()
    with app.app_context():
        hashed = hash_password("only for this run")
        member = add_member(actor=SYSTEM, name="Mara", email="mara@example.org", password_hash=hashed)
        key = start_session(actor=SYSTEM, member_id=member.id, browser="a benchmark", is_remembered=True)
    with client.session_transaction() as session:
        session.update({"_user_id": key, "_fresh": True})
    return client


def _get(client: FlaskClient, url: str) -> None:
    response = client.get(url)
    if response.status_code != 200:
        raise SystemExit(f"{url} answered {response.status_code}")


def _median(act: Callable[[], None], before: Callable[[], None] | None = None) -> float:
    """Milliseconds of processor time that `act` takes, each time after `before`."""
    act()
    times = []
    for _ in range(ROUNDS):
        if before is not None:
            before()
        start = time.process_time()
        act()
        times.append(time.process_time() - start)
    return statistics.median(times) * 1000


if __name__ == "__main__":
    main()
