"""The front page, tags, companies and search: what they list, in which order, page by page."""

import functools
import operator
import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from blog.accounts.models import SYSTEM, Role
from blog.accounts.services import import_member
from blog.articles.models import Article, TagKind
from blog.articles.services import ArticleDraft, create_article
from blog.foundation.database import db, transactional

START = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


def titles(text: str) -> list[str]:
    """The titles of a list page, from top to bottom."""
    found = re.findall(r'<h2 class="item-title"><a href="[^"]*">(.*?)</a></h2>', text)
    return [unescape(title) for title in found]


def beyond(text: str, rel: str) -> str | None:
    """Where the page's button to older ("next") or newer ("prev") articles leads."""
    found = re.search(rf'rel="{rel}" href="([^"]*)"', text)
    return unescape(found[1]) if found else None


def walk(client: FlaskClient, address: str, rel: str) -> list[list[str]]:
    """The titles of the page and of all beyond it; ends with the address of the last."""
    pages = []
    while address:
        text = client.get(address).text
        pages.append(titles(text))
        walk.last = address
        address = beyond(text, rel)
        assert len(pages) < 60, "the pages go round in circles"
    return pages


@transactional
def fill(moments: list[datetime], tags: list[tuple[TagKind, str]]) -> None:
    """Articles of those moments, and no others; each is titled with its number."""
    db.session.execute(sa.delete(Article))
    for number, moment in enumerate(moments):
        draft = ArticleDraft(
            title=f"No {number}", body_source="x", published_at=moment, tags=tags, source_key=str(number)
        )
        create_article(actor=SYSTEM, draft=draft)


@pytest.mark.parametrize(
    ("address", "tags"),
    [
        ("/", []),
        ("/tags/law/", [(TagKind.TAG, "Law")]),
        ("/companies/acme/", [(TagKind.COMPANY, "Acme")]),
        ("/?q=no", []),
    ],
    ids=["front", "tag", "company", "search"],
)
def test_paging_older_and_newer_visits_every_article_exactly_once(make_app, moved_clock, address: str, tags: list):
    moved_clock.to(START)
    app = make_app(page_articles=4)
    client = app.test_client()
    moments = st.integers(-3, 0).map(lambda number: START + timedelta(microseconds=number * 700_000))
    ancient = st.integers(-2, 2).map(
        lambda number: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=number * 700_000)
    )

    @settings(max_examples=8, deadline=None, database=None)
    @given(st.lists(st.one_of(moments, ancient), max_size=14))
    def check(published: list[datetime]) -> None:
        with app.app_context():
            fill(published, tags)
        expected = [
            f"No {number}" for _, number in sorted(((moment, n) for n, moment in enumerate(published)), reverse=True)
        ]
        if tags and not published:
            return  # there is no such tag yet
        down = walk(client, address, "next")
        assert functools.reduce(operator.iadd, down, []) == expected
        assert all(len(page) == 4 for page in down[:-1])
        assert walk(client, walk.last, "prev") == down[::-1]

    check()


def test_an_article_published_meanwhile_is_neither_repeated_nor_in_the_way(make_app, moved_clock, make_article):
    client = make_app(page_articles=3).test_client()
    for number in range(7):
        make_article(title=f"No {number}", published_at=START + timedelta(hours=number))
    first = client.get("/").text
    make_article(title="Breaking", published_at=START + timedelta(days=1))
    second = client.get(beyond(first, "next")).text
    assert titles(first) + titles(second) == ["No 6", "No 5", "No 4", "No 3", "No 2", "No 1"]
    assert "Breaking" in titles(client.get("/").text)


def test_a_page_offers_only_what_there_is(make_app, make_article):
    client = make_app(page_articles=2).test_client()
    make_article(title="A")
    make_article(title="B")
    text = client.get("/").text
    assert (beyond(text, "next"), beyond(text, "prev")) == (None, None)
    make_article(title="C")
    text = client.get("/").text
    assert beyond(text, "next") is not None
    assert beyond(text, "prev") is None
    assert beyond(client.get(beyond(text, "next")).text, "next") is None


@pytest.mark.one_database("no cursor reaches the database")
def test_a_place_that_is_none_is_a_missing_page(client):
    for query in (
        "older=x",
        "newer=1",
        "older=1-2-3",
        "older=9999999999999999999-1",
        f"newer={10**18}-1",
        "older=1-%00",
    ):
        assert client.get(f"/?{query}").status_code == 404, query


def test_a_place_beyond_all_articles_is_an_empty_page(client, make_article):
    make_article()
    assert titles(client.get("/?older=0-0").text) == []
    assert titles(client.get("/?newer=4102444800000000-1").text) == []


def test_of_two_places_the_older_one_counts(client, make_article):
    article = make_article()
    assert titles(client.get("/?older=4102444800000000-1&newer=4102444800000000-1").text) == [article.title]
    assert titles(client.get("/?older=0-0&newer=0-0").text) == []


