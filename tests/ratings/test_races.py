import pytest
import sqlalchemy as sa

from blog.accounts.models import SYSTEM, Actor
from blog.accounts.services import ensure_visitor, import_visitors
from blog.comments.models import Comment
from blog.comments.services.place import lock_article
from blog.foundation.access import fetch
from blog.foundation.database import db, transactional
from blog.ratings.models import Kind, Rating
from blog.ratings.queries import wrongly_counted_comments
from blog.ratings.services import NetworkSpent, rate_comment, take_back_rating
from tests.racing import at_once, in_context


@pytest.fixture
def comment(make_comment):
    return make_comment()


@pytest.fixture
def visitors(app):
    with app.app_context():
        return import_visitors(actor=SYSTEM, count=100)


def insightful(app, comment):
    """The count, the visitors' count and the rows."""
    with app.app_context():
        assert wrongly_counted_comments() == []
        stored = db.session.get(Comment, comment.id)
        rows = sa.select(sa.func.count()).where(Rating.comment_id == comment.id, Rating.kind == Kind.INSIGHTFUL)
        return stored.insightful_count, stored.insightful_visitor_count, db.session.scalar(rows)


def rating(app, comment, visitor_id, network):
    actor = Actor(visitor_id=visitor_id, network=network)
    return in_context(app, lambda: rate_comment(actor=actor, comment_id=comment.id, kind=Kind.INSIGHTFUL))


def taking_back(app, comment, visitor_id):
    actor = Actor(visitor_id=visitor_id, network="n")
    return in_context(app, lambda: take_back_rating(actor=actor, comment_id=comment.id, kind=Kind.INSIGHTFUL))


def errors(outcomes):
    return [outcome for outcome in outcomes if isinstance(outcome, Exception)]


def test_a_hundred_readers_at_once_are_a_hundred_ratings(app, comment, visitors):
    outcomes = at_once([rating(app, comment, key, f"network {key}") for key in visitors])
    assert errors(outcomes) == []
    assert insightful(app, comment) == (100, 100, 100)
    with app.app_context():
        assert db.session.get(Comment, comment.id).has_insightful_badge


def test_fifty_who_rate_while_fifty_take_back_leave_fifty(app, comment, visitors):
    early, late = visitors[:50], visitors[50:]
    with app.app_context():
        for key in early:
            rate_comment(actor=Actor(key, f"network {key}"), comment_id=comment.id, kind=Kind.INSIGHTFUL)
    jobs = [
        job
        for one, other in zip(early, late, strict=True)
        for job in (taking_back(app, comment, one), rating(app, comment, other, f"network {other}"))
    ]
    assert errors(at_once(jobs)) == []
    assert insightful(app, comment) == (50, 50, 50)


def test_twenty_of_one_network_at_once_are_three_ratings(app, comment, visitors):
    outcomes = at_once([rating(app, comment, key, "office") for key in visitors[:20]])
    assert [type(error) for error in errors(outcomes)] == [NetworkSpent] * 17
    assert insightful(app, comment) == (3, 3, 3)


def test_twenty_readers_without_a_cookie_on_one_network_are_three_ratings_too(app, comment):
    outcomes = at_once([rating(app, comment, None, "office") for _ in range(20)])
    assert [type(error) for error in errors(outcomes)] == [NetworkSpent] * 17
    assert insightful(app, comment) == (3, 3, 3)


def test_one_reader_pressing_twenty_times_at_once_is_one_rating(app, comment, visitors):
    outcomes = at_once([rating(app, comment, visitors[0], "n") for _ in range(20)])
    assert errors(outcomes) == []
    assert insightful(app, comment) == (1, 1, 1)


def test_both_kinds_given_at_once_are_both_counted(app, comment):
    with app.app_context():
        actor = ensure_visitor(actor=Actor(network="n"))
    jobs = [
        in_context(app, lambda kind=kind: rate_comment(actor=actor, comment_id=comment.id, kind=kind))
        for kind in [Kind.INSIGHTFUL, Kind.FUNNY] * 5
    ]
    assert errors(at_once(jobs)) == []
    with app.app_context():
        stored = db.session.get(Comment, comment.id)
        assert (stored.insightful_count, stored.funny_count) == (1, 1)
        assert wrongly_counted_comments() == []


@pytest.mark.one_database("on SQLite all writers wait for each other", kind="postgresql")
def test_ratings_wait_for_nobody_who_holds_the_article_or_another_comment(make_app, make_comment, visitors):
    app, held = make_app(), make_comment()
    other = make_comment(parent=held)
    with app.app_context():
        engine = db.engine

    @sa.event.listens_for(engine, "connect")
    def lose_patience(connection, _):
        connection.execute("SET lock_timeout = '10s'")
        connection.commit()

    @transactional
    def hold_both():
        lock_article(held.article_id)
        fetch(Comment, held.id, actor=Actor(), may=lambda *_: True, lock=True)
        return at_once([rating(app, other, key, f"network {key}") for key in visitors[:8]])

    with app.app_context():
        assert errors(hold_both()) == []
    assert insightful(app, other) == (8, 8, 8)
