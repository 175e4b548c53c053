"""Pages of a small, a bigger and a huge discussion, uncached: the same statements, nearly the same time.

Prints one table a database: statements and milliseconds by size, the time of the largest as a multiple of the
smallest, and what the database's plans say. Requests to the discussions alternate, so that noise hits all.
"""

import re
import statistics
import tempfile
import time
from dataclasses import dataclass

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from benchmarks.threads import pour
from blog.application import create_app
from blog.articles.models import Article
from blog.comments.models import SEGMENT, Comment
from blog.discussion.models import KeptOrder
from blog.foundation.database import db
from blog.foundation.pagination import cursor_of
from config import load_settings
from tests.explaining import asking, faults_of

SIZES, SMALL_SIZES = (100, 1_000, 100_000), (100, 1_000, 10_000)
MILLION, FILLING = 1_000_000, 1_000  # comments in the database; in each article that is not measured
ROUNDS, FEW = 40, 7
PAGE_WIDTH = 34
HTMX = {"HX-Request": "true"}


@dataclass(frozen=True)
class Asked:
    """One page or part: its address in each discussion that has one."""

    name: str
    urls: dict[int, str]
    is_part: bool = False
    is_first: bool = False  # whether nobody has read this order before


def measure(url: str, *, is_small: bool = False) -> None:
    """Fill the empty database at `url` and measure there."""
    sizes = SMALL_SIZES if is_small else SIZES
    filling = [] if is_small else [FILLING] * ((MILLION - sum(sizes)) // FILLING)
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(load_settings(env="testing", database_url=url, data_dir=folder, kept_megabytes=0))
        start = time.perf_counter()
        with app.app_context():
            db.create_all()
            pour(filling)
            articles = dict(zip(sizes, pour(list(sizes)), strict=True))
            _settle()
            total = db.session.scalar(sa.select(sa.func.count()).select_from(Comment))
            client = app.test_client()
            pages = _pages(client, articles)
        print(f"{url.partition(':')[0]}: {total:,} comments, made in {time.perf_counter() - start:.0f} s")
        print(f"medians of {ROUNDS} requests in ms, uncached; statements where the sizes differ: all of them")
        heads = "".join(f"{f'{size:,}':>10}" for size in sizes)
        print(f"{'page':{PAGE_WIDTH}}{'statements':>12}{heads}{'ratio':>8}  plans")
        for asked in pages:
            print(_line(app, asked, sizes), flush=True)
        print()


def _settle() -> None:
    """Let PostgreSQL know its tables, as it does by itself after some minutes."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("VACUUM ANALYZE"))


def _pages(client: FlaskClient, articles: dict[int, Article]) -> list[Asked]:
    bases = {size: f"/{found.published_on:%Y/%m/%d}/{found.slug}/" for size, found in articles.items()}
    api = {size: f"/api/v1/articles/{found.id}/comments" for size, found in articles.items()}
    orders = ("insightful", "funny")
    views = ["", *(f"?order={order}" for order in ("newest", "oldest", *orders))]
    views += [f"?only={kind}{order}" for kind in orders for order in ("", "&order=newest", f"&order={kind}")]
    pages = [
        Asked("first reader: ?order=insightful", _all(bases, "?order=insightful"), is_first=True),
        Asked("first reader: ?only=, by rating", _all(bases, "?only=funny&order=funny"), is_first=True),
        *(Asked(view or "threaded", _all(bases, view)) for view in views),
    ]
    spots = {size: _spots(found) for size, found in articles.items()}
    for name in spots[min(spots)]:
        urls = {size: bases[size] + spots[size][name] for size in spots if spots[size][name]}
        pages.append(Asked(name, urls, is_part=name.startswith("more:")))
    for name, view in (("more: by rating", "?order=insightful"), ("more: badges by rating", "?only=funny&order=funny")):
        urls = {size: _more(client, base + view, "more comments") for size, base in bases.items()}
        pages.append(Asked(name, {size: url for size, url in urls.items() if url}, is_part=True))
    rests = {size: _more(client, base, "more repl") for size, base in bases.items()}
    pages.append(Asked("more: of the long thread", {size: url for size, url in rests.items() if url}, is_part=True))
    queries = ("?limit=100", "?limit=100&order=funny", "?limit=100&only=funny")
    return pages + [Asked(f"JSON {query}", _all(api, query)) for query in queries]


def _all(bases: dict[int, str], query: str) -> dict[int, str]:
    return {size: base + query for size, base in bases.items()}


def _spots(article: Article) -> dict[str, str]:
    """Addresses that name a comment or a moment; empty where a discussion of one page has none."""
    of_article = sa.select(Comment).where(Comment.article_id == article.id)
    count = article.comment_count
    first, middle, late = (
        db.session.scalars(of_article.order_by(Comment.id).offset(offset).limit(1)).one()
        for offset in (0, count // 2, max(0, count - 101))
    )
    deepest = db.session.scalars(of_article.order_by(Comment.depth.desc()).limit(1)).one()
    place = cursor_of(middle.created_at, middle.id)
    is_long = count > 200
    since = {"lately": late.created_at, "the beginning": first.created_at}
    return {
        **{f"?since= {name}": f"?since={moment:%Y-%m-%dT%H:%M:%S.%fZ}" for name, moment in since.items()},
        "?since= lately, newest": f"?order=newest&since={since['lately']:%Y-%m-%dT%H:%M:%S.%fZ}",
        "?by=": f"?by={first.id}",
        "?by=, newest": f"?by={first.id}&order=newest",
        "permalink: first": f"comments/{first.id}/",
        "permalink: deepest": f"comments/{deepest.id}/",
        "more: threads": f"?after_thread={int(middle.path[:SEGMENT], 36)}" if is_long else "",
        "more: oldest": f"?order=oldest&after={place}" if is_long else "",
        "more: newest": f"?order=newest&after={place}" if is_long else "",
        "more: badges": f"?only=funny&after={place}" if is_long else "",
        "more: since the beginning": f"?since={first.created_at:%Y-%m-%dT%H:%M:%S.%fZ}&after={place}"
        if is_long
        else "",
    }


def _more(client: FlaskClient, url: str, words: str) -> str | None:
    """Where the last link with those words on a page leads, for htmx."""
    page = client.get(url).text
    links = re.findall(r'hx-get="([^"]+)" hx-target="closest .more".*?<span>([^<]+)</span>', page, re.DOTALL)
    found = [link.replace("&amp;", "&") for link, label in links if words in label]
    return found[-1] if found else None


def _line(app: Flask, asked: Asked, sizes: tuple[int, ...]) -> str:
    client, headers = app.test_client(), HTMX if asked.is_part else {}
    counts, faults = set[int](), list[str]()
    times: dict[int, list[float]] = {size: [] for size in asked.urls}
    for url in asked.urls.values():
        _get(app, client, url, headers, is_first=asked.is_first)
        with asking(app) as seen:
            _get(app, client, url, headers)
        with app.app_context():
            faults += [fault for statement in seen for fault in faults_of(statement)]
        counts.add(len(seen))
    for _ in range(FEW if asked.is_first else ROUNDS):
        for size, url in asked.urls.items():
            times[size].append(_get(app, client, url, headers, is_first=asked.is_first))
    medians = {size: statistics.median(taken) * 1000 for size, taken in times.items()}
    figures = "".join(f"{medians[size]:>10.1f}" if size in medians else f"{'-':>10}" for size in sizes)
    ratio = medians[max(medians)] / medians[min(medians)]
    statements = "/".join(str(count) for count in sorted(counts))
    return f"{asked.name:{PAGE_WIDTH}}{statements:>12}{figures}{ratio:>8.2f}  {'; '.join(set(faults)) or 'indexes'}"


def _get(app: Flask, client: FlaskClient, url: str, headers: dict[str, str], *, is_first: bool = False) -> float:
    """Seconds that the page takes."""
    if is_first:
        with app.app_context():
            db.session.execute(sa.delete(KeptOrder))
            db.session.commit()
    start = time.perf_counter()
    response = client.get(url, headers=headers)
    taken = time.perf_counter() - start
    if response.status_code != 200:
        raise SystemExit(f"{url} answered {response.status_code}")
    return taken
