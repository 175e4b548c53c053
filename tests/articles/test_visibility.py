"""Nothing of an article shows before its minute, and drafts never do."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
import sqlalchemy as sa

from blog.accounts.models import SYSTEM, Actor
from blog.articles.models import Article, ArticleState, TagKind
from blog.articles.policy import article_visible_to, may_see_article
from blog.articles.services import change_slug
from blog.foundation import clock
from blog.foundation.database import db, transactional

MINUTE = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PAGE = "/2026/11/22/a-secret/"
TITLE = "What nobody may know yet"


@pytest.fixture
def secret(make_article, make_comment, moved_clock) -> dict[str, str]:
    """An article of 12:00 with a tag, a company, an older address and a comment; it is 11:59 now.

    Gives all addresses that lead to it, by what they are.
    """
    moved_clock.to(MINUTE + timedelta(hours=1))
    article = make_article(
        title=TITLE, slug="a-secret", published_at=MINUTE, old_paths=["/?p=12", "/old/secret/"], summary="Hush.",
        tags=[(TagKind.TAG, "Hush"), (TagKind.COMPANY, "Hushers")],
    )  # fmt: skip
    comment = make_comment(article=article, body="I have read it already, hush.")
    moved_clock.to(MINUTE - timedelta(minutes=1))
    return {
        "front": "/", "tag": "/tags/hush/", "company": "/companies/hushers/", "search": "/?q=nobody", "page": PAGE,
        "newest": f"{PAGE}?order=newest", "permalink": f"{PAGE}comments/{comment.id}/", "lost": "/nowhere",
        "reply": f"{PAGE}comments/{comment.id}/reply", "short": f"/comments/{comment.id}/",
        "edit": f"/comments/{comment.id}/edit", "form": f"{PAGE}comments/", "import": "/?p=12", "old": "/old/secret/",
    }  # fmt: skip


def places_that_show(client, secret: dict[str, str]) -> set[str]:
    """Where a reader would learn of the article, by its title, its comment or its address."""
    found = set()
    for name, address in secret.items():
        text = client.get(address, follow_redirects=True).text
        for known in (address, quote(address, safe="/?")):  # which the reader knows
            text = text.replace(known, "")
        if TITLE in text or "I have read it" in text or "a-secret" in text:
            found.add(name)
    return found


def test_a_scheduled_article_is_shown_nowhere(client, secret):
    assert places_that_show(client, secret) == set()


def test_from_its_minute_on_it_is_shown_everywhere(client, secret, moved_clock):
    moved_clock.to(MINUTE)
    assert places_that_show(client, secret) == set(secret)


def test_a_draft_is_shown_nowhere_even_if_its_date_is_past(app, client, secret, moved_clock):
    moved_clock.to(MINUTE + timedelta(days=1))

    @transactional
    def withdraw_article() -> None:
        db.session.execute(sa.update(Article).values(state=ArticleState.DRAFT))

    with app.app_context():
        withdraw_article()
    assert places_that_show(client, secret) == set()


def test_the_addresses_of_what_is_not_shown_are_missing_pages(client, secret):
    for name in ("page", "newest", "permalink", "reply", "short", "form", "old"):
        assert client.get(secret[name]).status_code == 404, name


def test_nobody_can_write_under_what_is_not_shown(client, secret):
    assert client.post(secret["form"], data={"body": "Me first!"}).status_code == 404
    assert client.post(f"{secret['form']}preview", data={"body": "Me first!"}).status_code == 404


def test_nobody_can_rate_under_what_is_not_shown(client, secret, moved_clock):
    rating = f"{secret['short']}ratings/funny"
    assert client.post(rating).status_code == 404
    moved_clock.to(MINUTE)
    assert client.post(rating).status_code == 303


def test_the_changed_address_of_what_is_not_shown_is_a_missing_page(app, client, secret, moved_clock):
    with app.app_context():
        article = db.session.scalars(sa.select(Article)).one()
        change_slug(actor=SYSTEM, article_id=article.id, slug="b")
    assert client.get(PAGE).status_code == 404
    moved_clock.to(MINUTE)
    assert client.get(PAGE).status_code == 301


def test_the_rule_for_one_article_and_the_rule_for_queries_agree(app_context, make_article):
    now = clock.utcnow()
    for state in ArticleState:
        for published_at in (None, now - timedelta(days=1), now + timedelta(days=1)):
            if published_at is not None or state is ArticleState.DRAFT:
                make_article(state=state, published_at=published_at)
    visible = set(db.session.scalars(sa.select(Article.id).where(article_visible_to(Actor()))))
    articles = list(db.session.scalars(sa.select(Article)))
    assert len(articles) == 5
    assert {article.id for article in articles if may_see_article(Actor(), article)} == visible
    assert len(visible) == 1
