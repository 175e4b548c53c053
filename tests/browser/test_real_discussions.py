"""Real discussions, with their chains of 78 answers, are read in a browser."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect

from blog.articles.models import Article
from blog.comments.models import Comment
from blog.foundation.database import db
from tests.reading import url_of

pytestmark = pytest.mark.browser
SETS = {"stackexchange-history-meta": 6_635, "irc-ubuntu": 9_767}


@pytest.mark.parametrize("name", list(SETS))
def test_a_real_discussion_is_read_and_its_deepest_comment_opens_in_its_context(
    name: str, app: Flask, real_data: Path, page: Page, new_context: Callable
):
    folder = real_data / "threads" / name
    files = [str(folder / "articles.jsonl"), str(folder / "comments.jsonl")]
    result = app.test_cli_runner().invoke(args=["import", "jsonl", *files])
    assert result.exit_code == 0, result.output
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Comment)) == SETS[name]
        deepest = db.session.scalars(sa.select(Comment).order_by(Comment.depth.desc()).limit(1)).one()
        chain = [deepest]
        while chain[-1].parent_id:
            chain.append(db.session.get_one(Comment, chain[-1].parent_id))
        article = db.session.get_one(Article, deepest.article_id)
        url, depth, above = url_of(article), deepest.depth, [comment.id for comment in chain[1:13]]
    if name == "irc-ubuntu":
        assert depth == 78
    page.goto(url)
    expect(page.locator("#comments .comment").first).to_be_visible()
    for width in (360, 1280):
        narrow = new_context(viewport={"width": width, "height": 800}).new_page()
        narrow.goto(f"{url}comments/{deepest.id}/#comment-{deepest.id}")
        target = narrow.locator(f"#comment-{deepest.id}.is-target")
        expect(target).to_be_in_viewport()
        assert target.bounding_box()["width"] >= 240
        for comment_id in above:
            expect(narrow.locator(f"#comment-{comment_id}")).to_be_visible()
        assert narrow.evaluate("document.documentElement.scrollWidth") == width
        if depth > 13:
            expect(narrow.get_by_role("link", name=f"Show the {depth - 13} comments before these")).to_be_visible()
