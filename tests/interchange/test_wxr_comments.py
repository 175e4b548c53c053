"""Comments of a WordPress export become threads."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from blog.comments.models import CommentTransition, Status
from blog.foundation.database import db
from tests.interchange.exports import author, comment, export, post


def parents(comments):
    """Who stands below whom, by number."""
    by_id = {row.id: number for number, row in comments.items()}
    return {number: by_id.get(row.parent_id) for number, row in comments.items()}


@pytest.mark.parametrize("approved", ["1", "approve", "approved"])
def test_what_was_approved_is_published_and_counted(take, articles, comments, approved):
    take(export(post(comment(approved=approved))))
    assert comments()["1"].status is Status.PUBLISHED
    assert articles()["1"].comment_count == 1


@pytest.mark.parametrize("approved", ["0", "hold", "of-a-plugin", ""])
def test_what_was_not_approved_is_held_and_not_counted(take, articles, comments, approved):
    take(export(post(comment(approved=approved))))
    assert comments()["1"].status is Status.HELD
    assert articles()["1"].comment_count == 0


@pytest.mark.parametrize(
    ("approved", "reason"), [("spam", "spam"), ("trash", "in the trash"), ("post-trashed", "in the trash")]
)
def test_spam_and_trash_are_skipped_unless_asked_for(take, articles, comments, approved, reason):
    text = export(post(comment(approved=approved)))
    assert f"Skipped comments: {reason} (taken with --with-spam-and-trash): 1\n  1 (line " in take(text)
    assert comments() == {}
    take(text, "--with-spam-and-trash")
    assert comments()["1"].status is Status.HELD
    assert articles()["1"].comment_count == 0


@pytest.mark.parametrize("kind", ["pingback", "trackback"])
def test_pingbacks_and_trackbacks_are_skipped_unless_asked_for(take, comments, kind):
    text = export(post(comment(type=kind)))
    assert f"Skipped comments: a {kind} (taken with --with-pingbacks): 1" in take(text)
    assert comments() == {}
    take(text, "--with-pingbacks")
    assert comments()["1"].status is Status.PUBLISHED


def test_a_plugins_notes_are_no_comments(take, comments):
    report = take(export(post(comment(type="order_note"))), "--with-pingbacks", "--with-spam-and-trash")
    assert "Skipped comments: type order_note: 1" in report
    assert comments() == {}


@pytest.mark.parametrize("content", ["", "  \n ", "\t"])
def test_a_comment_without_words_keeps_its_place(take, comments, content):
    take(export(post(comment(content=content))))
    assert comments()["1"].body_html == ""


def test_a_comment_has_its_utc_time_or_its_local_one_or_is_skipped(take, comments):
    zero = "0000-00-00 00:00:00"
    report = take(export(post(comment(), comment(id=2, date_gmt=zero), comment(id=3, date_gmt=zero, date=zero))))
    assert comments()["1"].created_at == datetime(2010, 10, 21, 8, tzinfo=UTC)
    assert comments()["2"].created_at == datetime(2010, 10, 21, 10, tzinfo=UTC)
    assert "Skipped comments: it has no date: 1\n  3 (line " in report
    assert "Dates: comments: its date is given without a time zone; taken as UTC: 1\n  2 (line " in report


def test_replies_hang_below_their_parents_even_those_that_come_first_in_the_file(take, comments):
    take(
        export(
            post(
                comment(id=3, parent=2, date_gmt="2010-10-21 12:00:00"),
                comment(id=2, parent=1, date_gmt="2010-10-21 11:00:00"),
                comment(id=1, date_gmt="2010-10-21 10:00:00"),
            )
        )
    )
    assert parents(comments()) == {"1": None, "2": "1", "3": "2"}
    assert [row.depth for row in comments().values()] == [1, 2, 3]
    assert [row.descendant_count for row in comments().values()] == [2, 1, 0]


def test_siblings_stand_in_order_of_time(take, comments):
    take(export(post(comment(id=9, date_gmt="2011-01-01 00:00:00"), comment(id=8, date_gmt="2010-12-01 00:00:00"))))
    assert list(comments()) == ["8", "9"]


def test_children_of_the_skipped_go_to_the_nearest_taken_ancestor_and_are_reported(take, comments):
    report = take(
        export(
            post(
                comment(id=1),
                comment(id=2, parent=1, approved="spam"),
                comment(id=3, parent=2, type="pingback"),
                comment(id=4, parent=3),
                comment(id=5, approved="trash"),
                comment(id=6, parent=5),
                comment(id=7, parent=6),
            )
        )
    )
    assert parents(comments()) == {"1": None, "4": "1", "6": None, "7": "6"}
    assert "Moved comments: their parent is skipped: 2" in report
    assert "below 1, 6 (line" in report
    assert "to the top level" in report


def test_with_spam_asked_for_nothing_is_moved(take, comments):
    text = export(post(comment(id=1, approved="spam"), comment(id=2, parent=1)))
    assert "Moved" not in take(text, "--with-spam-and-trash")
    assert parents(comments()) == {"1": None, "2": "1"}


def test_a_parent_that_is_not_in_the_post_means_the_top_level(take, comments):
    report = take(export(post(comment(id=1)), post(comment(id=2, parent=1), wp_post_id=2, wp_post_name="b")))
    assert parents(comments()) == {"1": None, "2": None}
    assert "Moved comments: their parent is not in the file: 1\n  2 (line " in report


def test_a_ring_of_parents_is_opened_where_the_file_has_it_first(take, comments):
    report = take(
        export(post(comment(id=2, parent=3), comment(id=3, parent=4), comment(id=4, parent=2), comment(id=5, parent=5)))
    )
    assert parents(comments()) == {"2": None, "4": "2", "3": "4", "5": None}
    assert "Moved comments: their parents form a ring: 2" in report


def test_a_comment_whose_id_came_before_is_skipped(take, comments):
    report = take(
        export(
            post(comment(content="First."), comment(content="Second.")),
            post(comment(content="Third."), wp_post_id=2, wp_post_name="b"),
        )
    )
    assert [row.body_source for row in comments().values()] == ["<p>First.</p>"]
    assert "Skipped comments: its id was used before in this file: 2" in report


def test_addresses_of_commenters_are_not_kept_but_for_the_mail_which_is_not_shown(app, take, comments, client):
    take(export(post(comment())))
    assert comments()["1"].author_email == "ann@reader.example"
    with app.app_context():
        for table in db.metadata.sorted_tables:
            rows = str(db.session.execute(sa.select(table)).all())
            assert "203.0.113.77" not in rows
            assert "reader.example/ann" not in rows
    page = client.get("/2010/10/20/a-headline/").text
    assert "Ann" in page
    assert "reader.example" not in page


def test_a_registered_author_is_known_by_number(take, comments, members):
    text = export(
        author("jo", id=7, email="jo@blog.example", display_name="Jo"),
        post(
            comment(id=1, user_id=7, author="J."), comment(id=2, user_id=8, author="Jo", author_email="jo@blog.example")
        ),
    )
    take(text)
    assert comments()["1"].author_member_id == members()["Jo"].id
    assert comments()["1"].author_name == "J."
    assert comments()["2"].author_member_id is None


def test_in_an_export_without_numbers_mail_and_name_together_name_the_author(take, comments, members):
    take(
        export(
            author("jo", email="Jo@Blog.example", display_name="Jo Doe"),
            post(
                comment(id=1, author="jo doe", author_email="jo@blog.example"),
                comment(id=2, author="JO", author_email="JO@blog.example"),
                comment(id=3, author="Somebody", author_email="jo@blog.example"),
                comment(id=4, author="Jo Doe", author_email="other@blog.example"),
                comment(id=5, author="Jo Doe", author_email=""),
            ),
        )
    )
    jo = members()["Jo Doe"].id
    assert {number: row.author_member_id for number, row in comments().items()} == dict.fromkeys(
        "12", jo
    ) | dict.fromkeys("345")


def test_every_comment_has_the_beginning_of_its_history(app, take):
    take(export(post(comment(), comment(id=2, approved="0"))))
    with app.app_context():
        steps = db.session.scalars(sa.select(CommentTransition).order_by(CommentTransition.id))
        assert [(step.from_status, step.to_status, step.reason) for step in steps] == [
            (None, Status.PUBLISHED, "imported"),
            (None, Status.HELD, "imported"),
        ]


def test_a_comment_is_shown_as_wordpress_showed_it(take, comments):
    take(export(post(comment(content="One *line*\n# two\n\n<b>three</b> <script>alert(1)</script>"))))
    html = comments()["1"].body_html
    assert "One *line*<br>\n# two" in html
    assert "<b>three</b>" in html
    assert "script" not in html


def test_a_thread_a_thousand_deep_is_taken(take, comments):
    take(export(post(*(comment(id=number, parent=number - 1) for number in range(1, 1001)))))
    assert max(row.depth for row in comments().values()) == 1000
    assert comments()["1"].descendant_count == 999


def test_a_later_export_brings_the_new_comments_and_keeps_the_discussion_open(take, articles, comments):
    take(export(post(comment())))
    report = take(export(post(comment(), comment(id=2, parent=1, date_gmt="2015-05-05 00:00:00"))))
    assert parents(comments()) == {"1": None, "2": "1"}
    assert articles()["1"].discussion_active_at == datetime(2015, 5, 5, tzinfo=UTC)
    assert articles()["1"].comment_count == 2
    assert report.splitlines()[4].split() == ["comments", "1", "1", "0"]
