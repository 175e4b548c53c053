"""Orders by ratings stand still for who reads through them."""

import pytest
import sqlalchemy as sa

from blog.accounts.models import SYSTEM, Actor
from blog.articles.models import Article
from blog.comments.models import Comment, Status
from blog.comments.services import change_status
from blog.discussion.jobs import forget_kept_orders
from blog.discussion.models import KeptOrder
from blog.discussion.queries import OrderNotKept, View, flat_page
from blog.discussion.services import keep_order
from blog.foundation.database import db
from blog.ratings.models import Kind
from blog.ratings.services import rate_comment
from tests.programs import Program

READER = Actor(network="n")


@pytest.fixture
def app(make_app):
    return make_app(page_comments=3, kept_order_comments=6)


@pytest.fixture
def article(make_article):
    return make_article()


@pytest.fixture
def comments(make_comment, article):
    """Eight comments; nobody has rated any of them yet."""
    return [make_comment(article=article).id for _ in range(8)]


@pytest.fixture
def rate(app):
    """Lets so many readers find a comment funny."""

    def by(comment_id, *, times=1):
        with app.app_context():
            for n in range(times):
                rate_comment(actor=Actor(network=f"{comment_id}-{n}"), comment_id=comment_id, kind=Kind.FUNNY)

    return by


@pytest.fixture
def read(app, article):
    """Reads a part of the funniest comments; gives their ids and the cursor of the next part."""

    def part(after=""):
        answer = Program(app).get(f"/articles/{article.id}/comments?order=funny&after={after}").json
        return [one["id"] for one in answer["comments"]], answer["next"]

    return part


@pytest.fixture
def kept(app):
    """The lists that are kept now."""

    def all_of_them():
        with app.app_context():
            return list(db.session.scalars(sa.select(KeptOrder).order_by(KeptOrder.id)))

    return all_of_them


def test_what_rises_or_falls_meanwhile_keeps_its_place(comments, rate, read):
    rate(comments[5], times=2)
    first, after = read()
    assert first == [comments[5], *comments[:2]]
    rate(comments[7])
    rate(comments[4], times=3)
    second, _ = read(after)
    assert second == comments[2:5]


def test_what_was_taken_away_meanwhile_is_left_out(app, comments, read):
    _, after = read()
    with app.app_context():
        change_status(actor=SYSTEM, comment=db.session.get(Comment, comments[4]), to=Status.REMOVED, reason="spam")
    assert read(after)[0] == [comments[3], comments[5]]


def test_a_discussion_that_fills_no_page_and_orders_by_time_keep_nothing(app, make_comment, article, kept, read):
    for _ in range(2):
        make_comment(article=article)
    assert read()[1] is None
    for order in ("threaded", "newest", "oldest"):
        Program(app).get(f"/articles/{article.id}/comments?order={order}&limit=1")
    assert kept() == []


def test_readers_who_begin_within_a_minute_share_a_list(comments, rate, read, kept, moved_clock):
    first = read()
    rate(comments[7])
    moved_clock.forward(seconds=50)
    assert read() == first
    assert len(kept()) == 1
    moved_clock.forward(seconds=11)
    assert read()[0] == [comments[7], *comments[:2]]
    assert len(kept()) == 2


def test_a_list_goes_on_while_nothing_has_moved(comments, read, kept, moved_clock):
    first = read()
    for _ in range(3):
        moved_clock.forward(minutes=9)
        assert read() == first
    assert len(kept()) == 1


def test_lists_go_when_their_time_is_over(app, comments, rate, read, kept, moved_clock):
    read()
    moved_clock.forward(minutes=9)
    rate(comments[7])
    read()
    assert len(kept()) == 2
    moved_clock.forward(minutes=2)
    rate(comments[6])
    read()
    assert len(kept()) == 2  # the first has gone, with the third one's making
    moved_clock.forward(minutes=11)
    with app.app_context():
        forget_kept_orders({})
    assert kept() == []


def test_who_comes_back_when_the_list_has_gone_goes_on_below(app, comments, rate, read, moved_clock):
    for n, comment in enumerate(comments[:4]):
        rate(comment, times=4 - n)
    first, after = read()
    assert first == comments[:3]
    moved_clock.forward(minutes=11)
    with app.app_context():
        forget_kept_orders({})
    rate(comments[7])
    second, after = read(after)
    assert second == [comments[3], comments[7], comments[4]]
    assert read(after)[0] == comments[5:7]


def test_what_is_beyond_the_longest_list_follows_all_the_same(comments, rate, read):
    rate(comments[7])
    met, after = [], ""
    while after is not None:
        part, after = read(after)
        met += part
    assert met == [comments[7], *comments[:7]]


def test_a_place_in_another_list_is_none_in_this(app, make_comment, make_article, comments, read):
    elsewhere = make_article()
    for _ in range(4):
        make_comment(article=elsewhere)
    _, other = read()
    answer = Program(app).get(f"/articles/{elsewhere.id}/comments?order=funny&after={other.partition('~')[0]}").json
    assert {one["article_id"] for one in answer["comments"]} == {elsewhere.id}
    answer = Program(app).get(f"/articles/{elsewhere.id}/comments?order=insightful&after={other}")
    assert answer.status_code == 200


def test_pages_read_the_same_list(app, article, comments, rate):
    place = f"/{article.published_on:%Y/%m/%d}/{article.slug}/?order=funny"
    client = app.test_client()
    first = client.get(place).text
    rate(comments[7])
    rate(comments[0])
    following = first.partition('class="more-link" href="')[2].partition("#")[0].replace("&amp;", "&")
    second = client.get(following).text
    for comment in comments[:3]:
        assert f'id="comment-{comment}"' in first
    for comment in comments[3:6]:
        assert f'id="comment-{comment}"' in second


def test_a_part_takes_as_many_statements_however_many_there_are(app, make_comment, make_article, statements):
    counts = []
    for size in (7, 40):  # one more than a list holds, and many
        article = make_article()
        for _ in range(size):
            make_comment(article=article)
        taken = []
        with app.app_context():
            found, view = db.session.get(Article, article.id), View("funny")
            with statements() as seen:
                with pytest.raises(OrderNotKept):
                    flat_page(actor=READER, article=found, view=view)
                cursor = keep_order(actor=SYSTEM, article_id=article.id, view=view)
                taken.append(len(seen))
            found = db.session.get(Article, article.id)
            db.session.refresh(found)
            with statements() as seen:
                part = flat_page(actor=READER, article=found, view=view, cursor=cursor)
                flat_page(actor=READER, article=found, view=view, cursor=part.more)
                taken.append(len(seen))
        counts.append(taken)
    assert counts[0] == counts[1]
    assert counts[0][1] <= 4
