"""Filters of a discussion: what they list, in which orders, how many there are, and the way back."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from blog.accounts.models import SYSTEM
from blog.articles.models import DiscussionMode
from blog.comments.models import Comment, Status
from blog.comments.services import change_status
from blog.discussion.queries import filters
from blog.foundation.database import db
from blog.foundation.pagination import cursor_of
from tests.programs import Program, read_all
from tests.reading import HTMX, comment_ids, page_words, read_through, reader, say, tree, url_of, words

DOORS = ("page", "parts", "api")


@pytest.fixture
def app(make_app):
    return make_app(page_comments=3)


@pytest.fixture
def discussion(make_discussion):
    """Ten comments, the even ones at the top and the odd ones each below the one before."""
    return make_discussion([None if n % 2 == 0 else n - 1 for n in range(10)])


@pytest.fixture
def give(app):
    """Sets columns of comments."""

    def values(ids, **columns):
        with app.app_context():
            db.session.execute(sa.update(Comment).where(Comment.id.in_(ids)).values(**columns))
            db.session.commit()

    return values


@pytest.fixture
def read(app):
    """Reads a view to its end through one of the doors."""

    def through(door, article, **query):
        if door == "api":
            return list(read_all(Program(app), article.id, limit=3, **query))
        address = f"{url_of(article)}?" + "&".join(f"{name}={value}" for name, value in query.items())
        return list(read_through(reader(app), address, headers=HTMX if door == "parts" else None))

    return through


def bar(response):
    """The words of the two rows of the bar, the current ones in stars; hidden ones are left out."""
    return [
        [f"*{words(link)}*" if link.get("aria-current") else words(link) for link in row if link.get("hidden") is None]
        for row in tree(response).xpath('//div[@class="bars"]/nav')
    ]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("kind", ["insightful", "funny"])
def test_only_those_with_the_badge_are_listed_in_each_of_its_orders(discussion, give, read, door, kind):
    article, ids = discussion
    other = "funny" if kind == "insightful" else "insightful"
    badged = [ids[n] for n in (1, 2, 5, 6, 9)]
    for place, comment in enumerate(badged):
        give([comment], **{f"has_{kind}_badge": True, f"{kind}_count": 5 + place % 3})
    give([ids[0]], **{f"has_{other}_badge": True, f"{kind}_count": 99})
    assert read(door, article, only=kind) == badged
    assert read(door, article, only=kind, order="newest") == badged[::-1]
    assert read(door, article, only=kind, order=kind) == [badged[n] for n in (2, 1, 4, 0, 3)]
    give([badged[0]], status=Status.HIDDEN)
    give([badged[1]], status=Status.REMOVED)
    assert read(door, article, only=kind) == [badged[0], *badged[2:]]


@pytest.mark.parametrize("door", DOORS)
def test_since_a_moment_or_a_place_lists_what_came_after(app, discussion, read, door):
    article, ids = discussion
    with app.app_context():
        fifth = db.session.get(Comment, ids[4])
    moment = fifth.created_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    place = cursor_of(fifth.created_at, fifth.id)
    other_zone = fifth.created_at.astimezone(datetime.now(UTC).astimezone().tzinfo).isoformat().replace("+", "%2B")
    for since in (moment, place) + ((other_zone,) if door != "api" else ()):
        assert read(door, article, since=since) == ids[5:]
        assert read(door, article, since=since, order="newest") == ids[:4:-1]
    just_before = (fifth.created_at - timedelta(microseconds=1)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert read(door, article, since=just_before) == ids[4:]


def test_a_cursor_from_before_since_shows_nothing_from_before(app, discussion):
    article, ids = discussion
    with app.app_context():
        first, fifth = db.session.get(Comment, ids[0]), db.session.get(Comment, ids[4])
    since, after = cursor_of(fifth.created_at, fifth.id), cursor_of(first.created_at, first.id)
    page = reader(app).get(f"{url_of(article)}?since={since}&after={after}")
    assert comment_ids(page) == ids[5:8]


@pytest.mark.parametrize("door", DOORS)
def test_by_lists_what_a_visitor_wrote_here_and_nobody_elses_under_the_name(app, make_article, read, door):
    article, elsewhere = make_article(), make_article()
    jo, namesake = reader(app), reader(app)
    own = [say(jo, article, f"Number {n}.", name="Jo" if n else "Somebody") for n in range(4)]
    say(namesake, article, "I am another Jo.", name="Jo")
    say(jo, elsewhere, "And elsewhere.", name="Jo")
    for comment in own:
        assert read(door, article, by=comment) == own
        assert read(door, article, by=comment, order="newest") == own[::-1]


@pytest.mark.parametrize("door", DOORS)
def test_by_lists_what_a_member_wrote_here_in_each_of_their_browsers(
    app, make_article, make_member, sign_in, read, door
):
    article, member = make_article(), make_member("Kim")
    own = []
    for _ in range(2):
        client = reader(app)
        sign_in(client, member)
        own += [say(client, article, f"Number {len(own)}."), say(client, article, f"And more after {len(own)}.")]
        say(reader(app), article, f"Not Kim, {len(own)}.")
    assert read(door, article, by=own[0]) == own


def test_a_filtered_view_is_flat_and_says_whom_each_comment_answers(app, discussion, give):
    article, ids = discussion
    give([ids[1]], has_funny_badge=True)
    page = tree(reader(app).get(f"{url_of(article)}?only=funny"))
    (answered,) = page.xpath('//a[@class="reply-to"]')
    assert words(answered) == "in reply to Reader 0"
    assert answered.get("href") == f"{url_of(article)}comments/{ids[0]}/#comment-{ids[0]}"
    assert not page.xpath('//ol[contains(@class, "replies")]')


def test_the_bar_has_orders_on_the_left_and_filters_on_the_right(app, discussion, give):
    article, ids = discussion
    client, place = reader(app), url_of(article)
    orders = ["Newest", "Oldest", "Most insightful", "Funniest"]
    assert bar(client.get(place)) == [["*Threaded*", *orders], ["*All comments*", "Insightful", "Funny"]]
    give(ids[:2], has_insightful_badge=True)
    assert bar(client.get(f"{place}?only=insightful&order=newest")) == [
        ["Oldest", "*Newest*", "Most insightful"],
        ["All comments", "*Insightful 2*", "Funny"],
    ]
    assert bar(client.get(f"{place}?only=funny"))[1] == ["All comments", "Insightful 2", "*Funny*"]


def test_a_filter_keeps_the_order_where_it_has_it_and_all_leads_back_in_it(app, discussion):
    article, _ = discussion
    client, place = reader(app), url_of(article)
    links = {words(link): link.get("href") for link in tree(client.get(f"{place}?order=newest")).xpath("//nav/a")}
    assert links["Funny"] == f"{place}?order=newest&only=funny#comments"
    links = {words(link): link.get("href") for link in tree(client.get(f"{place}?order=insightful")).xpath("//nav/a")}
    assert links["Insightful"] == f"{place}?order=insightful&only=insightful#comments"
    assert links["Funny"] == f"{place}?only=funny#comments"
    links = {words(link): link.get("href") for link in tree(client.get(f"{place}?only=funny")).xpath("//nav/a")}
    assert links["All comments"] == f"{place}#comments"  # nobody chose to read the oldest first
    page = client.get(f"{place}?order=newest&only=funny")
    links = {words(link): link.get("href") for link in tree(page).xpath('//nav/a | //p[@class="view-note"]/a')}
    assert links["All comments"] == links["Show all comments"] == f"{place}?order=newest#comments"


def test_a_view_says_how_many_it_has(app, discussion, give, monkeypatch):
    article, ids = discussion
    client, place = reader(app), url_of(article)
    give(ids[:4], has_funny_badge=True)
    page = client.get(f"{place}?only=funny")
    assert "4 comments with the funny badge. Show all comments" in page_words(page)
    assert "3 of 4 comments on this page" in page_words(page)
    give(ids[1:4], has_funny_badge=False)
    assert "1 comment with the funny badge." in page_words(client.get(f"{place}?only=funny"))
    assert "10 comments since then." in page_words(client.get(f"{place}?since=2000-01-01T00:00:00Z"))
    monkeypatch.setattr(filters, "MOST_COUNTED", 5)
    assert Program(app).get(f"/articles/{article.id}/comments?since=2000-01-01T00:00:00Z").json["filtered_count"] == 6


def test_an_end_is_put_to_counting(app, discussion, monkeypatch):
    article, _ = discussion
    for module in ("blog.discussion.queries.filters", "blog.discussion.views.bar"):
        monkeypatch.setattr(f"{module}.MOST_COUNTED", 5)
    page = reader(app).get(f"{url_of(article)}?since=2000-01-01T00:00:00Z")
    assert "More than 5 comments since then." in page_words(page)
    assert "3 of more than 5 comments on this page" in page_words(page)
    assert bar(page)[1][1] == "*5+ new*"


def test_a_view_with_nothing_in_it_says_so_and_leads_back(app, discussion):
    article, _ = discussion
    client, place = reader(app), url_of(article)
    said = {
        "only=insightful": "Nothing here has earned the insightful badge yet.",
        "only=funny": "Nothing here has earned the funny badge yet.",
        "since=2100-01-01T00:00:00Z": "Nobody has said a word since then.",
    }
    for query, sentence in said.items():
        page = client.get(f"{place}?{query}")
        assert comment_ids(page) == []
        assert sentence in page_words(page)
        (back,) = tree(page).xpath('//p[@class="view-note"]/a')
        assert comment_ids(client.get(back.get("href")))


def test_only_somebody_names_them_and_a_visitor_is_explained(app, make_article, make_member, sign_in):
    article, member = make_article(), reader(app)
    mine = say(reader(app), article, "Hello.", name="Jo")
    sign_in(member, make_member("Kim"))
    theirs = say(member, article, "Hello to you.")
    client, place = reader(app), url_of(article)
    page = client.get(f"{place}?by={mine}")
    assert bar(page)[1][-1] == "*Only Jo*"
    assert "1 comment by Jo in this discussion. Visitors are known by their browser" in page_words(page)
    page = client.get(f"{place}?by={theirs}")
    assert bar(page)[1][-1] == "*Only Kim*"
    assert "Visitors are known" not in page_words(page)


def test_the_menu_of_a_comment_leads_to_more_by_its_author(app, make_article, discussion):
    article = make_article()
    comment = say(reader(app), article, "Hello.")
    (link,) = tree(reader(app).get(url_of(article))).xpath('//a[contains(., "More by this person here")]')
    assert link.get("href") == f"{url_of(article)}?by={comment}#comments"
    imported, _ = discussion  # nobody knows who wrote these
    assert "More by this person" not in reader(app).get(url_of(imported)).text


def test_unread_shows_only_when_somebody_knows_since_when(app, discussion):
    article, _ = discussion
    place = url_of(article)
    (hook,) = tree(reader(app).get(place)).xpath("//a[@data-unread]")
    assert (hook.get("hidden"), hook.get("href")) == ("", None)
    assert hook.get("data-unread") == f"{place}?since="
    page = reader(app).get(f"{place}?since=2000-01-01T00:00:00Z")
    assert bar(page)[1][1] == "*10 new*"
    assert bar(reader(app).get(f"{place}?since=2100-01-01T00:00:00Z"))[1][1] == "*Unread*"


NONE = ["only=", "only=boring", "since=", "since=yesterday", "since=2026-11-22", "since=2026-11-22T10:00:00", "since=1"]
NONE += ["since=0001-01-01T00:00:00%2B23:00", "since=99999999999999999999-1", "since=%00", "since=1-2-3", "by=", "by=x"]
NONE += ["by=0", "by=-1", f"by={2**63}", "by=1-1", f"by={'9' * 5000}", "only=funny&since=2026-11-22T10:00:00Z"]
NONE += ["only=funny&order=threaded", "only=funny&order=insightful", "by=1&order=funny", "only=funny&by=1"]
NONE += ["since=2026-11-22T10:00:00Z&order=threaded"]


@pytest.mark.parametrize("query", NONE)
def test_a_view_that_there_is_none_of_is_missing_and_programs_are_told_why(app, discussion, query):
    article, _ = discussion
    for headers in (None, HTMX):
        assert reader(app).get(f"{url_of(article)}?{query}", headers=headers).status_code == 404
    answer = Program(app).get(f"/articles/{article.id}/comments?{query}")
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert set(answer.json["errors"]) <= {"only", "since", "by", "order"}


def test_an_odd_place_in_a_view_is_missing(app, discussion, give):
    article, ids = discussion
    give(ids, has_funny_badge=True)
    for query in ("only=funny&after=x", "only=funny&order=funny&after=1-2", "since=2000-01-01T00:00:00Z&after=1"):
        assert reader(app).get(f"{url_of(article)}?{query}").status_code == 404
        assert Program(app).get(f"/articles/{article.id}/comments?{query}").status_code == 404
    for level in ("0", "9", "x", "-1", str(2**63)):
        query = f"after_reply={ids[0]}&level={level}"
        assert reader(app).get(f"{url_of(article)}?{query}", headers=HTMX).status_code == 404


def test_nobody_is_found_by_what_cannot_be_read(app, make_article, discussion):
    article, elsewhere = make_article(), make_article()
    client = reader(app)
    here, there = say(client, article, "Here."), say(client, elsewhere, "There.")
    removed = say(client, article, "Not for long.")
    say(reader(app), article, "A reply.", parent_id=str(removed))
    with app.app_context():
        change_status(actor=SYSTEM, comment=db.session.get(Comment, removed), to=Status.REMOVED, reason="spam")
    imported, ids = discussion
    for place, comment in ((article, there), (article, removed), (article, 4711), (imported, ids[0])):
        assert reader(app).get(f"{url_of(place)}?by={comment}").status_code == 404
        assert Program(app).get(f"/articles/{place.id}/comments?by={comment}").status_code == 404
    assert comment_ids(reader(app).get(f"{url_of(article)}?by={here}")) == [here]


def test_a_view_by_rating_stands_still_for_who_pages_through_it(app, discussion, give):
    article, ids = discussion
    give(ids[:8], has_funny_badge=True, funny_count=5)
    client, place = reader(app), f"{url_of(article)}?only=funny&order=funny"
    first = client.get(place)
    (more,) = tree(first).xpath('//li[@class="more"]/a/@href')
    give([ids[7]], funny_count=50)
    give([ids[0]], funny_count=4, has_funny_badge=False)
    assert comment_ids(first) + comment_ids(client.get(more)) == ids[:6]


def test_ones_own_held_comment_stands_in_no_filtered_view(make_article, app):
    article, author = make_article(discussion_mode=DiscussionMode.HELD_FIRST), reader(app)
    say(author, article, "Let me in.")
    assert "Let me in." in page_words(author.get(url_of(article)))
    assert "Let me in." not in page_words(author.get(f"{url_of(article)}?since=2000-01-01T00:00:00Z"))
