"""What an operator can do about members, from a terminal or a script."""

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from blog.accounts.models import SYSTEM, Actor, Member, Role, Sanction, SanctionKind
from blog.accounts.passwords import is_password
from blog.accounts.services import NotInForce, give_name, impose_sanction, lift_sanctions
from blog.foundation import clock
from blog.foundation.database import db, transactional
from tests.conftest import PASSWORD

ROOT = Path(__file__).parents[2]
NOBODY = Actor()


def run(app: Flask, *arguments: str, typed: str | None = None) -> Result:
    return app.test_cli_runner().invoke(args=["accounts", *arguments], input=typed)


def members(app: Flask) -> list[Member]:
    with app.app_context():
        return list(db.session.scalars(sa.select(Member).order_by(Member.id)))


def said(result: Result) -> tuple[int, str]:
    """The exit code and the one line that was said about what went wrong."""
    return result.exit_code, result.stderr.splitlines()[-1].removeprefix("Error: ")


@pytest.fixture
def jo(make_member) -> Member:
    return make_member("Jo", email="jo@example.org")


# --- Making one ---------------------------------------------------------------------------------


def test_an_account_is_there_at_once_with_the_password_from_standard_input(app: Flask):
    made = run(app, "create", " Morag  MacLeod", "Morag@Example.org", "--role", "moderator", typed=f"{PASSWORD}\n")
    assert (made.exit_code, made.output) == (0, "Morag MacLeod is a moderator now, and can sign in.\n")
    (member,) = members(app)
    assert (member.name, member.email, member.role) == ("Morag MacLeod", "Morag@Example.org", Role.MODERATOR)
    assert member.claimed_at is not None
    with app.app_context():
        assert is_password(PASSWORD, member.password_hash)
        assert not is_password(f"{PASSWORD}\n", member.password_hash)


def test_without_a_word_about_it_somebody_is_a_member(app: Flask):
    run(app, "create", "Morag", "morag@example.org", typed=PASSWORD)
    assert [member.role for member in members(app)] == [Role.MEMBER]


@pytest.mark.parametrize(
    ("name", "email", "typed", "sentence"),
    [
        ("JO", "other@example.org", PASSWORD, "That name belongs to a member"),
        ("J0", "other@example.org", PASSWORD, "That name belongs to a member, or looks like one that does"),
        ("Kim", "JO@example.org", PASSWORD, "Another member has this address."),
        ("Kim", "kim@example.org", "short", "That is too short: 10 characters at least"),
        ("Kim", "kim@example.org", "", "That is too short"),
        ("Kim", "kim@example.org", "password123", "That one would be guessed in no time"),
        ("Kim", "kim@example.org", "kim@example.org", "That one would be guessed in no time"),
        ("Kim", "kim@", PASSWORD, "'kim@' does not look like an e-mail address."),
        ("Kim", f"{'k' * 250}@example.org", PASSWORD, "That address is too long: 254 characters at most."),
        ("Kim@home", "kim@example.org", PASSWORD, "A name has no @"),
        ("Anonymous Coward", "kim@example.org", PASSWORD, "is a name that nobody can have here"),
        ("K" * 51, "kim@example.org", PASSWORD, "That name is too long: 50 characters at most, this has 51."),
        ("Kim\udcff", "kim@example.org", PASSWORD, "This is not text in UTF-8."),
    ],
)
def test_what_cannot_be_had_is_refused_with_the_reason_and_changes_nothing(
    app: Flask, jo, name, email, typed, sentence
):
    code, line = said(run(app, "create", name, email, typed=typed))
    assert code == 1
    assert sentence in line
    assert [member.id for member in members(app)] == [jo.id]


def test_a_role_that_there_is_none_and_a_missing_address_are_errors_of_use(app: Flask):
    for arguments in (
        ("create", "Kim", "kim@example.org", "--role", "king"),
        ("create", "Kim"),
        ("role", "Kim", "king"),
    ):
        assert run(app, *arguments, typed=PASSWORD).exit_code == 2
    assert members(app) == []


def test_a_password_is_never_an_argument(app: Flask):
    assert "--password" not in run(app, "create", "--help").output
    assert run(app, "create", "Kim", "kim@example.org", PASSWORD).exit_code == 2


