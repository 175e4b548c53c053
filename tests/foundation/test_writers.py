"""Writers to a SQLite file are served in the order in which they came, whichever process they are in."""

import fcntl
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from blog.accounts.models import Member
from blog.foundation import writers
from blog.foundation.database import WAKE, db, transactional
from blog.foundation.outbox import record
from blog.foundation.writers import KEY, Line
from tests.handlers import wait_until
from tests.racing import at_once, in_context

COUNT = """
import sys
from pathlib import Path
from blog.foundation.writers import Line

line, number = Line(sys.argv[1]), Path(sys.argv[2])
for _ in range(300):
    with line.turn():
        number.write_text(str(int(number.read_text()) + 1))
"""
HOLD = """
import sys
from blog.foundation.writers import Line

with Line(sys.argv[1]).turn():
    print("in", flush=True)
    sys.stdin.read()
"""
on_sqlite = pytest.mark.one_database("only there writers wait for each other")


@pytest.fixture
def line(tmp_path):
    return Line(str(tmp_path / "database-writers"))


@transactional
def add_member(name):
    db.session.add(Member(name=name))


def names():
    return list(db.session.scalars(sa.select(Member.name).order_by(Member.id)))


def started(line, job):
    """A thread that does the job and stands in the line behind all who are there."""
    ahead = len(line._waiting)
    thread = threading.Thread(target=job)
    thread.start()
    wait_until(lambda: len(line._waiting) > ahead)
    return thread


def run(program, *arguments):
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


# --- The line -----------------------------------------------------------------------------------


def test_threads_are_served_in_the_order_in_which_they_came(line):
    served = []

    def stand_in_line(number):
        with line.turn():
            served.append(number)

    with line.turn():
        threads = [started(line, lambda number=number: stand_in_line(number)) for number in range(20)]
        assert served == []
    for thread in threads:
        thread.join()
    assert served == list(range(20))


def test_of_several_processes_one_is_inside(tmp_path):
    number = tmp_path / "number"
    number.write_text("0")
    with run(COUNT, tmp_path / "lock", number) as one, run(COUNT, tmp_path / "lock", number) as other:
        assert (one.wait(timeout=120), other.wait(timeout=120)) == (0, 0)
    assert number.read_text() == "600"


def test_who_is_killed_inside_keeps_nobody_out(tmp_path):
    with run(HOLD, tmp_path / "lock") as holder:
        assert holder.stdout.readline() == "in\n"
        with run(HOLD, tmp_path / "lock") as waiting:
            holder.kill()
            assert waiting.stdout.readline() == "in\n"
            waiting.communicate("")
        assert (holder.wait(), waiting.returncode) == (-9, 0)


def test_who_fails_inside_keeps_nobody_out(line):
    with pytest.raises(ZeroDivisionError), line.turn():
        _ = 1 / 0
    assert at_once([lambda: line.turn().__enter__()]) == [None]


def test_who_has_waited_long_enough_goes_on_and_those_behind_them_keep_their_place(line, monkeypatch):
    served = []

    def impatient():
        with line.turn():
            served.append("impatient")

    def patient():
        with line.turn():
            served.append("patient")

    with line.turn():
        monkeypatch.setattr(writers, "PATIENCE", 0.01)
        started(line, impatient).join()
        assert served == ["impatient"]
        monkeypatch.setattr(writers, "PATIENCE", 120)
        thread = started(line, patient)
        assert served == ["impatient"]
    thread.join()
    assert served == ["impatient", "patient"]


def test_who_holds_the_lock_file_for_ever_keeps_writers_out_once_and_not_for_long(tmp_path, monkeypatch):
    lock = tmp_path / "lock"
    line = Line(str(lock))
    with run(HOLD, lock) as holder:
        assert holder.stdout.readline() == "in\n"
        holder.send_signal(signal.SIGSTOP)
        monkeypatch.setattr(writers, "PATIENCE", 0.01)
        for _ in range(3):
            assert at_once([lambda: line.turn().__enter__()]) == [None]
            monkeypatch.setattr(writers, "PATIENCE", 600)
        holder.send_signal(signal.SIGCONT)
        holder.communicate("")
    line._late.join()
    with line.turn(), lock.open() as file, pytest.raises(BlockingIOError):  # held again, since it can be had again
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with lock.open() as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_where_no_lock_file_can_be_made_threads_still_wait_for_each_other(tmp_path):
    line, served = Line(str(tmp_path / "no such folder" / "lock")), []

    def stand_in_line():
        with line.turn():
            served.append(1)

    with line.turn():
        thread = started(line, stand_in_line)
        assert served == []
    thread.join()
    assert served == [1]


# --- Who stands in it ---------------------------------------------------------------------------


@on_sqlite
def test_services_are_served_in_the_order_in_which_they_came(app):
    line = app.extensions[KEY]
    with line.turn():
        threads = [started(line, in_context(app, lambda n=n: add_member(f"Member {n}"))) for n in range(10)]
    for thread in threads:
        thread.join()
    with app.app_context():
        assert names() == [f"Member {number}" for number in range(10)]


@on_sqlite
def test_who_only_reads_does_not_stand_in_line(app, app_context):
    with app.extensions[KEY].turn():
        assert at_once([in_context(app, names)]) == [[]]


@on_sqlite
def test_a_writer_who_does_not_stand_in_line_is_still_kept_apart_by_the_database(app, monkeypatch):
    monkeypatch.setattr(writers, "PATIENCE", 0)
    jobs = [in_context(app, lambda number=number: add_member(str(number))) for number in range(20)]
    assert at_once(jobs) == [None] * 20
    with app.app_context():
        assert len(names()) == 20


@on_sqlite
def test_the_turn_is_over_before_the_worker_is_woken(app, app_context):
    seen = []
    app.extensions[WAKE] = lambda: seen.append(len(app.extensions[KEY]._waiting))

    @transactional
    def cause():
        record("article.due", {})

    cause()
    assert seen == [0]


def test_the_lock_file_stands_beside_a_sqlite_file_and_nowhere_else(app, app_context, database_url, tmp_path):
    add_member("Jo")
    file = Path(database_url.removeprefix("sqlite:///") + "-writers")
    is_sqlite = database_url.startswith("sqlite")
    assert file.exists() is is_sqlite
    assert (app.extensions[KEY] is not None) is is_sqlite
    assert not list(tmp_path.rglob("*-writers"))
