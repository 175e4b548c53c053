"""`make run`: a web server and a worker, both or neither."""

import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from blog.accounts.models import SYSTEM
from blog.application import create_app
from blog.articles.models import Article
from blog.articles.services import ArticleDraft, create_article
from blog.foundation import clock
from blog.foundation.database import db
from config import load_settings
from tests.handlers import wait_until
from tests.operations.conftest import Started

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")

MAKE_RUN = ["make", "run", "RUNTIME=", f"BIN={Path(sys.executable).parent}"]  # what is installed stays as it is


def schedule_article(data_dir: Path, seconds: int) -> Callable[[], int]:
    """Store an article that is due in `seconds`; gives what tells its discussion's version."""
    app = create_app(load_settings(env="development", data_dir=str(data_dir)))
    with app.app_context():
        due = clock.utcnow() + timedelta(seconds=seconds)
        article_id = create_article(
            actor=SYSTEM, draft=ArticleDraft(title="Soon", body_source="Now.", published_at=due)
        ).id

    def version() -> int:
        with app.app_context():
            found = db.session.get_one(Article, article_id).discussion_version
            db.session.remove()
            db.engine.dispose()
        return found

    return version


@pytest.mark.parametrize("ending", ["a service manager", "Ctrl-C"])
def test_it_serves_and_works_and_leaves_nothing_behind(start: Callable[..., Started], tmp_path: Path, ending: str):
    program = start(MAKE_RUN, data_dir=tmp_path / "data")
    program.wait_until_it_answers()
    assert f"Lastword is running at\n\n    http://127.0.0.1:{program.port}\n" in program.log.read_text()
    told = (tmp_path / "data" / "demo_sign_ins.txt").read_text()
    assert told.startswith("Sign in to the demo")
    assert told in program.log.read_text()
    version = schedule_article(tmp_path / "data", seconds=1)
    before = version()
    wait_until(lambda: version() == before + 1)
    assert program.answers(f"/{clock.utcnow():%Y/%m/%d}/soon/") == 200
    if ending == "Ctrl-C":
        os.killpg(program.process.pid, signal.SIGINT)  # as a terminal does: to all of them
    else:
        program.process.terminate()
    program.process.wait()
    wait_until(lambda: not program.running())
    assert program.answers() == 0
    assert "Traceback" not in program.log.read_text()
    assert "ended by itself" not in program.log.read_text()


@pytest.mark.parametrize(("dead", "words"), [("worker", ["worker"]), ("web server", ["gunicorn"])])
def test_where_one_ends_the_other_is_stopped(
    start: Callable[..., Started], tmp_path: Path, dead: str, words: list[str]
):
    program = start([sys.executable, "run.py"], data_dir=tmp_path / "data")
    wait_until(lambda: program.running("worker") and program.running("gunicorn"))
    os.kill(program.running(*words)[0], signal.SIGKILL)
    assert program.process.wait() == 1
    assert f"The {dead} has ended by itself (SIGKILL), so Lastword stops." in program.log.read_text()
    wait_until(lambda: not program.running())


def test_processes_that_count_for_themselves_are_refused(start: Callable[..., Started], tmp_path: Path):
    program = start([sys.executable, "-m", "gunicorn", "app:app"], data_dir=tmp_path / "data", web_processes=2)
    assert program.process.wait() != 0
    assert "set LASTWORD_LIMITS_URL to a Valkey or Redis, or run one process" in program.log.read_text()
