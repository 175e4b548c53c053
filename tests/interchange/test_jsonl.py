"""Articles and comments as JSON lines."""

import json
from datetime import UTC, datetime

import pytest

from blog.articles.models import ArticleState
from blog.comments.models import Status
from tests.interchange.conftest import everything

ARTICLE = {"id": "a", "title": "A headline", "created_at": "2020-05-01T10:00:00Z", "body_html": "<p>News.</p>"}
COMMENT = {
    "id": "c1",
    "article_id": "a",
    "parent_id": None,
    "author": "Ann",
    "created_at": "2020-05-02T10:00:00",
    "body_text": "So it is.",
}


def lines(*rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.fixture
def attempt(run, write):
    """Imports rows, or text as it is, and gives the result."""

    def make(articles, comments, *options):
        texts = [rows if isinstance(rows, str | bytes) else lines(*rows) for rows in (articles, comments)]
        paths = [write(text, f"talk/{name}.jsonl") for name, text in zip(("articles", "comments"), texts, strict=True)]
        return run("jsonl", *paths, *options)

    return make


@pytest.fixture
def take(attempt):
    """Imports rows and gives the report."""

    def make(articles, comments, *options):
        result = attempt(articles, comments, *options)
        assert result.exit_code == 0, result.output
        return result.stdout

    return make


def test_an_article_and_its_comment_are_taken(take, articles, comments):
    take([ARTICLE | {"tags": ["fish", "chips"]}], [COMMENT | {"subject": "Well"}])
    article, comment = articles()["a"], comments()["c1"]
    assert (article.title, article.slug, article.state) == ("A headline", "a-headline", ArticleState.PUBLISHED)
    assert article.published_at == datetime(2020, 5, 1, 10, tzinfo=UTC)
    assert (comment.author_name, comment.subject, comment.status) == ("Ann", "Well", Status.PUBLISHED)
    assert comment.created_at == datetime(2020, 5, 2, 10, tzinfo=UTC)
    assert (article.source_key, comment.source_key) == ("jsonl:talk:article:a", "jsonl:talk:comment:a:c1")


def test_a_second_run_adds_nothing_and_says_so(take):
    assert "nothing was changed" not in take([ARTICLE], [COMMENT])
    report = take([ARTICLE], [COMMENT])
    assert "There was nothing to add: nothing was changed." in report
    assert report.splitlines()[3].split() == ["articles", "0", "1", "0"]


def test_another_source_with_the_same_ids_is_another(take, articles):
    take([ARTICLE], [COMMENT])
    report = take([ARTICLE], [COMMENT], "--source", "elsewhere")
    assert report.splitlines()[4].split() == ["comments", "1", "0", "0"]
    assert articles()["a"]


def test_ids_with_colons_are_not_mistaken_for_others(app, take):
    take(
        [ARTICLE | {"id": "a:b"}, ARTICLE | {"id": "a"}],
        [COMMENT | {"article_id": "a:b", "id": "c"}, COMMENT | {"article_id": "a", "id": "b:c"}],
    )
    assert sorted((row["article"], row["source_key"]) for row in everything(app)["comments"]) == [
        ("jsonl:talk:article:a", "jsonl:talk:comment:a:b:c"),
        ("jsonl:talk:article:a%3Ab", "jsonl:talk:comment:a%3Ab:c"),
    ]


@pytest.mark.parametrize(
    ("fields", "moment"),
    [
        ({"created_at": "2020-05-02T10:00:00.123+02:00"}, datetime(2020, 5, 2, 8, 0, 0, 123000, tzinfo=UTC)),
        ({"created_at": "2020-05-02"}, datetime(2020, 5, 2, tzinfo=UTC)),
        ({"created_at": None, "time": "2004-12-25T03:21"}, datetime(2004, 12, 25, 3, 21, tzinfo=UTC)),
        ({"created_at": None, "created_utc": 1588413600}, datetime(2020, 5, 2, 10, tzinfo=UTC)),
        ({"created_at": None, "created_utc": 1588413600.5}, datetime(2020, 5, 2, 10, 0, 0, 500000, tzinfo=UTC)),
    ],
)
def test_times_are_read_in_every_form(take, comments, fields, moment):
    take([ARTICLE], [COMMENT | fields])
    assert comments()["c1"].created_at == moment


@pytest.mark.parametrize("when", [None, "", "yesterday", "2020-02-30", 1e300, float("nan"), True, [], "0001-01-01"])
def test_a_comment_without_a_sensible_time_is_skipped(take, comments, when):
    report = take([ARTICLE], [COMMENT | {"created_at": when}])
    assert comments() == {}
    assert "Skipped comments: it has no date: 1\n  c1 (line 1)" in report


def test_an_article_without_a_date_has_that_of_its_first_comment_or_is_skipped(take, articles):
    dateless = {"id": "b", "title": "No date"}
    report = take(
        [dateless, {"id": "c", "title": "Nor here"}],
        [
            COMMENT | {"article_id": "b", "created_at": "2020-07-01T00:00:00Z"},
            COMMENT | {"article_id": "b", "id": "c0", "created_at": "2020-06-01T00:00:00Z"},
        ],
    )
    assert list(articles()) == ["b"]
    assert articles()["b"].published_at == datetime(2020, 6, 1, tzinfo=UTC)
    assert "Skipped articles: it has no date, and no comment that has one: 1\n  article c (line 2)" in report


def test_comments_come_in_any_order(take, comments):
    take(
        [ARTICLE, ARTICLE | {"id": "b"}],
        [
            COMMENT | {"id": "c3", "parent_id": "c2", "created_at": "2020-05-04T10:00:00Z"},
            COMMENT | {"id": "x", "article_id": "b"},
            COMMENT | {"id": "c2", "parent_id": "c1", "created_at": "2020-05-03T10:00:00Z"},
            COMMENT,
        ],
    )
    by_name = comments()
    assert list(by_name) == ["c1", "c2", "c3", "x"]
    assert by_name["c3"].parent_id == by_name["c2"].id
    assert by_name["c2"].parent_id == by_name["c1"].id


def test_a_parent_that_is_missing_or_belongs_to_another_article_means_the_top_level(take, comments):
    report = take(
        [ARTICLE, ARTICLE | {"id": "b"}],
        [
            COMMENT,
            COMMENT | {"id": "c2", "article_id": "b", "parent_id": "c1"},
            COMMENT | {"id": "c3", "parent_id": "?"},
        ],
    )
    assert all(row.parent_id is None for row in comments().values())
    assert "Moved comments: their parent is not in the file: 2" in report


def test_comments_of_unknown_articles_are_reported(take, comments):
    report = take([ARTICLE], [COMMENT, COMMENT | {"id": "c2", "article_id": "z"}])
    assert list(comments()) == ["c1"]
    assert "Skipped comments: their article is not in articles.jsonl: 1\n  line 2 (article z)" in report
    assert report.splitlines()[4].split() == ["comments", "1", "0", "1"]


def test_ids_that_come_twice_are_taken_once(take, articles, comments):
    report = take([ARTICLE, ARTICLE | {"title": "Again"}], [COMMENT, COMMENT | {"body_text": "Again."}])
    assert [row.title for row in articles().values()] == ["A headline"]
    assert [row.body_source for row in comments().values()] == ["<p>So it is.</p>"]
    assert "Skipped articles: its id was used before in this file: 1" in report
    assert "Skipped comments: its id was used before in this article: 1" in report


def test_talk_pages_say_page_and_section(take, articles, comments):
    section = {"id": "h-1", "page": "Talk", "heading_html": "<i>Fish</i> &amp; chips"}
    said = {key: COMMENT[key] for key in ("id", "author", "created_at", "body_text")}
    take([section], [said | {"page": "Talk", "section": "h-1"}, said | {"page": "Other", "section": "h-1"}])
    assert articles()["Talk/h-1"].title == "Fish & chips"
    assert list(comments()) == ["c1"]


def test_bodies_are_read_as_what_they_are(take, comments):
    take(
        [ARTICLE],
        [
            COMMENT | {"id": "1", "body_text": "<tag> *stars*\nnext"},
            {key: value for key, value in COMMENT.items() if key != "body_text"}
            | {"id": "2", "body_markdown": "*stars*"},
            COMMENT | {"id": "3", "body_html": "<em>*stars*</em><script>x</script>"},
        ],
    )
    html = {number: row.body_html.strip() for number, row in comments().items()}
    assert html["1"] == "<p>&lt;tag&gt; *stars*<br>\nnext</p>"
    assert html["2"] == "<p><em>stars</em></p>"
    assert html["3"] == "<p><em>*stars*</em></p>"


@pytest.mark.parametrize("body", ["", "  ", None, "\u0000"])
def test_a_comment_without_words_keeps_its_place_and_its_replies(take, comments, body):
    take([ARTICLE], [COMMENT | {"body_text": body}, COMMENT | {"id": "c2", "parent_id": "c1"}])
    assert list(comments()) == ["c1", "c2"]
    assert comments()["c1"].body_html == ""


def test_scores_are_not_taken_and_that_is_said_once(take):
    report = take([ARTICLE | {"score": 3}], [COMMENT | {"score": 5}, COMMENT | {"id": "c2", "votes": {"up": 2}}])
    assert report.count("Scores and votes are not taken") == 1
    assert "Scores" not in take([ARTICLE], [COMMENT])


def test_what_no_database_stores_cannot_break_it(take, articles, comments):
    odd = "a\u0000b\ud800c\u0008d\u202ee"
    take(
        [ARTICLE | {"title": odd, "body_html": f"<p>{odd}</p>", "tags": [odd], "department": odd}],
        [COMMENT | {"author": odd, "body_text": odd, "subject": odd}],
    )
    assert (articles()["a"].title, comments()["c1"].author_name) == ("ab?cde", "ab?cde")


def test_numbers_are_ids_too(take, comments):
    take(
        [ARTICLE | {"id": 1}],
        [COMMENT | {"id": 2, "article_id": 1}, COMMENT | {"id": 3, "article_id": 1, "parent_id": 2}],
    )
    assert comments()["3"].parent_id == comments()["2"].id


BROKEN = {
    "no JSON": ("{", "not JSON"),
    "half a line": ('{"id": "a", ', "not JSON"),
    "a list": ("[1]", "not a JSON object"),
    "a number": ("7", "not a JSON object"),
    "no UTF-8": (b'{"id": "\xff"}', "not UTF-8"),
    "very deep": ("[" * 100_000, "not JSON"),
    "an endless number": ('{"id": ' + "9" * 5000 + "}", "not JSON"),
    "no id": ('{"article_id": "a"}', "'id' is missing"),
    "an odd id": ('{"id": "a\\u0000", "article_id": "a"}', "'id' is empty, too long or holds"),
    "a lone surrogate as id": ('{"id": "\\ud800", "article_id": "a"}', "'id' is empty, too long or holds"),
    "an empty id": ('{"id": "", "article_id": "a"}', "'id' is empty"),
    "a long id": ('{"id": "' + "x" * 401 + '", "article_id": "a"}', "'id' is empty, too long"),
    "a list as id": ('{"id": [], "article_id": "a"}', "'id' is missing or is no id"),
}
BROKEN_COMMENTS = BROKEN | {
    "no article": ('{"id": "c"}', "'article_id' is missing"),
    "a parent that is none": ('{"id": "c", "article_id": "a", "parent_id": {}}', "'parent_id' is missing or is no id"),
    "a body that is none": ('{"id": "c", "article_id": "a", "body_html": 5}', "'body_html' is not a text"),
    "an author that is none": ('{"id": "c", "article_id": "a", "author": []}', "'author' is not a text"),
}
BROKEN_ARTICLES = BROKEN | {
    "a title that is none": ('{"id": "b", "title": 7}', "'title' is not a text"),
    "tags that are none": ('{"id": "b", "tags": "fish"}', "'tags' is not a list of texts"),
}


def as_bytes(text):
    return text if isinstance(text, bytes) else text.encode()


@pytest.mark.parametrize("case", BROKEN_COMMENTS)
def test_a_malformed_comment_refuses_everything(attempt, articles, case):
    text, reason = BROKEN_COMMENTS[case]
    result = attempt([ARTICLE], lines(COMMENT).encode() + b"\n" + as_bytes(text))
    assert result.exit_code == 1
    assert f"was refused: line 3: {reason}" in result.stderr
    assert "(comments.jsonl). Nothing was changed." in result.stderr
    assert articles() == {}


@pytest.mark.parametrize("case", BROKEN_ARTICLES)
def test_a_malformed_article_refuses_everything(attempt, articles, case):
    text, reason = BROKEN_ARTICLES[case]
    result = attempt(lines(ARTICLE).encode() + as_bytes(text), [COMMENT])
    assert result.exit_code == 1
    assert f"was refused: line 2: {reason}" in result.stderr
    assert articles() == {}


def test_a_line_of_ten_megabytes_is_refused(attempt):
    result = attempt([ARTICLE], [COMMENT | {"body_text": "x" * 10_000_000}])
    assert "line 1: longer than 10 megabytes" in result.stderr


def test_empty_files_hold_nothing(take):
    assert "There was nothing to add" in take("", "")


def test_a_mark_at_the_beginning_of_the_file_is_no_error(take, articles):
    take(lines(ARTICLE).encode("utf-8-sig"), [COMMENT])
    assert list(articles()) == ["a"]
