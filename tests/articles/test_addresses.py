"""Where articles are, and where they were before."""

from datetime import UTC, datetime

import pytest

from blog.accounts.models import SYSTEM
from blog.articles.services import change_slug
from tests.racing import at_once, in_context

DAY = datetime(2026, 11, 22, 9, 41, tzinfo=UTC)


@pytest.fixture(autouse=True)
def after_that_day(moved_clock):
    moved_clock.to(datetime(2026, 11, 25, tzinfo=UTC))


def leads_to(client, address: str) -> str | None:
    """Where the address redirects for good; None where it does not."""
    answer = client.get(address)
    return answer.headers["Location"] if answer.status_code == 301 else None


def rename(app, article_id: int, slug: str) -> str:
    with app.app_context():
        return change_slug(actor=SYSTEM, article_id=article_id, slug=slug).slug


def test_an_article_is_at_its_date_and_slug(client, make_article):
    make_article(title="Here it is", slug="terms", published_at=DAY)
    assert "Here it is" in client.get("/2026/11/22/terms/").text
    for other in (
        "/2026/11/21/terms/",
        "/2026/11/22/other/",
        "/2026/1/22/terms/",
        "/2026/13/40/terms/",
        "/0000/00/00/terms/",
    ):
        assert client.get(other).status_code == 404, other


def test_without_its_last_slash_the_address_is_completed(client, make_article):
    make_article(slug="terms", published_at=DAY)
    answer = client.get("/2026/11/22/terms")
    assert answer.status_code == 308
    assert answer.headers["Location"].endswith("/2026/11/22/terms/")


def test_a_changed_slug_redirects_for_good(app, client, make_article):
    article = make_article(slug="terms", published_at=DAY)
    assert rename(app, article.id, "Better Terms") == "better-terms"
    assert leads_to(client, "/2026/11/22/terms/") == "/2026/11/22/better-terms/"
    assert client.get("/2026/11/22/better-terms/").status_code == 200


def test_every_slug_an_article_had_leads_to_the_one_it_has(app, client, make_article):
    article = make_article(slug="one", published_at=DAY)
    for slug in ("two", "three"):
        rename(app, article.id, slug)
    assert leads_to(client, "/2026/11/22/one/") == leads_to(client, "/2026/11/22/two/") == "/2026/11/22/three/"


def test_a_slug_can_change_back(app, client, make_article):
    article = make_article(slug="one", published_at=DAY)
    for slug in ("two", "one"):
        assert rename(app, article.id, slug) == slug
    assert client.get("/2026/11/22/one/").status_code == 200
    assert leads_to(client, "/2026/11/22/two/") == "/2026/11/22/one/"


def test_a_slug_that_stays_the_same_leaves_no_old_address(app, client, make_article):
    article = make_article(slug="one", published_at=DAY)
    assert rename(app, article.id, "One!") == "one"
    assert client.get("/2026/11/22/one/").status_code == 200


def test_a_changed_slug_that_is_taken_gets_a_counter(app, make_article):
    make_article(slug="one", published_at=DAY)
    assert rename(app, make_article(slug="two", published_at=DAY).id, "one") == "one-2"


def test_articles_that_want_one_slug_at_once_get_one_each(app, client, make_article):
    articles = [make_article(slug=f"terms-of-{number}", published_at=DAY) for number in range(6)]
    jobs = [
        lambda key=article.id: change_slug(actor=SYSTEM, article_id=key, slug="better").slug for article in articles
    ]
    results = at_once([in_context(app, job) for job in jobs])
    assert sorted(results, key=str) == ["better", *(f"better-{number}" for number in range(2, 7))]
    for number, slug in enumerate(results):
        assert leads_to(client, f"/2026/11/22/terms-of-{number}/") == f"/2026/11/22/{slug}/"


def test_two_changes_of_one_article_at_once_lose_no_address(app, client, make_article):
    article = make_article(slug="one", published_at=DAY)
    jobs = [lambda slug=slug: change_slug(actor=SYSTEM, article_id=article.id, slug=slug) for slug in ("two", "three")]
    at_once([in_context(app, job) for job in jobs])
    where = leads_to(client, "/2026/11/22/one/")
    assert where in ("/2026/11/22/two/", "/2026/11/22/three/")
    other = {"/2026/11/22/two/", "/2026/11/22/three/"} - {where}
    assert leads_to(client, other.pop()) == where


IMPORTED = {
    "/2009/05/31/terms/": ["/2009/05/31/terms/", "/2009/05/31/terms/?utm_source=mail&x=1"],
    "/blog/terms.html": ["/blog/terms.html", "/blog/terms.html?ref=feed", "/blog/terms.html/"],
    "/caf\u00e9/men\u00fc/": ["/caf\u00e9/men\u00fc/", "/caf%C3%A9/men%c3%bc/"],
    "/?p=12": ["/?p=12", "/?p=12&utm_source=mail", "/?utm_source=mail&p=12"],
    "/?page_id=7": ["/?page_id=7", "/?page_id=7&preview=true"],
    "/blog/?p=13": ["/blog/?p=13", "/blog/?p=13&x=y", "/blog?p=13"],
    "/article.php?id=4&lang=en": ["/article.php?id=4&lang=en"],
}


def test_an_imported_address_leads_to_the_article_whatever_is_hung_on_it(client, make_article):
    wrong = []
    for number, (stored, asked) in enumerate(IMPORTED.items()):
        make_article(slug=f"now-{number}", published_at=DAY, old_paths=[stored])
        wrong += [address for address in asked if leads_to(client, address) != f"/2026/11/22/now-{number}/"]
    assert not wrong


def test_an_address_that_nobody_had_leads_nowhere(client, make_article):
    make_article(published_at=DAY, old_paths=["/old/", "/?p=12"])
    assert client.get("/older/").status_code == 404
    assert client.get("/ol").status_code == 404
    assert client.get("/old/er/").status_code == 404
    assert client.get("/OLD/").status_code == 404


def test_a_number_that_no_article_had_shows_the_front_page(client, make_article):
    make_article(published_at=DAY, old_paths=["/?p=12"])
    for query in ("p=13", "p=", "p=1", "p=120", "page_id=12", "p=x"):
        assert client.get(f"/?{query}").status_code == 200, query


def test_a_form_sent_to_an_old_address_is_not_sent_on(client, make_article):
    make_article(published_at=DAY, old_paths=["/old/"])
    assert client.post("/old/").status_code == 404


def test_an_old_address_keeps_its_first_article(client, make_article):
    make_article(slug="first", published_at=DAY, old_paths=["/old/"])
    make_article(slug="second", published_at=DAY, old_paths=["/old/", "/old/"])
    assert leads_to(client, "/old/") == "/2026/11/22/first/"


def test_an_address_of_ours_wins_over_an_older_one(client, make_article):
    make_article(title="The one that is here", slug="terms", published_at=DAY)
    make_article(slug="other", published_at=DAY, old_paths=["/2026/11/22/terms/"])
    assert "The one that is here" in client.get("/2026/11/22/terms/").text


def test_articles_that_claim_an_old_address_at_once_are_all_stored(app, make_article):
    results = at_once(
        [lambda n=n: make_article(slug=f"article-{n}", published_at=DAY, old_paths=["/old/"]).id for n in range(6)]
    )
    assert len(set(results)) == 6
    assert all(isinstance(result, int) for result in results), results
