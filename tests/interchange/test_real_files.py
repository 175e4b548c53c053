"""Real exports are imported, or refused, as they deserve."""

import pytest
import sqlalchemy as sa

from blog.articles.models import Article, ArticleState
from blog.comments.models import Comment, Status
from blog.foundation import clock
from blog.foundation.database import db

EXPORTS = {  # articles, comments, articles skipped, comments skipped
    "post-content-blank-lines": (1, 0, 0, 0),
    "small-export": (6, 1, 5, 0),
    "test-serialized-comment-meta": (1, 1, 0, 0),
    "theme-unit-test-data": (58, 24, 128, 9),
    "valid-wxr-1.0": (3, 1, 3, 0),
    "valid-wxr-1.1": (1, 1, 1, 0),
    "wxr-simple": (1, 0, 0, 0),
}


@pytest.fixture
def count(app):
    """How many rows of a model fulfil conditions."""

    def make(model, *conditions):
        with app.app_context():
            return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*conditions))

    return make


@pytest.mark.parametrize("name", EXPORTS)
def test_a_real_export_is_taken_once(real_data, run, count, name):
    path = real_data / "import" / "wxr" / f"{name}.xml"
    articles, comments, articles_skipped, comments_skipped = EXPORTS[name]
    report = run("wxr", path).stdout.splitlines()
    assert report[3].split() == ["articles", str(articles), "0", str(articles_skipped)]
    assert report[4].split() == ["comments", str(comments), "0", str(comments_skipped)]
    again = run("wxr", path).stdout
    assert "nothing was changed" in again
    assert (count(Article), count(Comment)) == (articles, comments)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("malformed", "line 27: <notachanneltag> stands where a WordPress export has <channel>"),
        ("missing-version-tag", "line 27: wp:wxr_version is missing"),
    ],
)
def test_a_broken_export_is_refused_and_changes_nothing(real_data, run, count, name, reason):
    result = run("wxr", real_data / "import" / "wxr" / f"{name}.xml")
    assert result.exit_code == 1
    assert f"{name}.xml was refused: {reason}" in result.stderr
    assert "Nothing was changed." in result.stderr
    assert (count(Article), count(Comment)) == (0, 0)


def test_the_theme_unit_test_has_the_statuses_of_its_authors(real_data, run, count):
    path = real_data / "import" / "wxr" / "theme-unit-test-data.xml"
    run("wxr", path)
    assert count(Comment, Comment.status == Status.HELD) == 1
    assert count(Article, Article.state == ArticleState.DRAFT) == 2
    assert count(Article, Article.published_at > clock.utcnow(), Article.state == ArticleState.PUBLISHED) == 1
    run("wxr", path, "--pages")
    assert (count(Article), count(Comment)) == (79, 29)
    run("wxr", path, "--pages", "--with-pingbacks")
    assert count(Comment) == 33


def test_every_published_article_of_the_theme_unit_test_has_a_page_and_its_old_address_leads_there(
    real_data, app, client, run
):
    run("wxr", real_data / "import" / "wxr" / "theme-unit-test-data.xml")
    with app.app_context():
        rows = db.session.scalars(
            sa.select(Article).where(Article.state == ArticleState.PUBLISHED, Article.published_at < clock.utcnow())
        ).all()
    assert len(rows) == 55
    for row in rows:
        number = row.source_key.rsplit(":", 1)[1]
        answer = client.get(f"/?p={number}")
        assert answer.location == f"/{row.published_on:%Y/%m/%d}/{row.slug}/", row.title
        assert client.get(answer.location).status_code == 200, row.title


@pytest.mark.parametrize(
    ("articles", "comments", "taken", "skipped", "deepest"),
    [
        ("irc-ubuntu/articles", "irc-ubuntu/comments", (24, 9767), (0, 0), 78),
        ("stackexchange-history-meta/articles", "stackexchange-history-meta/comments", (786, 6635), (0, 0), None),
        (
            "wikipedia-talk/en-bigafd-parsoid.sections",
            "wikipedia-talk/en-bigafd-parsoid.comments",
            (50, 324),
            (1, 0),
            None,
        ),
        (
            "wikipedia-talk/parsoid-sections.sections",
            "wikipedia-talk/parsoid-sections.comments",
            (74, 161),
            (24, 0),
            None,
        ),
    ],
)
@pytest.mark.one_database
def test_real_discussions_are_taken_whole(app, real_data, run, articles, comments, taken, skipped, deepest):
    files = [real_data / "threads" / f"{name}.jsonl" for name in (articles, comments)]
    report = run("jsonl", *files).stdout.replace(",", "").splitlines()
    assert report[3].split() == ["articles", str(taken[0]), "0", str(skipped[0])]
    assert report[4].split() == ["comments", str(taken[1]), "0", str(skipped[1])]
    assert "nothing was changed" in run("jsonl", *files).stdout
    if deepest:
        with app.app_context():
            assert db.session.scalar(sa.select(sa.func.max(Comment.depth))) == deepest
