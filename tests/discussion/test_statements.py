import pytest
import sqlalchemy as sa

from blog.accounts.models import Visitor
from blog.comments.models import Comment
from blog.foundation.database import db
from tests.reading import HTMX, reader, say, url_of

ORDERS = ["threaded", "newest", "oldest", "insightful", "funny"]
# Branches of every shape, over and over: a thread of three, one alone, a chain of six.
SHAPE = [None, 0, 1, None, None, 4, 5, 6, 7, 8]


def shape(size):
    return [None if SHAPE[n % 10] is None else n - n % 10 + SHAPE[n % 10] for n in range(size)]


@pytest.fixture
def app(make_app):
    """An application that keeps no answers: each page is made."""
    return make_app(kept_megabytes=0)


@pytest.fixture
def unknown(app):
    return reader(app)


@pytest.fixture
def known(app, make_article):
    """A reader with a cookie, who wrote something elsewhere."""
    client = reader(app)
    say(client, make_article(), "So that I am known.")
    return client


@pytest.fixture
def member(app, make_member, sign_in):
    """Somebody who is signed in, in a browser that wrote nothing before."""
    client = reader(app)
    sign_in(client, make_member())
    return client


@pytest.fixture
def count(statements):
    def taken(client, address, **options):
        with statements() as seen:
            response = client.get(address, **options)
        assert response.status_code == 200
        return len(seen)

    return taken


def test_an_article_page_takes_as_many_statements_for_three_comments_as_for_300(unknown, known, count, make_discussion):
    empty, small, big = (url_of(make_discussion(shape(size))[0]) for size in (0, 3, 300))
    for order in ORDERS:
        is_threaded = order == "threaded"
        for place in (small, big):
            unknown.get(f"{place}?order={order}")  # whoever comes first to a big one keeps its order by ratings
            kept = place == big and order in ("insightful", "funny")
            # article, tags, news, comments, counts of views, the best; whether threads follow, or the kept list
            assert count(unknown, f"{place}?order={order}") == 6 + is_threaded + kept
            assert count(known, f"{place}?order={order}") == 10 + is_threaded + kept
        assert count(unknown, f"{empty}?order={order}") == 6
        assert count(known, f"{empty}?order={order}") == 8


def test_a_filtered_view_takes_as_many_statements_for_ten_comments_as_for_300(
    app, unknown, known, count, make_discussion
):
    taken = []
    for size in (10, 300):
        article, ids = make_discussion(shape(size))
        with app.app_context():
            of_article = sa.update(Comment).where(Comment.article_id == article.id)
            db.session.execute(sa.insert(Visitor), [{"key": f"author of {size}", "created_at": article.published_at}])
            author = sa.select(sa.func.max(Visitor.id)).scalar_subquery()
            badged = {"has_insightful_badge": True, "has_funny_badge": True, "author_visitor_id": author}
            db.session.execute(of_article.values(**badged))
            db.session.commit()
        views = [
            f"{url_of(article)}?{view}"
            for view in ("only=insightful", "only=funny&order=newest", f"by={ids[0]}", "since=2000-01-01T00:00:00Z")
        ]
        taken.append([(count(unknown, view), count(known, view), count(unknown, view, headers=HTMX)) for view in views])
        with_list = f"{url_of(article)}?only=funny&order=funny"
        unknown.get(with_list)
        assert count(unknown, with_list) == 6 + (size == 300)
    assert taken[0] == taken[1]
    plain, of_somebody = (6, 9, 3), (7, 10, 4)
    assert taken[0] == [plain, plain, of_somebody, plain]


def test_a_permalink_and_a_reply_page_take_as_many_for_three_as_for_120(unknown, known, count, make_discussion):
    for size in (3, 120):
        article, ids = make_discussion(shape(size))
        for comment in (ids[0], ids[2], ids[-1]):
            place = f"{url_of(article)}comments/{comment}/"
            assert (count(unknown, place), count(known, place)) == (6, 9)
            assert (count(unknown, f"{place}reply"), count(known, f"{place}reply")) == (4, 7)
            assert (count(unknown, f"{place}reply", headers=HTMX), count(known, f"{place}reply", headers=HTMX)) == (
                3,
                4,
            )


def test_loading_more_takes_the_same_statements_from_any_place(unknown, known, count, make_discussion):
    article, ids = make_discussion(shape(220))
    place = url_of(article)
    for start in (0, 10, 80, 100):
        assert count(unknown, f"{place}?after_thread={ids[start]}", headers=HTMX) == 5
        assert count(known, f"{place}?after_thread={ids[start]}", headers=HTMX) == 9
        assert count(unknown, f"{place}?after_reply={ids[start + 5]}", headers=HTMX) == 5
        assert count(known, f"{place}?after_reply={ids[start + 5]}", headers=HTMX) == 9


def test_ones_own_comments_cost_no_statement_each(app, count, make_article):
    article, client = make_article(), reader(app)
    say(client, article, "My first.")
    one = count(client, url_of(article))
    for number in range(5):
        say(client, article, f"And another, number {number}.")
    assert count(client, url_of(article)) == one


def test_a_members_page_takes_one_statement_more_than_a_visitors_where_it_remembers(
    known, member, count, make_discussion, make_member, sign_in
):
    article, ids = make_discussion(shape(120))
    comment = f"{url_of(article)}comments/{ids[2]}/"
    places = [*(f"{url_of(article)}?order={order}" for order in ("threaded", "newest")), f"{comment}reply", comment]
    visitors = [count(known, place) for place in places]
    members = [taken + more for taken, more in zip(visitors, [1, 1, 0, 1], strict=True)]
    assert [count(member, place) for place in places] == members
    sign_in(known, make_member("Kim"))  # a browser with both cookies is looked up by both
    assert [count(known, place) for place in places] == [taken + 1 for taken in members]


def test_comments_of_members_cost_no_statement_each(app, unknown, count, make_article, make_member, sign_in):
    article = make_article()
    say(reader(app), article, "A visitor's.")
    one = count(unknown, url_of(article))
    for name in ("Jo", "Kim", "Lou"):
        client = reader(app)
        sign_in(client, make_member(name))
        say(client, article, f"By {name}.")
    assert count(unknown, url_of(article)) == one
