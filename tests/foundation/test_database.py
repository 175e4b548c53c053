"""What a moment and a transaction are, on both databases."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from blog.accounts.models import SYSTEM, Actor, Member
from blog.accounts.services import import_member
from blog.articles.models import Article
from blog.foundation.access import fetch
from blog.foundation.database import UTCDateTime, db, transactional
from tests.racing import at_once, in_context

moments = st.datetimes(
    min_value=datetime(1000, 1, 2),  # noqa: DTZ001 (the zone comes from the next argument)
    max_value=datetime(9999, 12, 30),  # noqa: DTZ001
    timezones=st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)


class Broken(Exception):
    """Something went wrong half-way."""


def names() -> set[str]:
    return set(db.session.scalars(sa.select(Member.name)))


@transactional
def add_member(name: str, *, then: Exception | None = None) -> None:
    db.session.add(Member(name=name))
    db.session.flush()
    if then:
        raise then


# --- Moments ------------------------------------------------------------------------------------


def test_a_moment_without_zone_is_refused(app_context):
    naive = datetime(2026, 11, 22, 9, 41)  # noqa: DTZ001 (that is the point)
    with pytest.raises(sa.exc.StatementError, match="without zone"):
        db.session.execute(sa.select(sa.literal(naive, UTCDateTime)))


def test_no_moment_stays_no_moment(app_context):
    member = import_member(actor=SYSTEM, name="Jo", email=None, source_key="a")
    db.session.refresh(member)
    assert member.claimed_at is None


def test_a_moment_comes_back_as_the_same_moment_in_utc(app_context):
    member_id = import_member(actor=SYSTEM, name="Jo", email=None, source_key="a").id

    @settings(max_examples=40, deadline=None, database=None)
    @given(moments)
    def check(moment: datetime) -> None:
        db.session.execute(sa.update(Member).where(Member.id == member_id).values(claimed_at=moment))
        stored = db.session.scalar(sa.select(Member.claimed_at).where(Member.id == member_id))
        db.session.rollback()
        assert stored == moment
        assert stored.utcoffset() == timedelta(0), "whoever prints it would print another zone's hour"

    check()


def test_moments_of_different_zones_are_compared_as_moments(app_context):
    member = import_member(actor=SYSTEM, name="Jo", email=None, source_key="a")
    east = datetime(2026, 11, 22, 9, tzinfo=timezone(timedelta(hours=9)))  # midnight in UTC
    db.session.execute(sa.update(Member).values(claimed_at=east))
    later_that_night = datetime(2026, 11, 22, 1, tzinfo=UTC)
    assert db.session.scalar(sa.select(Member.id).where(Member.claimed_at < later_that_night)) == member.id


# --- Transactions -------------------------------------------------------------------------------


def test_a_service_that_returns_has_stored_its_work(app):
    with app.app_context():
        add_member("Jo")
    with app.app_context():
        assert names() == {"Jo"}


def test_a_service_that_raises_has_stored_nothing(app):
    with app.app_context(), pytest.raises(Broken):
        add_member("Jo", then=Broken())
    with app.app_context():
        assert names() == set()


def test_after_a_service_that_raised_the_next_one_works(app_context):
    with pytest.raises(Broken):
        add_member("Jo", then=Broken())
    add_member("Kim")
    assert names() == {"Kim"}


def test_a_service_called_by_a_service_is_undone_with_it(app):
    @transactional
    def outer() -> None:
        add_member("inner")
        raise Broken

    with app.app_context(), pytest.raises(Broken):
        outer()
    with app.app_context():
        assert names() == set()


def test_a_service_called_by_a_service_shows_nothing_before_the_outer_one_returns(app):
    @transactional
    def outer() -> set[str]:
        add_member("inner")
        return at_once([in_context(app, names)])[0]

    with app.app_context():
        assert outer() == set()
        assert names() == {"inner"}


def test_a_service_ends_the_read_before_it_and_sees_what_others_stored(app):
    @transactional
    def seen() -> set[str]:
        return names()

    with app.app_context():
        assert names() == set()
        at_once([in_context(app, lambda: add_member("Jo"))])
        assert seen() == {"Jo"}


def test_a_service_gives_back_what_its_function_gives(app_context):
    assert transactional(lambda first, *, second: first + second)(1, second=2) == 3


def test_no_update_is_lost_when_twenty_threads_count_at_once(app, make_article):
    article_id = make_article().id

    @transactional
    def count_one_more() -> None:
        article = fetch(Article, article_id, actor=Actor(), may=lambda *_: True, lock=True)
        article.discussion_version = article.discussion_version + 1

    def count_five() -> None:
        for _ in range(5):
            count_one_more()

    results = at_once([in_context(app, count_five)] * 20)
    assert results == [None] * 20
    with app.app_context():
        assert db.session.get_one(Article, article_id).discussion_version == 100


def test_readers_do_not_wait_for_an_open_writer(app):
    @transactional
    def write_slowly() -> list[object]:
        add_member("Jo")
        return at_once([in_context(app, names)] * 3)

    with app.app_context():
        assert write_slowly() == [set()] * 3


@pytest.mark.one_database("PostgreSQL shows each statement what is true when it begins")
def test_a_reader_sees_one_state_as_long_as_it_reads(app):
    with app.app_context():
        before = names()
        at_once([in_context(app, lambda: add_member("Jo"))])
        assert names() == before == set()


def test_a_constraint_that_names_its_truth_holds_on_both_databases(app_context, make_article):
    article = make_article()
    with pytest.raises(sa.exc.IntegrityError, match="comment_count_not_negative"):
        db.session.execute(sa.update(Article).where(Article.id == article.id).values(comment_count=-1))


def test_a_row_cannot_point_to_one_that_is_not_there(app_context, make_article):
    article = make_article()
    with pytest.raises(sa.exc.IntegrityError, match=r"(?i)foreign key"):
        db.session.execute(sa.update(Article).where(Article.id == article.id).values(writer_id=12345))


@pytest.mark.one_database("these are SQLite's own")
def test_sqlite_is_set_up_to_lose_nothing(app_context):
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert {name: db.session.scalar(sa.text(f"PRAGMA {name}")) for name in wanted} == wanted
