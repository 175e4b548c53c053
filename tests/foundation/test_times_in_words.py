"""How moments and numbers are said."""

from datetime import UTC, datetime, timedelta

import pytest

from blog.foundation.http.templating import article_time, comment_time, list_time, plural

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_noon(moved_clock):
    moved_clock.to(NOW)
    return moved_clock


@pytest.mark.parametrize(
    ("moment", "in_lists", "on_comments"),
    [
        (datetime(2026, 11, 22, 9, 41, tzinfo=UTC), "today at 9:41am", "9:41am"),
        (datetime(2026, 11, 22, 0, 0, tzinfo=UTC), "today at 12:00am", "12:00am"),
        (datetime(2026, 11, 21, 23, 59, tzinfo=UTC), "yesterday at 11:59pm", "yesterday at 11:59pm"),
        (datetime(2026, 11, 21, 0, 0, tzinfo=UTC), "yesterday at 12:00am", "yesterday at 12:00am"),
        (datetime(2026, 11, 20, 23, 59, tzinfo=UTC), "20 November at 11:59pm", "20 November at 11:59pm"),
        (datetime(2026, 1, 1, 12, 5, tzinfo=UTC), "1 January at 12:05pm", "1 January at 12:05pm"),
        (datetime(2025, 12, 31, 13, 31, tzinfo=UTC), "31 December 2025 at 1:31pm", "31 December 2025 at 1:31pm"),
        (datetime(1066, 10, 14, 9, 0, tzinfo=UTC), "14 October 1066 at 9:00am", "14 October 1066 at 9:00am"),
    ],
)
def test_a_moment_is_said_as_one_would_say_it(moment: datetime, in_lists: str, on_comments: str):
    assert list_time(moment) == in_lists
    assert comment_time(moment) == on_comments


def test_today_becomes_yesterday_at_midnight(at_noon):
    at_noon.to(datetime(2026, 11, 22, 23, 59, 30, tzinfo=UTC))
    written = datetime(2026, 11, 22, 23, 58, tzinfo=UTC)
    assert comment_time(written) == "11:58pm"
    at_noon.forward(minutes=1)
    assert comment_time(written) == "yesterday at 11:58pm"
    at_noon.forward(days=1)
    assert comment_time(written) == "22 November at 11:58pm"


def test_on_new_years_day_yesterday_is_still_yesterday(at_noon):
    at_noon.to(datetime(2027, 1, 1, 8, tzinfo=UTC))
    assert list_time(datetime(2026, 12, 31, 20, tzinfo=UTC)) == "yesterday at 8:00pm"


def test_an_article_says_its_whole_date():
    assert article_time(NOW - timedelta(hours=2, minutes=19)) == "22 November 2026 @ 9:41am"


@pytest.mark.parametrize(
    ("count", "word", "said"),
    [
        (0, "Comment", "0 Comments"),
        (1, "Comment", "1 Comment"),
        (2, "Comment", "2 Comments"),
        (214, "Comment", "214 Comments"),
        (6635, "Comment", "6,635 Comments"),
        (1, "reply", "1 reply"),
        (2, "reply", "2 replies"),
        (14, "day", "14 days"),
    ],
)
def test_a_number_of_things_is_said_in_the_right_form(count: int, word: str, said: str):
    assert plural(count, word) == said


@pytest.mark.one_database("the name of the publication is a setting")
@pytest.mark.parametrize(
    ("name", "shown", "marked"),
    [
        ("The *Fine Print*", "The Fine Print", "<mark>Fine Print</mark>"),
        ("Plain", "Plain", None),
        ("<*b*>", "&lt;b", None),
    ],
)
def test_the_publications_name_may_have_a_highlight(make_app, name: str, shown: str, marked: str | None):
    text = make_app(site_name=name).test_client().get("/").text
    assert f"<title>{shown}" in text
    assert marked is None or marked in text
