"""What serving costs: ours against a bare Flask view with the same bytes, Isso and django-comments-xtd.

    python -m benchmarks.serving [FOLDER FOR THE PEERS' ENVIRONMENT]

Everything is started here, measured one after the other on this machine, and stopped. Figures vary
with the machine; the ratios of one run are what counts.
"""

import json
import random
import sys
import tempfile
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from benchmarks.serving import servers
from benchmarks.serving.load import Rate, drive, json_post, read
from benchmarks.threads import make_discussion, thread_of
from blog.application import create_app
from blog.foundation.database import db
from config import load_settings

SMALL, BIG = 100, 1000


@dataclass
class Figures:
    """One row of the table for each thing measured, by target."""

    rows: dict[str, dict[str, Rate]]

    def note(self, what: str, target: str, rate: Rate) -> None:
        """Keep a figure and show it at once."""
        self.rows.setdefault(what, {})[target] = rate
        print(
            f"{what:26}{target:22}{rate.per_second:>10,.1f} /s{rate.median_ms:>10.1f} ms{rate.p99_ms:>10.1f} ms"
            + (f"  {rate.errors} errors" if rate.errors else ""),
            flush=True,
        )


def main() -> None:
    """Measure and print."""
    figures = Figures({})
    print(f"{'what':26}{'target':22}{'rate':>13}{'median':>13}{'p99':>13}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _measure_ours(figures, folder)
        _measure_bare(figures, folder / "bodies")
        python = servers.peers_python(Path(sys.argv[1] if len(sys.argv) > 1 else folder / "peers"))
        _measure_isso(figures, python, folder)
        _measure_django(figures, python, folder)
    print("\nas a share of the bare view (reads), or as a multiple of Isso (writes)")
    for what, targets in figures.rows.items():
        base = targets.get("bare Flask") or targets.get("Isso")
        for target, rate in targets.items():
            if base is not None and rate is not base:
                print(f"{what:26}{target:22}{rate.per_second / base.per_second:>10.2f}")


def _measure_ours(figures: Figures, folder: Path) -> None:
    url = f"sqlite:///{folder / 'ours.db'}"
    app = create_app(load_settings(env="testing", database_url=url, data_dir=str(folder)))
    with app.app_context():
        db.create_all()
        small, big = make_discussion(SMALL), make_discussion(BIG)
        page = f"/{small.published_on:%Y/%m/%d}/{small.slug}/"
        keys = {"small": small.id, "big": big.id}
        db.engine.dispose()
    listing = f"/api/v1/articles/{keys['big']}/comments?limit={BIG}&shape=flat"
    bodies = folder / "bodies"
    bodies.mkdir()
    port = servers.free_port()
    with servers.ours(port, url, folder) as address:
        etag = _keep(address + listing, bodies / "list")
        _keep(address + page, bodies / "page")
        figures.note(f"page of {SMALL}", "Lastword", read(address, page))
        figures.note(f"JSON list of {BIG:,}", "Lastword", read(address, listing))
        figures.note("304", "Lastword", read(address, listing, {"If-None-Match": etag}))
        target = f"/api/v1/articles/{keys['small']}/comments"
        figures.note(
            "post", "Lastword", drive(address, lambda n: json_post(target, {"body": f"A word, number {n}."}, n))
        )
        chance = random.Random(1)

        def rating(number: int) -> tuple[str, str, bytes | None, dict[str, str]]:
            path = f"/api/v1/comments/{chance.randint(1, SMALL + BIG)}/ratings/funny"
            _, _, _, headers = json_post(path, {}, number)
            return "PUT", path, None, headers

        figures.note("rating", "Lastword", drive(address, rating))


def _keep(url: str, file: Path) -> str:
    with urllib.request.urlopen(url) as answer:
        file.write_bytes(answer.read())
        return str(answer.headers.get("ETag", ""))


def _measure_bare(figures: Figures, bodies: Path) -> None:
    (bodies / "nothing").write_bytes(b"")
    with servers.bare(servers.free_port(), bodies) as address:
        figures.note(f"page of {SMALL}", "bare Flask", read(address, "/page"))
        figures.note(f"JSON list of {BIG:,}", "bare Flask", read(address, "/list"))
        figures.note("304", "bare Flask", read(address, "/nothing"))
        figures.note("post", "bare Flask", drive(address, lambda n: json_post("/nothing", {}, n)))


def _measure_isso(figures: Figures, python: Path, folder: Path) -> None:
    port = servers.free_port()
    with servers.isso(port, python, folder) as address:
        keys: list[int] = []
        for number, entry in enumerate(thread_of(BIG)):
            uri = "%2Fbig"
            parent = keys[entry["parent"]] if entry["parent"] is not None else None
            _, path, body, headers = json_post(
                f"/new?uri={uri}",
                {"text": entry["body"], "author": entry["name"], "parent": parent, "title": "x"},
                number,
            )
            request = urllib.request.Request(address + path, body, headers, method="POST")
            with urllib.request.urlopen(request) as answer:
                keys.append(json.load(answer)["id"])
        figures.note(f"JSON list of {BIG:,}", "Isso", read(address, "/?uri=%2Fbig"))
        figures.note(
            "post",
            "Isso",
            drive(
                address,
                lambda n: json_post(
                    "/new?uri=%2Fsmall", {"text": f"A word, number {n}.", "author": "me", "title": "x"}, n
                ),
            ),
        )
        chance = random.Random(1)
        figures.note("rating", "Isso", drive(address, lambda n: json_post(f"/id/{chance.choice(keys)}/like", {}, n)))


def _measure_django(figures: Figures, python: Path, folder: Path) -> None:
    thread = folder / "thread.jsonl"
    thread.write_text("".join(json.dumps(entry) + "\n" for entry in thread_of(BIG)))
    with servers.django_comments(servers.free_port(), python, folder, thread) as address:
        rate = read(address, "/comments/api/flatpages-flatpage/1/")
        figures.note(f"JSON list of {BIG:,}", "django-comments-xtd", rate)


if __name__ == "__main__":
    main()
