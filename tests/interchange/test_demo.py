"""The demo publication, and whom one can sign in as to look around."""

import re
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from blog.accounts.models import SYSTEM, Member, Role
from blog.accounts.passwords import is_password
from blog.accounts.services import EmailTaken, hand_over, import_member
from blog.articles.models import Article
from blog.comments.models import Comment
from blog.foundation.database import db
from tests.racing import at_once, in_context

LINE = re.compile(r"^    (\S+ \S+) +(\S{16})  \((\w+)\)$", re.MULTILINE)


def run(app: Flask) -> str:
    result = app.test_cli_runner().invoke(args=["demo"])
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def kept(rules) -> Path:
    return Path(rules.data_dir) / "demo_sign_ins.txt"


def test_the_first_run_tells_whom_to_sign_in_as(app: Flask):
    told = LINE.findall(run(app))
    assert [role for _, _, role in told] == ["member", "writer", "moderator"]
    with app.app_context():
        members = {row.name: row for row in db.session.scalars(sa.select(Member))}
        for name, password, role in told:
            assert members[name].role == Role(role)
            assert members[name].claimed_at is not None
            assert is_password(password, members[name].password_hash)


def test_the_writer_is_one_who_has_written_and_the_others_are_in_nobodys_way(app: Flask):
    names = {role: name for name, _, role in LINE.findall(run(app))}
    with app.app_context():
        writers = set(db.session.scalars(sa.select(Member.name).join(Article, Article.writer_id == Member.id)))
        said = set(db.session.scalars(sa.select(Comment.author_name)))
    assert names["writer"] in writers
    assert not {names["member"], names["moderator"]} & (writers | said)


def test_later_runs_tell_the_same_until_the_file_is_deleted(app: Flask, kept: Path):
    first = LINE.findall(run(app))
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    again = run(app)
    assert "There are articles already" in again
    assert LINE.findall(again) == first
    assert str(kept) in again
    kept.unlink()
    assert LINE.findall(run(app)) == []
    assert not kept.exists()


def test_a_file_that_was_there_before_is_not_written_into(app: Flask, kept: Path):
    kept.parent.mkdir(exist_ok=True)
    kept.write_text("whatever, for everybody to read")
    kept.chmod(0o644)
    assert len(LINE.findall(run(app))) == 3
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_passwords_are_others_every_time(app: Flask, make_app: Callable[..., Flask], kept: Path, empty_database):
    first = LINE.findall(run(app))
    url = empty_database("sqlite")
    other = make_app(database_url=url)
    with other.app_context():
        db.create_all()
    second = LINE.findall(run(other))
    assert not {password for _, password, _ in first} & {password for _, password, _ in second}


def test_another_publication_in_the_same_folder_tells_nothing(app: Flask, kept: Path, make_article):
    make_article()
    kept.parent.mkdir(exist_ok=True)
    kept.write_text("    Ailsa Brandvold  0123456789abcdef  (member)\n")
    assert LINE.findall(run(app)) == []


def test_in_production_nobody_is_made_or_told(app: Flask, make_app: Callable[..., Flask], kept: Path):
    production = make_app(
        env="production", secret_key="s" * 32, site_url="https://example.org", mail_url="off", mail_from="a@example.org"
    )
    assert LINE.findall(run(production)) == []
    assert not kept.exists()
    with app.app_context():
        assert db.session.scalars(sa.select(Member).where(Member.claimed_at.is_not(None))).all() == []


def test_a_member_who_was_imported_is_handed_over_with_an_address_of_their_own(app_context, make_member):
    make_member("Jo", email="jo@example.org")
    kim = import_member(actor=SYSTEM, name="Kim", email="old@example.org", source_key="a")
    with pytest.raises(EmailTaken):
        hand_over(actor=None, member_id=kim.id, email="JO@example.org", password_hash="x")
    hand_over(actor=None, member_id=kim.id, email="kim@example.org", password_hash="x")
    row = db.session.get_one(Member, kim.id, populate_existing=True)
    assert (row.email_key, row.password_hash, row.claimed_at is None) == ("kim@example.org", "x", False)


def test_of_two_handed_over_at_once_one_gets_the_address(app: Flask):
    with app.app_context():
        ids = [import_member(actor=SYSTEM, name="Kim", email=None, source_key=key).id for key in "abcd"]
    jobs = [
        in_context(app, lambda key=key: hand_over(actor=None, member_id=key, email="k@a.example", password_hash="x"))
        for key in ids
    ]
    assert sorted(type(result).__name__ for result in at_once(jobs)) == ["EmailTaken"] * 3 + ["NoneType"]
