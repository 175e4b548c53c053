"""What is new to a member since their last visit, and how far they are known to have read."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import permutations

import pytest
import sqlalchemy as sa

from blog.accounts.models import Actor, Scope
from blog.accounts.services import SignedOut, end_sessions
from blog.comments.models import Comment, Status
from blog.discussion.models import Visit
from blog.discussion.queries import threaded_page
from blog.discussion.queries.visits import MOST_NEW, memory_of
from blog.discussion.services import forget_visits, mark_read
from blog.foundation.database import db, transactional
from blog.foundation.errors import NotFound
from blog.foundation.outbox import deliver_due
from blog.foundation.schedule import record_chores
from blog.mutes.services import mute_author
from tests.racing import at_once, in_context
from tests.reading import HTMX, page_words, reader, say, send, tree, url_of, words

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon(moved_clock):
    """It is noon when the story begins."""
    moved_clock.to(NOON)


@pytest.fixture
def jo(make_member, sign_in, app):
    """Jo, somewhere signed in."""
    return sign_in(app.test_client(), make_member("Jo"))


@pytest.fixture
def kim(make_member, sign_in, app):
    """Another member."""
    return sign_in(app.test_client(), make_member("Kim"))


@pytest.fixture
def remember(app, jo):
    """What Jo remembers of an article now."""

    def remember(article, comments=()):
        with app.app_context():
            return memory_of(actor=jo, article_id=article.id, comment_ids=[comment.id for comment in comments])

    return remember


@pytest.fixture
def read(app, jo):
    """Lets Jo have read what an article's discussion holds now, or held at a moment."""

    def read(article, until=None, *, is_all=False):
        with app.app_context():
            visit = mark_read(actor=jo, article_id=article.id, until=until or datetime.now(UTC), is_all=is_all)
            return visit.new_since, visit.read_until

    return read


@transactional
def change(comment_id: int, **values) -> None:
    """Change a comment, as nobody does from outside."""
    db.session.execute(sa.update(Comment).where(Comment.id == comment_id).values(**values))


# --- What is new --------------------------------------------------------------------------------


def test_at_the_first_visit_nothing_is_new(make_article, make_comment, remember):
    article = make_article()
    make_comment(article=article)
    memory = remember(article)
    assert (memory.new_since, memory.new_count) == (None, 0)


def test_what_came_since_the_last_visit_is_new_and_what_was_there_is_not(
    app, jo, make_article, make_comment, read, remember, moved_clock
):
    article = make_article()
    old = make_comment(article=article)
    read(article)
    moved_clock.forward(hours=3)
    new = make_comment(parent=old)
    with app.app_context():
        thread = threaded_page(actor=jo, article=article)
    marks = {node.comment.id: node.marks.is_new for node in thread.shown}
    assert marks == {old.id: False, new.id: True}
    assert thread.nodes[0].new_below == 1
    assert thread.memory.new_count == 1


def test_what_was_new_stays_so_during_the_visit_and_is_not_at_the_next(
    make_article, make_comment, read, remember, moved_clock
):
    article = make_article()
    read(article)
    moved_clock.forward(hours=3)
    make_comment(article=article)
    for _ in range(3):
        assert remember(article).new_count == 1
        read(article)
        moved_clock.forward(minutes=29)
    assert remember(article).new_count == 1
    moved_clock.forward(minutes=1, seconds=1)
    assert remember(article).new_count == 0


def test_what_comes_while_the_page_is_read_is_new_then_and_at_the_next_visit(
    make_article, make_comment, read, remember, moved_clock
):
    article = make_article()
    drawn = datetime.now(UTC)
    moved_clock.forward(seconds=10)
    make_comment(article=article)
    moved_clock.forward(seconds=10)
    read(article, until=drawn)
    assert remember(article).new_count == 1
    moved_clock.forward(hours=3)
    assert remember(article).new_count == 1


def test_ones_own_are_never_new_nor_what_cannot_be_read_nor_what_the_muted_say(
    app, jo, kim, make_article, make_comment, read, remember, moved_clock
):
    article = make_article()
    read(article)
    moved_clock.forward(hours=3)
    mine = make_comment(article=article, actor=jo)
    kims = make_comment(article=article, actor=kim)
    for status in (Status.HELD, Status.REMOVED, Status.WITHDRAWN, Status.HIDDEN):
        comment = make_comment(article=article)
        with app.app_context():
            change(comment.id, status=status)
    assert remember(article).new_count == 1
    with app.app_context():
        mute_author(actor=jo, comment_id=kims.id)
    memory = remember(article, [mine, kims])
    assert (memory.new_count, memory.muted) == (0, {kims.id})