def test_a_list_says_what_readers_need_to_choose(app, client, make_article):
    with app.app_context():
        writer = import_member(actor=SYSTEM, name="Jo <Writer>", email=None, source_key="w", role=Role.WRITER)
    make_article(
        title="Terms & <b>",
        department="read-it-<b>",
        summary="A <b>summary</b>",
        writer_id=writer.id,
        published_at=START,
        slug="t",
    )
    text = client.get("/").text
    assert "Terms &amp; &lt;b&gt;" in text
    assert "from the <b>read-it-&lt;b&gt;</b> dept" in text
    assert "A &lt;b&gt;summary&lt;/b&gt;" in text
    assert "Jo &lt;Writer&gt;, <time" in text
    assert 'href="/2026/11/01/t/"' in text


@pytest.mark.parametrize(("count", "label"), [(0, "Leave a comment.."), (1, "1 Comment"), (2, "2 Comments")])
def test_a_list_says_how_many_comments_there_are(client, make_article, make_comment, count: int, label: str):
    article = make_article(slug="t", published_at=START)
    for _ in range(count):
        make_comment(article=article)
    link = re.search(r'<a class="count-link" href="([^"]*)">.*?</a>', client.get("/").text, re.DOTALL)
    assert re.sub(r"<[^>]*>", "", link[0]).strip() == label
    assert link[1] == f"/2026/11/01/t/{'#comments' if count else '#respond'}"


def test_thousands_of_comments_are_easy_to_read(app, client, make_article):
    article = make_article()

    @transactional
    def pretend() -> None:
        db.session.execute(sa.update(Article).where(Article.id == article.id).values(comment_count=12_345))

    with app.app_context():
        pretend()
    assert "12,345 Comments" in client.get("/").text


def test_a_tag_lists_what_is_filed_under_it_and_a_company_what_is_about_it(client, make_article):
    make_article(title="Both", tags=[(TagKind.TAG, "Acme"), (TagKind.COMPANY, "Acme")])
    make_article(title="Tag only", tags=[(TagKind.TAG, "Acme")])
    make_article(title="Neither")
    tag, company = client.get("/tags/acme/").text, client.get("/companies/acme/").text
    assert "Filed Under: Acme" in tag
    assert titles(tag) == ["Tag only", "Both"]
    assert "Companies: Acme" in company
    assert titles(company) == ["Both"]


def test_a_tag_that_nobody_used_is_a_missing_page(client, make_article):
    make_article(tags=[(TagKind.TAG, "Law")])
    for address in ("/tags/none/", "/companies/law/", "/tags/LAW/", "/tags/l%25/"):
        assert client.get(address).status_code == 404, address


def test_before_the_first_article_the_front_page_says_so(client):
    answer = client.get("/")
    assert answer.status_code == 200
    assert "Nothing published yet" in answer.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("terms", ["Terms of use", "50% of terms_and_more"]),
        ("TERMS", ["Terms of use", "50% of terms_and_more"]),
        ("use terms", ["Terms of use"]),
        ("hidden", ["A back\\slash"]),
        ("%", ["50% of terms_and_more"]),
        ("_", ["50% of terms_and_more"]),
        ("\\", ["A back\\slash"]),
        ("/", []),
        ("0%_", []),
        ("t_rms", []),
        ("terms nowhere", []),
        ("' OR 1=1 --", []),
        ("  ", ["A back\\slash", "Terms of use", "50% of terms_and_more"]),
        ("\x07terms use", ["Terms of use"]),
    ],
)
def test_a_search_finds_all_its_words_and_takes_every_character_as_it_is(
    client, make_article, query: str, found: list[str]
):
    make_article(title="50% of terms_and_more", summary="s", published_at=START)
    make_article(title="Terms of use", summary="s", published_at=START + timedelta(hours=1))
    make_article(title="A back\\slash", summary="hidden in the summary", published_at=START + timedelta(hours=2))
    assert titles(client.get("/", query_string={"q": query}).text) == found


def test_a_search_shows_what_was_searched_escaped(client):
    text = client.get("/", query_string={"q": '"><script>x'}).text
    assert "<script>x" not in text
    assert "&#34;&gt;&lt;script&gt;x" in text
    assert "Nothing here says that" in text


def test_a_search_of_any_length_is_answered(client):
    for query in ("word " * 3000, "x" * 20_000, "%" * 500):
        assert client.get("/", query_string={"q": query}).status_code == 200


def test_a_search_keeps_its_words_from_page_to_page(make_app, make_article):
    client = make_app(page_articles=1).test_client()
    for title in ("Law one", "Other", "Law two"):
        make_article(title=title, summary="s")
    assert functools.reduce(operator.iadd, walk(client, "/?q=law", "next"), []) == ["Law two", "Law one"]


def test_what_follows_an_address_and_is_not_ours_changes_nothing(client, make_article):
    make_article(title="Here", tags=[(TagKind.TAG, "Law")])
    for address in ("/?utm_source=mail&x", "/tags/law/?page=7&q=&%FF=1", "/?done=posted&order=funny"):
        assert titles(client.get(address).text) == ["Here"], address
