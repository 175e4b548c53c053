"""What serving costs: ours against a bare Flask view with the same bytes, Isso and django-comments-xtd.

    python -m benchmarks.serving [FOLDER FOR THE PEERS' ENVIRONMENT]

Everything is started here, under the same server, measured one after the other on this machine, and
stopped. Figures vary with the machine; the ratios of one run are what counts.
"""

import json
import sys
import tempfile
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.serving import disturbed, postgresql, servers
from benchmarks.serving.load import Rate, Write, json_post, read, write
from benchmarks.threads import make_discussion, thread_of
from blog.application import create_app
from blog.foundation.database import db
from config import load_settings

SMALL, BIG = 100, 1000
ROUNDS = 3  # of five seconds; the middle one counts
PAGE, LIST, UNCHANGED, POST, RATING = f"page of {SMALL}", f"JSON list of {BIG:,}", "304", "post", "rating"
DISTURBED = "page, 10 posts/s"
OURS, BARE, ISSO, DJANGO = "Lastword", "bare Flask", "Isso", "django-comments-xtd"
WORD = '{"body": "A word, number NUMBER."}'
Rows = dict[str, dict[str, Rate]]


def main() -> None:
    """Measure and print."""
    rows: Rows = {}

    def note(what: str, target: str, measure: Callable[[], Rate]) -> None:
        note_in_turn(target, {what: measure})

    def note_in_turn(target: str, measures: dict[str, Callable[[], Rate]]) -> None:
        for measure in measures.values():
            measure()  # so that nobody is measured while they warm up
        rounds = [{what: measure() for what, measure in measures.items()} for _ in range(ROUNDS)]
        for what in measures:
            rate = sorted((found[what] for found in rounds), key=lambda rate: rate.per_second)[ROUNDS // 2]
            rows.setdefault(what, {})[target] = rate
            figures = f"{rate.per_second:>10,.1f} /s{rate.median_ms:>10.1f} ms{rate.p99_ms:>10.1f} ms"
            print(f"{what:22}{target:22}{figures}" + (f"  {rate.errors} errors" if rate.errors else ""), flush=True)

    print(f"{'what':22}{'target':22}{'rate':>13}{'median':>13}{'p99':>13}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        memory = _measure_ours(note, folder)
        postgresql.measure(lambda measures: note_in_turn(OURS, measures))
        _measure_bare(note, folder / "bodies")
        python = servers.peers_python(Path(sys.argv[1] if len(sys.argv) > 1 else folder / "peers"))
        if python is not None:
            _measure_isso(note, python, folder)
            _measure_django(note, python, folder)
    _print_ratios(rows)
    print(f"\nmemory of a process of ours that has answered one page: {memory / 1_000_000:,.0f} MB")


def _print_ratios(rows: Rows) -> None:
    """Our rate as a multiple of each other one."""
    others = (BARE, ISSO, DJANGO)
    print(f"\n{'our rate as a multiple':22}" + "".join(f"{target:>22}" for target in others))
    for what, rates in rows.items():
        print(f"{what:22}" + "".join(f"{_ratio(rates[OURS], rates.get(target)):>22}" for target in others))


def _ratio(ours: Rate, other: Rate | None) -> str:
    """Nothing where there is nothing to compare with."""
    return f"{ours.per_second / other.per_second:,.3f}" if other is not None and other.per_second else ""


def _measure_ours(note: Callable[..., None], folder: Path) -> int:
    """Measures ours, and gives the memory of an idle process in bytes."""
    url = f"sqlite:///{folder / 'ours.db'}"
    app = create_app(load_settings(env="testing", database_url=url, data_dir=str(folder)))
    with app.app_context():
        db.create_all()
        small, big = make_discussion(SMALL), make_discussion(BIG)
        page = f"/{small.published_on:%Y/%m/%d}/{small.slug}/"
        small_id, big_id = small.id, big.id
        db.engine.dispose()
    listing = f"/api/v1/articles/{big_id}/comments?limit={BIG}&shape=flat"
    (folder / "bodies").mkdir()
    with servers.ours(servers.free_port(), url, folder) as address:
        _keep(address + page, folder / "bodies" / "page")
        etag = _keep(address + listing, folder / "bodies" / "list")
        memory = servers.idle_memory(address)
        note(PAGE, OURS, lambda: read(address, page))
        note(LIST, OURS, lambda: read(address, listing))
        note(UNCHANGED, OURS, lambda: read(address, listing, {"If-None-Match": etag}, expects=304))
        post = Write("POST", f"/api/v1/articles/{small_id}/comments", WORD)
        with disturbed.posting(address, post, per_second=10):
            note(DISTURBED, OURS, lambda: read(address, page))
        note(POST, OURS, lambda: write(address, post))
        rating = Write("PUT", "/api/v1/comments/SOME/ratings/funny", "", range(1, SMALL + BIG + 1))
        note(RATING, OURS, lambda: write(address, rating))
    return memory


def _keep(url: str, file: Path) -> str:
    """Keep what is answered there, for the bare view to answer too; gives its ETag."""
    with urllib.request.urlopen(url) as answer:
        file.write_bytes(answer.read())
        return str(answer.headers.get("ETag", ""))


def _measure_bare(note: Callable[..., None], bodies: Path) -> None:
    (bodies / "nothing").write_bytes(b"")
    with servers.bare(servers.free_port(), bodies) as address:
        note(PAGE, BARE, lambda: read(address, "/page"))
        note(LIST, BARE, lambda: read(address, "/list"))
        note(UNCHANGED, BARE, lambda: read(address, "/list", {"If-None-Match": '"list"'}, expects=304))
        for what in (POST, RATING):
            note(what, BARE, lambda: write(address, Write("POST", "/nothing", WORD)))


def _measure_isso(note: Callable[..., None], python: Path, folder: Path) -> None:
    with servers.isso(servers.free_port(), python, folder) as address:
        _fill_isso(address, "%2Fsmall", SMALL)
        keys = _fill_isso(address, "%2Fbig", BIG)
        _expect_all(_answer(address + "/?uri=%2Fbig")["total_replies"])
        note(LIST, ISSO, lambda: read(address, "/?uri=%2Fbig"))
        post = Write("POST", "/new?uri=%2Fsmall", '{"text": "A word, number NUMBER.", "author": "me", "title": "x"}')
        note(POST, ISSO, lambda: write(address, post))
        rating = Write("POST", "/id/SOME/like", "{}", range(keys[0], keys[-1] + 1))
        note(RATING, ISSO, lambda: write(address, rating))


def _fill_isso(address: str, uri: str, size: int) -> list[int]:
    """Post the thread of that size; gives the ids of its comments."""
    keys: list[int] = []
    for number, entry in enumerate(thread_of(size)):
        parent = keys[entry["parent"]] if entry["parent"] is not None else None
        fields = {"text": entry["body"], "author": entry["name"], "parent": parent, "title": "x"}
        _, path, body, headers = json_post(f"/new?uri={uri}", fields, number)
        request = urllib.request.Request(address + path, body, headers, method="POST")
        with urllib.request.urlopen(request) as answer:
            keys.append(json.load(answer)["id"])
    return keys


def _measure_django(note: Callable[..., None], python: Path, folder: Path) -> None:
    thread = folder / "thread.jsonl"
    thread.write_text("".join(json.dumps(entry) + "\n" for entry in thread_of(BIG)))
    path = "/comments/api/flatpages-flatpage/1/"
    with servers.django_comments(servers.free_port(), python, folder, thread) as address:
        _expect_all(len(_answer(address + path)))
        note(LIST, DJANGO, lambda: read(address, path))


def _answer(url: str) -> Any:
    with urllib.request.urlopen(url) as answer:
        return json.load(answer)


def _expect_all(count: int) -> None:
    """A peer that answers with fewer comments has less to do."""
    if count != BIG:
        raise SystemExit(f"{count} of {BIG} comments were answered")


if __name__ == "__main__":
    main()