AT_A_TERMINAL = """
import os, pty, sys
pid, terminal = pty.fork()
if pid == 0:
    os.execv(sys.executable, [sys.executable, "-m", "flask", "--app", "app", *sys.argv[1:]])
screen = b""
for prompt, answer in (
    (b"Password:", b"first try\\n"), (b"Once more:", b"another\\n"), (b"Password:", b"%s\\n"), (b"Once more:", b"%s\\n")
):
    asked = screen.count(prompt)
    while screen.count(prompt) == asked:
        screen += os.read(terminal, 1)
    os.write(terminal, answer)
while True:
    try:
        piece = os.read(terminal, 1000)
    except OSError:
        break
    if not piece:
        break
    screen += piece
sys.stdout.buffer.write(screen)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""


@pytest.mark.skipif(not Path("/dev/ptmx").exists(), reason="needs terminals")
def test_at_a_terminal_the_password_is_asked_for_twice_and_seen_by_nobody(
    app: Flask, database_url: str, tmp_path: Path
):
    settings = {"LASTWORD_DATABASE_URL": database_url, "LASTWORD_DATA_DIR": str(tmp_path / "data")}
    script = AT_A_TERMINAL % (PASSWORD, PASSWORD)
    done = subprocess.run(
        [sys.executable, "-c", script, "accounts", "create", "Morag", "morag@example.org"],
        cwd=ROOT, env=os.environ | settings, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Morag is a member now, and can sign in." in done.stdout
    assert "first try" not in done.stdout
    assert PASSWORD not in done.stdout
    (member,) = members(app)
    with app.app_context():
        assert is_password(PASSWORD, member.password_hash)


# --- Roles, perks, suspensions ------------------------------------------------------------------


def test_a_role_is_given_by_name_whatever_its_case_and_by_a_former_name(app: Flask, jo):
    with app.app_context():
        rename(jo.id, "Joanna")
    assert run(app, "role", "jOANNA", "writer").output == "Joanna is a writer now.\n"
    assert run(app, "role", "Jo", "admin").output == "Joanna is an admin now.\n"
    assert [member.role for member in members(app)] == [Role.ADMIN]


@transactional
def rename(member_id: int, name: str) -> None:
    give_name(actor=SYSTEM, member=db.session.get_one(Member, member_id), name=name)


@pytest.mark.parametrize(
    "arguments",
    [("role", "Kim", "admin"), ("suspend", "Kim", "--days", "1", "--reason", "x"), ("suspend", "Kim", "--lift"),
     ("insider", "Kim", "--days", "1")],
)  # fmt: skip
def test_who_is_nobody_is_named(app: Flask, jo, arguments):
    assert said(run(app, *arguments)) == (1, "No member is or was called 'Kim'.")


def suspend(member, **how):
    return impose_sanction(actor=NOBODY, member_id=member.id, kind=SanctionKind.SUSPENSION, **how)


def test_a_suspension_is_on_record_and_can_be_lifted(app: Flask, jo):
    suspended = run(app, "suspend", "Jo", "--days", "3", "--reason", "Sold watches.")
    assert re.fullmatch(r"Jo is suspended until \d{4}-\d\d-\d\d \d\d:\d\d UTC.\n", suspended.output)
    with app.app_context():
        (row,) = db.session.scalars(sa.select(Sanction))
        assert (row.member_id, row.reason, row.imposed_by_id, row.lifted_at) == (jo.id, "Sold watches.", None, None)
        assert abs(row.until - clock.utcnow() - timedelta(days=3)) < timedelta(minutes=5)
        assert members(app)[0].suspended_until == row.until
    assert run(app, "suspend", "Jo", "--lift").output == "Jo can write again.\n"
    with app.app_context():
        (row,) = db.session.scalars(sa.select(Sanction))
        assert row.lifted_at is not None
    assert members(app)[0].suspended_until is None
    assert said(run(app, "suspend", "Jo", "--lift")) == (1, "Nothing of the kind is in force against this member.")


def test_a_second_suspension_takes_the_place_of_the_first(app: Flask, jo, moved_clock):
    with app.app_context():
        suspend(jo, days=30, reason="Long.")
        until = suspend(jo, days=2, reason="Short.").until
        rows = db.session.execute(sa.select(Sanction.reason, Sanction.lifted_at).order_by(Sanction.id)).all()
    assert [(reason, lifted is None) for reason, lifted in rows] == [("Long.", False), ("Short.", True)]
    assert members(app)[0].suspended_until == until
    moved_clock.forward(days=2, minutes=1)
    with app.app_context(), pytest.raises(NotInForce):
        lift_sanctions(actor=NOBODY, member_id=jo.id, kinds=[SanctionKind.SUSPENSION])


@pytest.mark.parametrize(
    "options",
    [(), ("--days", "3"), ("--reason", "x"), ("--days", "3", "--reason", " "), ("--days", "0", "--reason", "x"),
     ("--days", "99999999", "--reason", "x"), ("--lift", "--days", "3"), ("--lift", "--reason", "x")],
)  # fmt: skip
def test_a_suspension_without_end_or_reason_is_an_error_of_use(app: Flask, jo, options):
    assert run(app, "suspend", "Jo", *options).exit_code == 2
    assert members(app)[0].suspended_until is None


def test_a_perk_lasts_for_the_days_that_are_said_and_can_be_ended(app: Flask, jo):
    for days in (30, 10):
        assert "Jo is an insider until" in run(app, "insider", "Jo", "--days", str(days)).output
        left = members(app)[0].insider_until - clock.utcnow()
        assert abs(left - timedelta(days=days)) < timedelta(minutes=5)
    assert run(app, "insider", "Jo", "--days", "0").output == "Jo is no insider any more.\n"
    assert members(app)[0].insider_until <= clock.utcnow()
    assert run(app, "insider", "Jo").exit_code == 2
