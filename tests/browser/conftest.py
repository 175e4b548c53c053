"""What the tests in the browser share: discussions to read, and settings that let hostile text in whole."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext

from blog.accounts.models import SYSTEM, Actor, Member, Role
from blog.articles.models import Article
from blog.comments.models import Comment
from blog.comments.services import ImportedComment, import_thread
from blog.foundation.http.tokens import MEMBER_COOKIE
from tests.browser.desk import DeskStates
from tests.browser.doors import addresses_of_doors
from tests.browser.states import States


@pytest.fixture
def fill(app: Flask) -> Callable[..., None]:
    """Imports comments into an article: `fill(article, [{"body_source": "…", "parent": 0}])`.

    `parent` is the place of the parent in the same list. Everything else is ImportedComment's.
    """

    def fill(article: Article, comments: Sequence[dict[str, Any]]) -> None:
        begin = datetime.now(UTC) - timedelta(minutes=50)
        with app.app_context():
            rows = []
            for place, fields in enumerate(comments):
                values = {"author_name": f"Reader {place}", "body_source": f"Comment {place}."} | fields
                parent = values.pop("parent", None)
                rows.append(
                    ImportedComment(
                        source_key=f"{article.id}:{place}",
                        parent_key=None if parent is None else f"{article.id}:{parent}",
                        created_at=begin + timedelta(seconds=place),
                        **values,
                    )
                )
            for start in range(0, len(rows), 500):
                import_thread(actor=SYSTEM, article_id=article.id, comments=rows[start : start + 500])

    return fill


@pytest.fixture
def discussion(make_article: Callable[..., Article], fill: Callable[..., None]) -> Article:
    """An article with three threads: two with replies, one alone."""
    article = make_article(title="Toaster Sues Owner", department="crumbs", tags=[])
    fill(
        article,
        [
            {"author_name": "Ines", "subject": "Consent", "body_source": "I read the terms."},
            {"author_name": "Theo", "body_source": "Nobody reads the terms.", "parent": 0},
            {"author_name": "Ines", "body_source": "I did, twice.", "parent": 1},
            {"author_name": "Wren", "body_source": "Toast is a human right."},
            {"author_name": "Mara", "body_source": "Is it?", "parent": 3},
            {"author_name": "Dov", "body_source": "First!"},
        ],
    )
    return article


@pytest.fixture
def enter(app: Flask, live_server: str, sign_in: Callable[..., Actor]) -> Callable[[BrowserContext, Member], None]:
    """Signs a member in, in a browser, without the form: `enter(page.context, member)`."""

    def enter(context: BrowserContext, member: Member) -> None:
        client = app.test_client()
        sign_in(client, member)
        context.add_cookies(
            [{"name": MEMBER_COOKIE, "value": client.get_cookie(MEMBER_COOKIE).value, "url": live_server}]
        )

    return enter


@pytest.fixture
def states(
    app: Flask,
    make_article: Callable[..., Article],
    fill: Callable[..., None],
    make_comment: Callable[..., Comment],
    make_member: Callable[..., Member],
    sign_in: Callable[..., Actor],
) -> States:
    """Every page a reader can meet: `for name in states.visit(page): …`."""
    client = app.test_client()
    sign_in(client, make_member("Kim", role=Role.ADMIN))
    moderator = make_member("Mm" * 25, role=Role.MODERATOR)
    cookie = client.get_cookie(MEMBER_COOKIE).value
    states = States(make_article, fill, cookie, moderator, addresses_of_doors(app))
    desk = DeskStates(app, make_article, make_comment, cookie)  # its comments come after those
    states.visit_more = desk.visit
    return states
