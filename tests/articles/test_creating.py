"""Storing articles: clean text, one address each, tags made once."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from blog.accounts.models import SYSTEM
from blog.articles.models import Article, ArticleState, Tag, TagKind
from blog.articles.services import ArticleDraft, create_article, slug_of
from blog.foundation import clock
from blog.foundation.database import db
from tests.racing import at_once, in_context

DAY = datetime(2026, 11, 22, 9, 41, tzinfo=UTC)
TAG, COMPANY = TagKind.TAG, TagKind.COMPANY


def create(**fields: object) -> Article:
    fields = {"title": "Terms", "body_source": "Words.", "published_at": DAY} | fields
    return create_article(actor=SYSTEM, draft=ArticleDraft(**fields))


def tags_of(article: Article) -> list[tuple[str, str, str]]:
    statement = sa.select(Tag.kind, Tag.slug, Tag.name).join(Article.tags.of_type(Tag)).where(Article.id == article.id)
    return sorted(tuple(row) for row in db.session.execute(statement))


def test_what_was_written_is_stored_clean(app_context):
    article = create(
        title=" A\x00 title\n\u202e in  two lines ",
        department="the\x07-small-print ",
        body_source="# One\r\n<script>x</script>",
    )
    db.session.refresh(article)
    assert article.title == "A title in two lines"
    assert article.department == "the-small-print"
    assert article.body_source == "# One\n<script>x</script>"
    assert str(article.body_html).strip() == "<h2>One</h2>"


def test_an_article_without_words_gets_the_least_it_needs(app_context):
    article = create(title=" \x00 ", body_source="", department="  ")
    assert (article.title, article.slug, article.summary, article.department) == ("Untitled", "untitled", "", None)


def test_a_summary_is_the_writers_own_or_the_beginning_of_the_text(app_context):
    assert create(summary="In short.").summary == "In short."
    long = create(body_source="Word by *word*. " * 40).summary
    assert long.startswith("Word by word.")
    assert len(long) <= 200


def test_a_discussion_is_open_from_the_day_of_publication(app_context, moved_clock):
    assert create().discussion_active_at == DAY
    moved_clock.to(DAY + timedelta(days=3))
    assert create(state=ArticleState.DRAFT, published_at=None).discussion_active_at >= DAY + timedelta(days=3)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Terms & Conditions: Revised!", "terms-conditions-revised"),
        ("Über Größe", "uber-grosse"),
        ("Привет, мир", "privet-mir"),
        ("  --  ", "untitled"),
        ("🙂", "untitled"),
        ("../../etc/passwd", "etc-passwd"),
        ("word " * 40, "-".join(["word"] * 16)),
    ],
)
def test_the_address_is_made_of_the_title(title: str, slug: str):
    assert slug_of(title) == slug


def test_an_address_is_taken_from_the_slug_where_there_is_one(app_context):
    assert create(title="Long title", slug="Short One").slug == "short-one"


def test_on_one_date_a_slug_exists_once_and_later_ones_are_counted(app_context):
    assert [create().slug for _ in range(4)] == ["terms", "terms-2", "terms-3", "terms-4"]


def test_a_slug_that_only_begins_alike_is_not_taken(app_context):
    create(title="Terms revised")
    assert create(title="Terms").slug == "terms"


def test_a_counter_steps_over_a_slug_that_looks_like_one(app_context):
    create(title="Terms 2")
    assert [create().slug for _ in range(3)] == ["terms", "terms-3", "terms-4"]


def test_on_another_date_the_slug_is_free_again(app_context):
    create()
    assert create(published_at=DAY + timedelta(days=1)).slug == "terms"


def test_the_date_of_the_address_is_the_utc_date(app_context):
    late_in_new_york = datetime(2026, 11, 22, 22, 0, tzinfo=timezone(timedelta(hours=-5)))
    article = create(published_at=late_in_new_york)
    assert f"{article.published_on:%Y-%m-%d}" == "2026-11-23"
    assert article.published_at == late_in_new_york


def test_a_published_article_has_a_date(app_context):
    with pytest.raises(sa.exc.IntegrityError, match="published_article_has_a_date"):
        create(published_at=None)


def test_articles_of_one_title_that_are_stored_at_once_get_an_address_each(app):
    results = at_once([in_context(app, lambda: create().slug)] * 8)
    assert sorted(results, key=str) == ["terms", *(f"terms-{number}" for number in range(2, 9))]


def test_an_article_that_is_imported_twice_at_once_is_stored_once(app):
    results = at_once([in_context(app, lambda: create(source_key="wp:1").id)] * 4)
    assert sorted(type(result).__name__ for result in results) == ["IntegrityError"] * 3 + ["int"]
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Article)) == 1


def test_tags_and_companies_are_kept_apart_and_each_once(app_context):
    names = [
        (TAG, "Free Speech"),
        (TAG, "free speech"),
        (TAG, " Free  Speech!"),
        (COMPANY, "Free Speech"),
        (TAG, "  "),
        (TAG, "Law"),
    ]
    stored = tags_of(create(tags=names))
    assert [(kind, slug) for kind, slug, _ in stored] == [(COMPANY, "free-speech"), (TAG, "free-speech"), (TAG, "law")]


def test_a_tag_keeps_its_first_name(app_context):
    create(tags=[(TAG, "Free Speech")])
    assert tags_of(create(tags=[(TAG, "FREE SPEECH")])) == [(TAG, "free-speech", "Free Speech")]


def test_one_new_tag_of_many_articles_at_once_is_made_once(app):
    jobs = [lambda n=n: create(title=f"Article {n}", tags=[(TAG, "New"), (COMPANY, "New")]).id for n in range(8)]
    results = at_once([in_context(app, job) for job in jobs])
    assert all(isinstance(result, int) for result in results), results
    with app.app_context():
        assert sorted(db.session.scalars(sa.select(Tag.slug))) == ["new", "new"]
        assert {len(tags_of(db.session.get_one(Article, article_id))) for article_id in results} == {2}


def test_articles_that_name_new_tags_in_different_orders_do_not_block_each_other(app):
    names = [(TAG, f"Tag {number}") for number in range(12)]
    jobs = [lambda n=n: create(title=f"Article {n}", tags=names[:: -1 if n % 2 else 1]).id for n in range(8)]
    results = at_once([in_context(app, job) for job in jobs])
    assert all(isinstance(result, int) for result in results), results


def test_an_article_that_cannot_be_stored_leaves_nothing_behind(app):
    with app.app_context(), pytest.raises(sa.exc.IntegrityError):
        create(tags=[(TAG, "New")], writer_id=12345)
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Tag)) == 0


def test_the_clock_is_aware():
    assert clock.utcnow().utcoffset() == timedelta(0)