def test_what_is_marked_on_the_page_is_what_is_counted(app, jo, kim, make_article, make_comment, read, moved_clock):
    article = make_article()
    read(article)
    moved_clock.forward(hours=3)
    make_comment(article=article, actor=jo)
    kims = make_comment(article=article, actor=kim)
    hidden, new = make_comment(article=article), make_comment(article=article)
    with app.app_context():
        change(hidden.id, status=Status.HIDDEN)
        mute_author(actor=jo, comment_id=kims.id)
        thread = threaded_page(actor=jo, article=article)
        assert [node.comment.id for node in thread.shown if node.marks.is_new] == [new.id]
        assert thread.memory.new_count == 1


def test_what_one_wrote_as_a_visitor_in_this_browser_is_not_new(app, jo, make_article, make_comment, moved_clock):
    article = make_article()
    with app.app_context():
        mark_read(actor=jo, article_id=article.id, until=datetime.now(UTC))
    moved_clock.forward(hours=1)
    comment = make_comment(article=article)
    both = Actor(**(vars(jo) | {"visitor_id": comment.author_visitor_id}))
    with app.app_context():
        assert memory_of(actor=both, article_id=article.id, comment_ids=[]).new_count == 0
        assert memory_of(actor=jo, article_id=article.id, comment_ids=[]).new_count == 1


def test_many_new_ones_are_counted_up_to_a_hundred(make_article, make_discussion, read, remember, moved_clock):
    article, _ = make_discussion([None] * 120)
    read(article, until=datetime.now(UTC) - timedelta(hours=1))
    assert remember(article).new_count == MOST_NEW + 1


def test_visitors_are_remembered_by_their_browsers_only(app, make_article, make_comment):
    article = make_article()
    for visitor in (Actor(), Actor(visitor_id=make_comment(article=article).author_visitor_id)):
        with app.app_context():
            assert memory_of(actor=visitor, article_id=article.id, comment_ids=[]) is None
            with pytest.raises(SignedOut):
                mark_read(actor=visitor, article_id=article.id, until=NOON)
            assert db.session.scalar(sa.select(sa.func.count()).select_from(Visit)) == 0


def test_a_session_that_has_ended_marks_nothing_and_a_program_needs_none(app, jo, make_article):
    article = make_article()
    with app.app_context():
        end_sessions(actor=jo, member_id=jo.member_id)
        with pytest.raises(SignedOut):
            mark_read(actor=jo, article_id=article.id, until=NOON)
        assert memory_of(actor=jo, article_id=article.id, comment_ids=[]).new_since is None
        program = replace(jo, session_id=None, scopes=frozenset({Scope.WRITE}))
        assert mark_read(actor=program, article_id=article.id, until=NOON).new_since == NOON


# --- How far is read ----------------------------------------------------------------------------


def test_the_mark_never_moves_backwards_and_never_into_the_future(make_article, read, moved_clock):
    article = make_article()
    moved_clock.forward(hours=1)
    first = read(article)
    assert read(article, until=NOON) == first
    assert read(article, until=NOON, is_all=True) == first
    _, read_until = read(article, until=datetime.now(UTC) + timedelta(days=400))
    assert read_until <= datetime.now(UTC)


@pytest.mark.parametrize("moment", [datetime(1, 1, 1), datetime(9999, 12, 31)])  # noqa: DTZ001 (a zone follows)
@pytest.mark.parametrize("hours", [-23, 23])
def test_any_moment_can_be_said(make_article, read, moment, hours):
    article = make_article()
    new_since, read_until = read(article, until=moment.replace(tzinfo=timezone(timedelta(hours=hours))))
    assert new_since == read_until <= datetime.now(UTC)


def test_all_read_is_all_read_until_something_comes(make_article, make_comment, read, remember, moved_clock):
    article = make_article()
    read(article)
    moved_clock.forward(hours=3)
    make_comment(article=article)
    read(article, is_all=True)
    assert remember(article).new_count == 0
    moved_clock.forward(seconds=1)
    make_comment(article=article)
    assert remember(article).new_count == 1


def test_each_member_and_each_article_has_a_mark_of_its_own(
    app, kim, make_article, make_comment, read, remember, moved_clock
):
    here, there = make_article(), make_article()
    read(here)
    read(there)
    with app.app_context():
        mark_read(actor=kim, article_id=here.id, until=datetime.now(UTC))
    moved_clock.forward(hours=1)
    make_comment(article=here)
    read(there)
    assert (remember(here).new_count, remember(there).new_count) == (1, 0)
    with app.app_context():
        assert memory_of(actor=kim, article_id=here.id, comment_ids=[]).new_count == 1
        mark_read(actor=kim, article_id=here.id, until=datetime.now(UTC), is_all=True)
        assert memory_of(actor=kim, article_id=here.id, comment_ids=[]).new_count == 0
    make_comment(article=there)
    read(there, is_all=True)
    assert (remember(here).new_count, remember(there).new_count) == (1, 0)


