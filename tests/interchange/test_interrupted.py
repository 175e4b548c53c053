"""An import that is broken off and repeated ends as one that never was."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from blog.application import create_app
from blog.foundation.database import db
from config import load_settings
from tests.interchange.conftest import everything
from tests.interchange.exports import author, comment, export, post

ROOT = Path(__file__).parents[2]
# Imports with small batches, and kills itself in the middle of the transaction that stores the
# comment or article of that number.
KILLED = """
import os, signal, sys
from pathlib import Path
import sqlalchemy as sa
from blog.application import create_app
from blog.articles.models import Article
from blog.comments.models import Comment
from blog.interchange import services
from blog.interchange.report import Report
from blog.interchange.wxr import WxrSource
from config import load_settings

url, path, kind, last = sys.argv[1:]
services.BATCH = 3
left = [int(last)]

def count(mapper, connection, target):
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)

sa.event.listen({"comment": Comment, "article": Article}[kind], "after_insert", count)
app = create_app(load_settings(env="testing", database_url=url, data_dir=str(Path(path).parent)))
with app.app_context():
    services.run_import(WxrSource(Path(path)), report=Report(), progress=lambda count: None)
"""
COUNT = 10


def thread(first):
    """Ten comments: a chain, a branch, one before its parent, one skipped."""
    return [
        comment(
            id=first + number,
            parent=first + {0: -first, 5: 2, 6: 9, 8: 7}.get(number, number - 1),
            approved="spam" if number == 7 else "0" if number == 4 else "1",
            date_gmt=f"2010-10-21 08:{number:02}:00",
            user_id=2 if number == 3 else 0,
        )
        for number in range(COUNT)
    ]


TEXT = export(
    author("jo", id=1, display_name="Jo", email="jo@blog.example"),
    author("ed", id=2, display_name="Jo"),
    *(
        post(*thread(number * 100), wp_post_id=number, dc_creator=creator, guid=f"https://blog.example/?p={number}")
        for number, creator in enumerate(("jo", "stranger", "ed"), 1)
    ),
)


@pytest.fixture
def undisturbed(empty_database, database_url, run, write, tmp_path):
    """What a database holds after one undisturbed import, in batches of the usual size."""
    url = empty_database(database_url.split(":")[0].split("+")[0])
    app = create_app(load_settings(env="testing", database_url=url, data_dir=str(tmp_path / "other")))
    with app.app_context():
        db.create_all()
    result = app.test_cli_runner().invoke(args=["import", "wxr", str(write(TEXT))])
    assert result.exit_code == 0, result.output
    yield everything(app)
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize(
    ("kind", "last"), [("article", 1), ("comment", 1), ("comment", 5), ("article", 2), ("comment", 16)]
)
def test_an_import_killed_half_way_and_repeated_ends_as_an_undisturbed_one(
    app, database_url, undisturbed, run, write, kind, last
):
    path = write(TEXT)
    done = subprocess.run([sys.executable, "-c", KILLED, database_url, path, kind, str(last)], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    half = everything(app)
    assert len(half["comments"]) < len(undisturbed["comments"])
    assert run("wxr", path).exit_code == 0
    whole = everything(app)
    for article in [*whole["articles"].values(), *undisturbed["articles"].values()]:
        del article["discussion_version"]  # rises with every batch, and these were of another size
    assert whole == undisturbed
    assert "nothing was changed" in run("wxr", path).stdout


def test_a_second_run_adds_nothing_and_says_so(app, run, write):
    path = write(TEXT)
    run("wxr", path)
    once = everything(app)
    report = run("wxr", path).stdout
    assert everything(app) == once
    assert "There was nothing to add: nothing was changed." in report
    assert report.splitlines()[3].split() == ["articles", "0", "3", "0"]
    assert report.splitlines()[4].split() == ["comments", "0", "27", "3"]
