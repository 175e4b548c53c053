"""Views and long threads in a browser, with JavaScript and without: filters, the way back, the rest of a branch."""

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from blog.articles.models import Article
from blog.comments.models import Comment
from blog.foundation.database import db
from tests.reading import url_of

pytestmark = pytest.mark.browser
BODIES = ".threads .comment-body"


@pytest.fixture(params=["scripts", "no scripts"])
def reading(request: pytest.FixtureRequest, new_context: Callable[..., BrowserContext]) -> Page:
    """A reader, once with JavaScript and once without."""
    return new_context(java_script_enabled=request.param == "scripts").new_page()


@pytest.fixture
def rated(app: Flask, discussion: Article) -> Article:
    """The discussion, in which two comments have earned a badge."""
    with app.app_context():
        for words, badge in (("twice", "has_insightful_badge"), ("Is it?", "has_funny_badge")):
            of_those = sa.update(Comment).where(Comment.body_source.contains(words))
            db.session.execute(of_those.values({badge: True}))
        db.session.commit()
    return discussion


@pytest.fixture
def deep(make_article: Callable[..., Article], fill: Callable[..., None]) -> Article:
    """Ann's thread is cut inside Bob's branch: 60 more replies to Bob, and 30 to Ann."""
    article = make_article()
    bobs = [{"parent": 1} for _ in range(158)]
    fill(article, [{"author_name": "Ann"}, {"parent": 0, "author_name": "Bob"}, *bobs, *[{"parent": 0}] * 30, {}])
    return article


def bodies(page: Page) -> list[str]:
    return page.locator(BODIES).all_inner_texts()


def test_one_reads_only_what_is_insightful_or_funny_and_goes_back_to_all(reading: Page, rated: Article):
    reading.goto(url_of(rated))
    filters = reading.get_by_role("navigation", name="Which comments")
    expect(filters.get_by_role("link", name="All comments")).to_have_attribute("aria-current", "true")
    expect(filters.get_by_role("link", name=re.compile("Unread|new"))).to_have_count(0)
    filters.get_by_role("link", name="Insightful 1").click()
    assert bodies(reading) == ["I did, twice."]
    expect(reading.get_by_text("1 comment with the insightful badge.")).to_be_in_viewport()
    reading.get_by_role("link", name="in reply to Theo").click()
    expect(reading.locator(".is-target .comment-body")).to_have_text("Nobody reads the terms.")
    reading.go_back()
    filters.get_by_role("link", name="Funny 1").click()
    assert bodies(reading) == ["Is it?"]
    reading.get_by_role("link", name="Show all comments").click()
    expect(reading.locator(BODIES)).to_have_count(6)


def test_one_reads_what_else_a_person_said_here(reading: Page, discussion: Article):
    reading.goto(url_of(discussion))
    for words in ("My own words.", "And some more."):
        reading.get_by_role("textbox", name="Name").fill("Jo")
        reading.get_by_role("textbox", name="Comment").fill(words)
        reading.get_by_role("button", name="Post comment").click()
        expect(reading.locator(".is-target .comment-body")).to_have_text(words)
        reading.goto(url_of(discussion))
    mine = reading.locator("article.comment", has_text="And some more.")
    mine.locator(".menu summary").click()
    mine.get_by_role("link", name="More by this person here").click()
    assert bodies(reading) == ["My own words.", "And some more."]
    expect(reading.get_by_role("link", name="Only Jo")).to_have_attribute("aria-current", "true")
    reading.get_by_role("link", name="All comments", exact=True).click()
    expect(reading.locator(BODIES)).to_have_count(8)
    expect(reading.get_by_role("link", name="Threaded")).to_have_attribute("aria-current", "true")


def test_a_way_to_what_is_unread_appears_once_a_script_knows_since_when(page: Page, discussion: Article):
    page.goto(url_of(discussion))
    unread = page.locator("[data-unread]")
    expect(unread).to_be_hidden()
    unread.evaluate("one => { one.href = one.dataset.unread + '2000-01-01T00:00:00Z'; one.hidden = false; }")
    unread.click()
    expect(page.get_by_role("link", name="6 new")).to_have_attribute("aria-current", "true")
    expect(page.locator(BODIES)).to_have_count(6)


def test_each_branch_leads_on_where_its_reader_is(reading: Page, deep: Article):
    reading.goto(url_of(deep))
    to_bob = reading.get_by_role("link", name="Show 60 more replies to Bob")
    to_ann = reading.get_by_role("link", name="Show 30 more replies to Ann")
    assert to_bob.bounding_box()["x"] - to_ann.bounding_box()["x"] == 24
    expect(reading.get_by_text("100 of 191 comments on this page")).to_be_visible()
    to_bob.click()
    has_scripts = reading.evaluate("document.documentElement") is not None and to_ann.count() == 1
    if has_scripts:
        expect(reading.locator("article.comment")).to_have_count(160)
    else:
        expect(reading.get_by_text("More replies to Bob.")).to_be_visible()
        expect(reading.locator(BODIES)).to_have_count(60)
        reading.get_by_role("link", name="Show the discussion from the start").click()
        expect(reading.locator(BODIES)).to_have_count(100)


def test_nothing_moves_and_who_reads_by_keyboard_goes_on_where_it_goes_on(page: Page, deep: Article):
    page.goto(url_of(deep))
    way = page.get_by_role("link", name="Show 60 more replies to Bob")
    way.focus()
    last = page.locator("article.comment").nth(99)
    before = last.bounding_box()
    page.keyboard.press("Enter")
    expect(page.locator("article.comment")).to_have_count(160)
    assert last.bounding_box() == before
    expect(page.locator("article.comment").nth(100)).to_be_focused()
    page.get_by_role("link", name="Show 30 more replies to Ann").click()
    page.get_by_role("link", name="Show the next thread").click()
    expect(page.locator("article.comment")).to_have_count(191)
    ids = page.locator("article.comment").evaluate_all("all => all.map(one => one.id)")
    assert len(set(ids)) == 191
    assert ids == sorted(ids, key=lambda one: int(one.removeprefix("comment-")))
    expect(page.locator(".more")).to_have_count(0)


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_the_bar_has_one_row_or_two_on_a_phone(new_context, rated: Article, width: int):
    page = new_context(viewport={"width": width, "height": 800}).new_page()
    page.goto(url_of(rated))
    orders = page.get_by_role("navigation", name="Order of comments").bounding_box()
    filters = page.get_by_role("navigation", name="Which comments").bounding_box()
    if width == 360:
        assert filters["y"] >= orders["y"] + orders["height"] - 1
        assert filters["x"] == orders["x"]
    else:
        assert filters["y"] == orders["y"]
        assert filters["x"] >= orders["x"] + orders["width"]
    assert page.evaluate("document.documentElement.scrollWidth") == width