def test_an_article_that_cannot_be_seen_cannot_be_marked(make_article, read):
    with pytest.raises(NotFound):
        read(make_article(published_at=NOON + timedelta(days=1)))


# Two browsers (or three) tell at the same moment what they have read, in any order: the end is the same.
@pytest.mark.parametrize("is_first", [True, False])
def test_devices_of_a_member_that_tell_at_once_come_to_the_same_end(app, jo, make_article, moved_clock, is_first):
    article = make_article()
    if not is_first:
        with app.app_context():
            mark_read(actor=jo, article_id=article.id, until=NOON)
    moved_clock.forward(hours=3)
    moments = [datetime.now(UTC) - timedelta(minutes=minutes) for minutes in (2, 1, 0)]

    def tell(moment):
        return lambda: mark_read(actor=jo, article_id=article.id, until=moment)

    results = at_once([in_context(app, tell(moment)) for moment in moments * 2])
    assert not [result for result in results if isinstance(result, Exception)]
    with app.app_context():
        visit = db.session.scalars(sa.select(Visit)).one()
        assert visit.read_until == moments[-1]
        assert visit.new_since in (moments if is_first else [NOON])


def test_in_whichever_order_devices_tell_the_end_is_the_same(app, jo, make_article, moved_clock):
    moments = [NOON + timedelta(hours=3, minutes=minutes) for minutes in (0, 10, 20)]
    moved_clock.forward(hours=4)
    ends = set()
    with app.app_context():
        for order in permutations(moments):
            article = make_article()
            for moment in (NOON, *order):
                db.session.rollback()
                with_time = mark_read(actor=jo, article_id=article.id, until=moment)
            ends.add((with_time.new_since, with_time.read_until))
    assert ends == {(NOON, moments[-1])}


# --- What is forgotten --------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "left"), [(179, 1), (181, 0)])
def test_marks_are_forgotten_some_months_after_the_last_visit(app, jo, make_article, moved_clock, days, left):
    article = make_article()
    with app.app_context():
        mark_read(actor=jo, article_id=article.id, until=datetime.now(UTC))
        moved_clock.forward(days=days)
        assert record_chores() > 0
        deliver_due()
        db.session.rollback()
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Visit)) == left
        assert forget_visits(actor=jo) == 0


# --- Pages --------------------------------------------------------------------------------------


@pytest.fixture
def browser_of_jo(app, sign_in, make_member):
    """A browser in which Jo is signed in."""
    client = reader(app)
    sign_in(client, make_member("Jo"))
    return client


def told(response) -> str:
    """What stands above the threads."""
    return words(tree(response).xpath('//*[@id="memory"]')[0])


def test_the_page_marks_what_is_new_and_leads_to_it(app, browser_of_jo, make_article, make_comment, moved_clock):
    article = make_article()
    old = make_comment(article=article)
    address = url_of(article)
    page = browser_of_jo.get(address)
    send(browser_of_jo, f"{address}comments/seen", until=tree(page).xpath('string(//*[@id="memory"]/@data-now)'))
    moved_clock.forward(days=1, hours=4, minutes=30)
    below, last = make_comment(parent=old), make_comment(article=article)
    page = browser_of_jo.get(address)
    assert told(page) == "2 new since your visit yesterday at 12:00pm Mark all as read"
    assert tree(page).xpath('//*[@id="memory"]//a/@href') == [f"#comment-{below.id}"]
    assert tree(page).xpath('//article[contains(@class, "is-new")]/@id') == [
        f"comment-{below.id}",
        f"comment-{last.id}",
    ]
    when = tree(page).xpath(f'//*[@id="comment-{last.id}"]//a[@class="when"]')[0]
    assert words(when) == "new, 4:30pm"
    assert tree(page).xpath('//a[@class="next-new"]/@href') == [f"#comment-{last.id}"]
    (toggle,) = tree(page).xpath('//details[@class="branch"]/summary')
    assert "(1 new)" in words(toggle)
    send(browser_of_jo, f"{address}comments/seen", all=tree(page).xpath('string(//*[@id="memory"]//button/@value)'))
    page = browser_of_jo.get(address)
    assert "since your visit" not in page_words(page)
    assert "is-new" not in page.text


