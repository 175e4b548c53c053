"""Whatever a reader types stays text, even in a browser that has the Content-Security-Policy switched off."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import BrowserContext, Page

from blog.accounts.models import SYSTEM
from blog.articles.models import Article, Tag, TagKind
from blog.articles.services import ArticleDraft, create_article
from blog.foundation.database import db, transactional
from tests.browser.texts import OURS, collected
from tests.browser.traps import Watch
from tests.reading import url_of

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("unscreened")]  # what is shown, not what is let through
PART = 500  # comments of one article, articles of one page, pieces of one sheet
ROOMY = {"name_max": 100_000, "subject_max": 100_000, "page_comments": 2 * PART, "page_articles": PART}


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """The application with room for every string, whole, in every field."""
    return make_app(**ROOMY)


@pytest.fixture(params=["ours", "collected, first half", "collected, second half"])
def strings(request: pytest.FixtureRequest) -> list[str]:
    """Our own strings; and those of the collections, where they are, in halves for two processors."""
    if request.param == "ours":
        return OURS
    everything = collected(request.getfixturevalue("real_data") / "attack")
    half = len(everything) // 2
    return everything[:half] if "first" in request.param else everything[half:]


@pytest.fixture
def watch(live_server: str) -> Watch:
    """What happened that should not."""
    return Watch(live_server)


@pytest.fixture
def trapped(new_context: Callable[..., BrowserContext], watch: Watch) -> Page:
    """A page full of traps, without the policy that would spring them first."""
    context = new_context(bypass_csp=True)
    watch.over(context)
    context.route("**/static/css/**", lambda route: route.abort())  # looks cost time, and run nothing
    return context.new_page()


class Sheet:
    """Shows pieces of many answers in one page, with our scripts: five hundred answers take one look."""

    def __init__(self, page: Page, watch: Watch) -> None:
        self.page, self.watch, self.pieces, self.has_shown = page, watch, [], False
        page.route("**/sheet", lambda route: route.fulfill(body=self.html, content_type="text/html; charset=utf-8"))

    def add(self, html: str) -> None:
        """Add what an answer says to a browser besides the layout: title and description, text and side boxes."""
        head = html[html.index("<title>") : html.index('<meta name="color-scheme"')]
        end = html.rindex("</div>", 0, html.rindex('<footer class="footer"'))
        body = html[html.index('<main id="main"') : end]
        if not self.pieces:
            self.layout = html.replace(head, "<title>Sheet</title>").split(body)
        self.pieces.append(f"<section data-piece>{head}{body}</section>")
        if len(self.pieces) == PART:
            self.show()

    def show(self) -> None:
        """Open what was gathered, and see that each piece stands for itself and nothing acts."""
        self.html = "\n".join(self.pieces).join(self.layout)
        self.page.goto("/sheet")
        assert self.page.locator("body > .page > section[data-piece]").count() == len(self.pieces)
        assert self.page.title() == "Sheet"
        assert self.watch.faults(self.page) == []
        self.pieces, self.has_shown = [], True

    def finish(self) -> None:
        """Show what is left."""
        if self.pieces:
            self.show()
        assert self.has_shown


@pytest.fixture
def sheet(trapped: Page, watch: Watch) -> Sheet:
    """A sheet; whoever adds to it shows the rest of it in the end."""
    return Sheet(trapped, watch)


class Strangers(FlaskClient):
    """Readers who keep no cookies; each request comes from another network."""

    count = 0

    def open(self, *args, **kwargs):
        self.count += 1
        self.environ_base["REMOTE_ADDR"] = f"10.{self.count >> 8 & 255}.{self.count & 255}.1"
        return super().open(*args, **kwargs)


@pytest.fixture
def cookieless(app: Flask) -> FlaskClient:
    """Strangers, so that nobody's earlier words are looked for."""
    return Strangers(app, app.response_class, use_cookies=False)


def parts(strings: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(strings), PART):
        yield strings[start : start + PART]


def say_everywhere(client: FlaskClient, article: Article, text: str, parent_id: str = "") -> str:
    """Post `text` as name, subject and body; name or body that are refused give way to plain ones. Gives the
    location.
    """
    fields = {"name": text, "subject": text, "body": text, "parent_id": parent_id}
    plain = ({}, {"body": "Only name and subject."}, {"name": ""}, {"name": "", "body": "Only the subject."})
    for instead in plain:
        answer = client.post(f"{url_of(article)}comments/", data=fields | instead)
        if answer.status_code != 422:
            break
    assert answer.status_code == 303, text
    return answer.location


