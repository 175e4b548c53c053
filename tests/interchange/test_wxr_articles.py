"""Posts of a WordPress export become articles."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from blog.accounts.models import Actor, Role
from blog.articles.models import Article, ArticleAddress, ArticleState, DiscussionMode, TagKind
from blog.articles.policy import is_discussion_closed
from blog.articles.queries import article_formerly_at, tag_named
from blog.foundation.database import db
from tests.interchange.exports import author, comment, export, post

ZERO = "0000-00-00 00:00:00"


def test_a_published_post_is_a_published_article_at_its_utc_time(take, articles):
    take(export(post()))
    article = articles()["1"]
    assert (article.state, article.slug, article.title) == (ArticleState.PUBLISHED, "a-headline", "A headline")
    assert article.published_at == datetime(2010, 10, 20, 14, tzinfo=UTC)
    assert article.source_key == "wxr:blog.example:post:1"


def test_a_scheduled_post_keeps_its_future_date(take, articles):
    soon = (datetime.now(UTC) + timedelta(days=9)).replace(microsecond=0)
    report = take(export(post(wp_status="future", wp_post_date_gmt=f"{soon:%Y-%m-%d %H:%M:%S}")))
    assert (articles()["1"].state, articles()["1"].published_at) == (ArticleState.PUBLISHED, soon)
    assert "Taken articles: scheduled: 1" in report


@pytest.mark.parametrize("status", ["draft", "pending", "auto-draft", "private", "of-a-plugin"])
def test_what_was_not_for_everybody_is_a_draft(take, articles, status):
    report = take(export(post(wp_status=status)))
    assert articles()["1"].state is ArticleState.DRAFT
    assert "Taken articles: draft: 1" in report


def test_a_post_with_a_password_is_a_draft(take, articles):
    take(export(post(wp_post_password="secret")))
    assert articles()["1"].state is ArticleState.DRAFT


def test_a_draft_without_a_date_is_taken_and_a_published_post_without_one_is_not(take, articles):
    nowhen = {"wp_post_date": ZERO, "wp_post_date_gmt": ZERO}
    report = take(export(post(wp_status="draft", **nowhen), post(wp_post_id=2, **nowhen)))
    assert list(articles()) == ["1"]
    assert articles()["1"].published_at is None
    assert "Skipped articles: published without a date: 1\n  post 2 (line " in report


@pytest.mark.parametrize("gmt", [ZERO, "", "2010-02-30 10:00:00", "yesterday"])
def test_a_date_in_local_time_only_is_taken_as_utc_and_said(take, articles, gmt):
    report = take(export(post(wp_post_date_gmt=gmt)))
    assert articles()["1"].published_at == datetime(2010, 10, 20, 16, tzinfo=UTC)
    assert "Dates: articles: its date is given without a time zone; taken as UTC: 1\n  post 1" in report


def test_a_utc_date_is_not_remarked_on(take):
    assert "Dates" not in take(export(post()))


def test_pages_are_taken_only_when_asked_for_and_other_types_never(take, articles):
    text = export(
        post(wp_post_type="page"),
        post(wp_post_id=2, wp_post_type="attachment"),
        post(wp_post_id=3, wp_post_type="book"),
    )
    report = take(text)
    assert articles() == {}
    assert "Skipped articles: a page (taken with --pages): 1\n  page 1 (line " in report
    assert "Skipped articles: type attachment: 1" in report
    assert "Skipped articles: type book: 1" in report
    take(text, "--pages")
    assert list(articles()) == ["1"]


def test_a_post_in_the_trash_is_skipped_with_its_comments(take, articles, comments):
    report = take(export(post(comment(), wp_status="trash")))
    assert (articles(), comments()) == ({}, {})
    assert "Skipped articles: in the trash: 1" in report
    assert "Skipped comments: on what is skipped: in the trash: 1" in report


def test_titles_are_text_and_an_empty_one_says_so(take, articles):
    take(
        export(
            post(title="<em>Fish</em> &amp; chips <script>x</script>"),
            post(wp_post_id=2, title="", wp_post_name="", guid="", link=""),
            post(wp_post_id=3, title="<b></b>", wp_post_name="nameless"),
        )
    )
    assert articles()["1"].title == "Fish & chips"
    assert (articles()["2"].title, articles()["2"].slug) == ("Untitled", "untitled")
    assert (articles()["3"].title, articles()["3"].slug) == ("Untitled", "nameless")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("hello-world", "hello-world"),
        ("%d0%bf%d1%80%d0%b8%d0%b2%d0%b5%d1%82", "privet"),
        ("%E4%BD%A0%E5%A5%BD", "ni-hao"),
        ("", "a-headline"),
        ("%f0%9f%90%9f", "a-headline"),
        ("%00%ff", "a-headline"),
        ("Two Words_and", "two-words-and"),
    ],
)
def test_the_slug_is_the_posts_name_decoded_or_made_from_the_title(take, articles, name, slug):
    take(export(post(wp_post_name=name)))
    assert articles()["1"].slug == slug


def test_the_excerpt_is_the_summary(take, articles):
    take(export(post(excerpt="In <b>short</b>."), post(wp_post_id=2, content="<p>All of it.</p>", wp_post_name="b")))
    assert articles()["1"].summary == "In short."
    assert articles()["2"].summary == "All of it."


def test_categories_and_tags_are_tags_once_and_uncategorized_is_none(app, take):
    categories = """
        <category><![CDATA[News &amp; views]]></category>
        <category domain="category" nicename="news-views"><![CDATA[News &amp; views]]></category>
        <category domain="post_tag" nicename="fish"><![CDATA[Fish]]></category>
        <category domain="category" nicename="uncategorized"><![CDATA[Allgemein]]></category>
        <category domain="category"><![CDATA[Uncategorized]]></category>
        <category domain="post_format" nicename="post-format-aside"><![CDATA[Aside]]></category>"""
    take(export(post(categories=categories)))
    with app.app_context():
        article = db.session.scalars(sa.select(Article).options(sa.orm.selectinload(Article.tags))).one()
        assert [(tag.kind, tag.slug, tag.name) for tag in article.tags] == [
            (TagKind.TAG, "fish", "Fish"),
            (TagKind.TAG, "news-views", "News & views"),
        ]
        assert tag_named(kind=TagKind.TAG, slug="fish")


def test_the_writer_is_an_unclaimed_member_named_as_listed(take, articles, members):
    take(export(author("jo", id=7, email="jo@blog.example", display_name="Jo &amp; Co"), post()))
    jo = members()["Jo & Co"]
    assert (jo.role, jo.email, jo.claimed_at, jo.source_key) == (
        *(Role.WRITER, "jo@blog.example", None),
        "wxr:blog.example:author:jo",
    )
    assert articles()["1"].writer_id == jo.id


def test_a_writer_who_is_not_listed_is_made_from_the_login_and_a_listed_one_who_wrote_nothing_is_no_writer(
    take, members
):
    take(export(author("ed", id=1), post()))
    assert {name: member.role for name, member in members().items()} == {"jo": Role.WRITER, "ed": Role.MEMBER}


def test_a_post_without_a_creator_has_no_writer(take, articles, members):
    take(export(post(dc_creator="")))
    assert (articles()["1"].writer_id, members()) == (None, {})


def test_old_addresses_lead_to_the_article(take, client, articles):
    take(
        export(
            post(
                link="https://www.blog.example/archives/Caf%C3%A9.html?x=1#top",
                guid="http://blog.example/?p=1",
                wp_post_name="new-name",
            )
        )
    )
    for old in ("/archives/Caf%C3%A9.html?x=1", "/?p=1"):
        answer = client.get(old)
        assert (answer.status_code, answer.location) == (301, "/2010/10/20/new-name/"), old
    assert client.get("/archives/other.html").status_code == 404


def test_addresses_that_are_not_its_own_are_not_taken(app, take):
    take(
        export(
            post(link="https://elsewhere.example/2010/a/", guid="urn:uuid:12"),
            post(wp_post_id=2, link="https://blog.example/", guid="https://blog.example", wp_post_name="b"),
            post(wp_post_id=3, link="https://blog.example/2010/10/20/c/", guid="https://[blog", wp_post_name="c"),
            post(
                wp_post_id=4,
                link="https://blog.example/d%00/",
                guid=f"https://blog.example/{'d' * 2000}",
                wp_post_name="d",
            ),
        )
    )
    with app.app_context():
        assert sorted(db.session.scalars(sa.select(ArticleAddress.path))) == ["/?p=1", "/?p=2", "/?p=3", "/?p=4"]


def test_a_page_is_found_at_both_of_its_numbers_below_the_blogs_own_folder(app, take):
    text = export(post(wp_post_type="page", guid="", link=""))
    take(text.replace("https://blog.example", "https://blog.example/news"), "--pages")
    with app.app_context():
        for path in ("/news/?page_id=1", "/news/?p=1"):
            assert article_formerly_at(actor=Actor(), paths=[path]), path
        assert article_formerly_at(actor=Actor(), paths=["/?p=1"]) is None


def test_a_draft_cannot_be_found_at_its_old_address(take, client):
    take(export(post(wp_status="private", link="https://blog.example/old/")))
    assert client.get("/old/").status_code == 404


def test_an_old_discussion_is_closed_by_its_age_and_open_when_asked_for(app, take, articles):
    text = export(post(comment(date_gmt="2012-01-01 10:00:00"), comment(id=2, date_gmt="2011-01-01 10:00:00")))
    take(text)
    assert articles()["1"].discussion_active_at == datetime(2012, 1, 1, 10, tzinfo=UTC)
    with app.app_context():
        assert is_discussion_closed(articles()["1"], datetime.now(UTC))
    report = take(text, "--reopen")
    assert "Discussions opened again: 1" in report
    with app.app_context():
        assert not is_discussion_closed(articles()["1"], datetime.now(UTC))
    assert "nothing was changed" in take(text, "--reopen")


def test_reopening_at_the_first_import_needs_no_second(app, take, articles):
    take(export(post(comment())), "--reopen")
    with app.app_context():
        assert not is_discussion_closed(articles()["1"], datetime.now(UTC))


def test_a_closed_discussion_stays_closed_when_others_are_reopened(take, articles):
    text = export(post(wp_comment_status="closed"), post(wp_post_id=2, wp_post_name="b"))
    take(text, "--reopen")
    assert articles()["1"].discussion_mode is DiscussionMode.CLOSED
    assert articles()["2"].discussion_mode is DiscussionMode.OPEN


def test_a_comment_from_the_future_does_not_keep_a_discussion_open_for_ever(take, articles):
    take(export(post(comment(date_gmt="2999-01-01 00:00:00"))))
    assert articles()["1"].discussion_active_at <= datetime.now(UTC)


def test_removed_spam_does_not_keep_a_discussion_open(take, articles):
    take(export(post(comment(approved="spam", date_gmt="2020-01-01 00:00:00"))), "--with-spam-and-trash")
    assert articles()["1"].discussion_active_at == datetime(2010, 10, 20, 14, tzinfo=UTC)


def test_two_posts_of_one_day_and_name_get_two_addresses(take, articles):
    take(export(post(), post(wp_post_id=2)))
    assert [article.slug for article in articles().values()] == ["a-headline", "a-headline-2"]


def test_a_post_whose_id_came_before_is_skipped(take, articles):
    report = take(export(post(), post(wp_post_id="01", title="Again")))
    assert [article.title for article in articles().values()] == ["A headline"]
    assert "Skipped articles: its id was used before in this file: 1" in report


def test_what_an_editor_changed_stands_when_the_export_is_imported_again(app, take, articles):
    take(export(post()))
    with app.app_context():
        db.session.execute(sa.update(Article).values(title="Corrected"))
        db.session.commit()
    take(export(post()))
    assert articles()["1"].title == "Corrected"