def test_what_is_new_on_another_page_is_found_from_this_one(
    make_app, make_member, sign_in, make_article, make_comment, moved_clock
):
    client = make_app(page_comments=3).test_client()
    article = make_article()
    address = url_of(article)
    comments = [make_comment(article=article) for _ in range(5)]
    sign_in(client, make_member("Jo"))
    client.get(address)
    send(client, f"{address}comments/seen", until=datetime.now(UTC).isoformat())
    moved_clock.forward(hours=2)
    make_comment(parent=comments[-1])
    since = f"{address}?since=2026-11-22T12:00:"
    page = tree(client.get(address))
    (first,) = page.xpath('//*[@id="memory"]//a')
    assert first.get("href").startswith(since)
    assert words(first) == "1 new"
    here = make_comment(parent=comments[0])
    page = tree(client.get(address))
    first, everywhere = page.xpath('//*[@id="memory"]//a')
    assert first.get("href") == f"#comment-{here.id}"
    assert everywhere.get("href").startswith(since)
    (following,) = page.xpath('//a[@class="next-new"]/@href')
    assert following == everywhere.get("href")


def test_reading_writes_nothing_and_htmx_gets_the_marks_too(
    app, browser_of_jo, make_article, make_comment, moved_clock
):
    article = make_article()
    address = url_of(article)
    for place in (address, f"{address}?order=newest"):
        browser_of_jo.get(place)
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Visit)) == 0
    send(browser_of_jo, f"{address}comments/seen", until=datetime.now(UTC).isoformat())
    moved_clock.forward(hours=1)
    new = make_comment(article=article)
    for place in (address, f"{address}?order=oldest", f"{address}comments/{new.id}/"):
        assert 'class="new-word"' in browser_of_jo.get(place).text
    assert 'class="new-word"' in browser_of_jo.get(f"{address}?order=oldest", headers=HTMX).text


def test_other_readers_see_no_mark_and_no_token(app, browser_of_jo, make_article, make_comment, moved_clock):
    article = make_article()
    address = url_of(article)
    visitor = reader(app)
    say(visitor, article, "So that I have a cookie.")
    send(browser_of_jo, f"{address}comments/seen", until=datetime.now(UTC).isoformat())
    moved_clock.forward(hours=1)
    make_comment(article=article)
    for client in (visitor, reader(app)):
        page = client.get(address)
        assert "new-word" not in page.text
        assert (told(page), tree(page).xpath('//*[@id="memory"]/@*')) == ("", ["memory", "memory"])


def test_members_who_share_a_page_in_memory_get_each_their_own_marks(
    app, make_member, sign_in, make_article, make_comment, moved_clock
):
    article = make_article()
    address = url_of(article)
    old = make_comment(article=article)
    jo, kim = reader(app), reader(app)
    for client, name in ((jo, "Jo"), (kim, "Kim")):
        sign_in(client, make_member(name))
    send(jo, f"{address}comments/seen", until=datetime.now(UTC).isoformat())
    moved_clock.forward(hours=1)
    new = make_comment(parent=old, name="Theo")
    send(kim, f"/comments/{new.id}/mute")
    for _ in range(2):  # drawn, and from memory
        to_jo, to_kim = jo.get(address), kim.get(address)
        for page, is_jos in ((to_jo, True), (to_kim, False)):
            seen = (told(page).startswith("1 new since"), "(1 new)" in page.text, 'class="new-word"' in page.text)
            assert seen == (is_jos,) * 3
            assert ("Muted: Theo." in page.text) is not is_jos
            assert ("Mute Theo" in page.text) is is_jos
            assert ("Unmute Theo" in page.text) is not is_jos


def test_who_is_not_signed_in_is_led_to_sign_in(client, make_article):
    address = url_of(make_article())
    answer = send(client, f"{address}comments/seen", back=address, until=datetime.now(UTC).isoformat())
    assert (answer.status_code, answer.location) == (303, f"/sign-in/?next={address}")


@pytest.mark.parametrize("fields", [{}, {"until": "yesterday"}, {"until": "2026-11-22T10:00:00"}, {"all": ""}])
def test_what_is_no_moment_is_refused(browser_of_jo, make_article, fields):
    answer = send(browser_of_jo, f"{url_of(make_article())}comments/seen", **fields)
    assert answer.status_code == 422
    assert "Say the moment with its zone" in page_words(answer)


@pytest.mark.one_database("nothing here is the database's")
def test_who_marks_too_much_is_slowed(make_app, make_member, sign_in, make_article):
    client = reader(make_app(limit_memory="1 per minute"))
    sign_in(client, make_member("Jo"))
    place = f"{url_of(make_article())}comments/seen"
    assert [send(client, place, until=NOON.isoformat()).status_code for _ in range(2)] == [303, 429]


def test_one_comes_back_to_where_one_was(browser_of_jo, make_article):
    address = url_of(make_article())
    for back, target in ((f"{address}?order=newest#x", f"{address}?order=newest"), ("https://x.example/", address)):
        answer = send(browser_of_jo, f"{address}comments/seen", back=back, all=datetime.now(UTC).isoformat())
        assert (answer.status_code, answer.location) == (303, f"{target}#comments")