def test_a_posted_comment_never_acts_in_any_list_nor_in_the_latest_chatter(
    strings: list[str], trapped: Page, watch: Watch, sheet: Sheet, cookieless: FlaskClient, make_article
):
    for part in parts(strings):
        article = make_article()
        permalink = say_everywhere(cookieless, article, "Say all of it below this.")
        root = permalink.split("#comment-")[1]
        posted = {permalink}
        for place, text in enumerate(part):
            posted.add(say_everywhere(cookieless, article, text, parent_id=root))
            if place % 4 == 3 or text is part[-1]:
                sheet.add(cookieless.get("/").text)
        for url in (url_of(article), f"{url_of(article)}?order=newest", permalink):
            trapped.goto(url)
            assert trapped.locator(".comment").count() == len({address.split("#")[1] for address in posted})
            assert "A headline to talk about" in trapped.title()
            assert watch.faults(trapped) == []
    sheet.finish()


def test_the_pages_of_one_comment_never_act(strings: list[str], sheet: Sheet, cookieless: FlaskClient, make_article):
    article = make_article()
    for text in strings[:: max(1, len(strings) // 150)]:
        location = say_everywhere(cookieless, article, text).split("?")[0]
        sheet.add(cookieless.get(location).text)
        sheet.add(cookieless.get(f"{location}reply").text)
    sheet.finish()


def test_a_refused_form_shows_what_was_typed_and_nothing_acts(
    strings: list[str], sheet: Sheet, cookieless: FlaskClient, make_article
):
    url = f"{url_of(make_article())}comments/"
    for text in strings:
        answer = cookieless.post(url, data={"name": text, "email": f"{text}@", "subject": text, "body": text})
        assert answer.status_code == 422
        sheet.add(answer.text)
    sheet.finish()


def test_a_preview_never_acts(strings: list[str], sheet: Sheet, cookieless: FlaskClient, make_article):
    url = f"{url_of(make_article())}comments/preview"
    for text in strings:
        answer = cookieless.post(url, data={"name": text, "subject": text, "body": text})
        assert answer.status_code in (200, 422)
        sheet.add(answer.text)
    sheet.finish()


@pytest.mark.parametrize(("place", "one_in"), [("/", 1), ("/tags/toast/", 8), ("/companies/toast/", 8)])
def test_a_search_never_acts(
    strings: list[str], place: str, one_in: int, sheet: Sheet, cookieless: FlaskClient, make_article
):
    """All strings on the one page, some of them on the others, which the same template makes."""
    make_article(tags=[(TagKind.TAG, "toast"), (TagKind.COMPANY, "toast")])
    for text in strings[::one_in]:
        answer = cookieless.get(place, query_string={"q": text})
        assert answer.status_code == 200
        sheet.add(answer.text)
    sheet.finish()


def test_the_words_of_an_article_never_act(
    app: Flask, strings: list[str], trapped: Page, watch: Watch, sheet: Sheet, cookieless: FlaskClient
):
    begin = datetime.now(UTC) - timedelta(days=2)

    @transactional
    def publish(texts: list[str], day: int) -> list[Article]:
        drafts = [
            ArticleDraft(
                title=text,
                department=text,
                summary=text,
                body_source="A writer's own words.",
                slug=f"article-{place}",
                tags=[(TagKind.TAG, text), (TagKind.COMPANY, text)],
                published_at=begin - timedelta(days=day),
            )
            for place, text in enumerate(texts)
        ]
        return [create_article(actor=SYSTEM, draft=draft) for draft in drafts]

    for day, part in enumerate(parts(strings)):
        with app.app_context():
            articles = publish(part, day)
            urls = [url_of(article) for article in articles]
        for url in urls[::4]:
            sheet.add(cookieless.get(url).text)
    with app.app_context():
        slugs = db.session.scalars(sa.select(Tag.slug).where(Tag.kind == TagKind.TAG).limit(PART)).all()
    for slug in slugs:
        sheet.add(cookieless.get(f"/tags/{slug}/?q=no-article-says-this").text)
    sheet.finish()
    trapped.goto("/")
    seen = 0
    while True:
        seen += trapped.locator(".item").count()
        assert watch.faults(trapped) == []
        older = trapped.get_by_role("link", name="Older articles")
        if not older.count():
            break
        trapped.goto(older.get_attribute("href"))
    assert seen == len(strings)
