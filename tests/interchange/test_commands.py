"""What an operator sees of an import."""

import os
import re

import pytest
import sqlalchemy as sa

from blog.accounts.models import Member
from blog.foundation.database import db
from tests.interchange.conftest import everything
from tests.interchange.exports import author, comment, export, post

MIXED = export(
    author("jo", id=1),
    post(comment(id=1), comment(id=2, parent=1, approved="spam"), comment(id=3, parent=2, approved="0")),
    post(wp_post_id=2, wp_post_name="b", wp_status="draft"),
    post(wp_post_id=3, wp_post_type="attachment"),
)


def test_a_dry_run_says_what_a_run_would_do_and_changes_nothing(app, run, write):
    path = write(MIXED)
    before = everything(app)
    dry = run("wxr", path, "--dry-run").stdout
    assert everything(app) == before
    wet = run("wxr", path).stdout
    assert everything(app) != before
    assert "dry run: nothing was changed" in dry
    assert dry.splitlines()[3:] == wet.splitlines()[3:]
    again = run("wxr", path, "--dry-run").stdout
    assert "There is nothing to add." in again
    assert again.splitlines()[3].split() == ["articles", "0", "2", "1"]


def test_the_report_counts_and_lists(run, write):
    report = run("wxr", write(MIXED)).stdout
    assert report.splitlines()[0] == "WordPress export 1.2 of blog.example"
    assert report.splitlines()[3].split() == ["articles", "2", "0", "1"]
    assert report.splitlines()[4].split() == ["comments", "2", "0", "1"]
    assert "New members, unclaimed, for registered authors: 1" in report
    assert "Taken comments: held: 1\n  3 (line " in report
    assert re.search(r"Moved comments: their parent is skipped: 1\n  3 \(line \d+\) below 1\n", report)


def test_long_lists_are_cut_with_a_count_unless_all_is_wanted(run, write):
    path = write(export(*(post(wp_post_id=number, wp_post_name=f"n{number}") for number in range(1, 31))))
    assert "post 10 … and 20 more" in run("wxr", path, "--dry-run").stdout
    report = run("wxr", path, "--dry-run", "--verbose").stdout
    assert "post 10, post 11, " in report
    assert "more" not in report


@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_what_is_refused_changes_nothing_and_fails_with_one_paragraph(app, run, write, options):
    path = write(
        MIXED.replace("</channel>", "<item><wp:post_id>x</wp:post_id><wp:status>draft</wp:status></item></channel>")
    )
    before = everything(app)
    result = run("wxr", path, *options)
    assert result.exit_code == 1
    assert re.fullmatch(
        r"Error: \S+/export.xml was refused: line \d+: <wp:post_id> is 'x'; a number is needed. Nothing was changed.\n",
        result.stderr,
    )
    assert result.stdout == ""
    assert everything(app) == before


@pytest.mark.parametrize(
    "broken", ["<wp:comment_id>x<", "<wp:comment_id><", "<wp:comment_id>-1<", f"<wp:comment_id>{'9' * 5000}<"]
)
def test_a_comment_without_a_number_is_refused(run, write, broken):
    result = run("wxr", write(MIXED.replace("<wp:comment_id>1<", broken)))
    assert (result.exit_code, "<wp:comment_id> is" in result.stderr) == (1, True)


def test_an_export_that_does_not_say_of_which_blog_is_refused(run, write):
    result = run("wxr", write(MIXED.replace("https://blog.example", "")))
    assert "line 6: the channel does not say which blog this is" in result.stderr


def test_a_file_that_is_not_there_is_an_error_of_use(run, tmp_path):
    assert run("wxr", tmp_path / "none.xml").exit_code == 2
    assert run("wxr", tmp_path).exit_code == 2


def test_what_can_be_read_only_once_is_refused(run, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    result = run("wxr", tmp_path / "pipe")
    assert (result.exit_code, "it must be a regular file" in result.stderr) == (1, True)


def test_a_database_that_was_never_prepared_is_told_apart_from_a_bad_file(app, run, write):
    with app.app_context():
        db.drop_all()
    result = run("wxr", write(MIXED))
    assert result.exit_code == 1
    assert "flask --app app db upgrade" in result.stderr


def test_nobody_sees_a_progress_bar_where_there_is_no_terminal(run, write):
    assert run("wxr", write(MIXED)).stderr == ""


def test_two_authors_of_one_name_are_two_members(app, run, write):
    run("wxr", write(export(author("a", display_name="Jo"), author("b", display_name="JO"), post(dc_creator="b"))))
    with app.app_context():
        assert [(row.name, row.role) for row in db.session.scalars(sa.select(Member).order_by(Member.id))] == [
            ("Jo", "member"),
            ("JO (2)", "writer"),
        ]


def test_two_blogs_with_the_same_numbers_stay_apart(run, write, app):
    for host in ("one.example", "two.example"):
        run("wxr", write(export(post(comment())).replace("blog.example", host)))
    found = everything(app)
    assert list(found["articles"]) == ["wxr:one.example:post:1", "wxr:two.example:post:1"]
    assert len(found["comments"]) == 2
