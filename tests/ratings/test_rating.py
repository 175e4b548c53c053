import pytest
import sqlalchemy as sa

from blog.accounts.models import SYSTEM, Actor
from blog.accounts.services import ensure_visitor
from blog.articles.models import DiscussionMode
from blog.comments.models import Comment, Status
from blog.comments.services import change_status
from blog.foundation.database import db
from blog.foundation.errors import NotFound
from blog.ratings.models import Kind, Rating
from blog.ratings.queries import rated_kinds, wrongly_counted_comments
from blog.ratings.services import NetworkSpent, NotRateable, rate_comment, take_back_rating
from tests.counting import version_of

pytestmark = pytest.mark.usefixtures("app_context")
BOTH = [Kind.INSIGHTFUL, Kind.FUNNY]


@pytest.fixture
def author(app_context):
    return ensure_visitor(actor=Actor(network="the author's"))


@pytest.fixture
def comment(make_comment, author):
    return make_comment(actor=author)


def somebody(network="somewhere"):
    return ensure_visitor(actor=Actor(network=network))


def rate(comment, actor, kind=Kind.INSIGHTFUL):
    return rate_comment(actor=actor, comment_id=comment.id, kind=kind)


def take_back(comment, actor, kind=Kind.INSIGHTFUL):
    return take_back_rating(actor=actor, comment_id=comment.id, kind=kind)


def counts(comment):
    """Insightful, funny; and that they equal their rows."""
    assert wrongly_counted_comments() == []
    stored = db.session.get(Comment, comment.id, populate_existing=True)
    rows = dict(
        db.session.execute(
            sa.select(Rating.kind, sa.func.count()).where(Rating.comment_id == comment.id).group_by(Rating.kind)
        ).all()
    )
    assert stored.insightful_count == stored.insightful_visitor_count == rows.get(Kind.INSIGHTFUL, 0)
    assert stored.funny_count == stored.funny_visitor_count == rows.get(Kind.FUNNY, 0)
    return stored.insightful_count, stored.funny_count


def badges(comment):
    stored = db.session.get(Comment, comment.id, populate_existing=True)
    return stored.has_insightful_badge, stored.has_funny_badge


def test_one_reader_can_find_a_comment_insightful_and_funny(comment):
    reader = somebody()
    rate(comment, reader, Kind.INSIGHTFUL)
    assert counts(comment) == (1, 0)
    rate(comment, reader, Kind.FUNNY)
    assert counts(comment) == (1, 1)
    assert rated_kinds(actor=reader, comment_ids=[comment.id]) == {comment.id: set(BOTH)}


@pytest.mark.parametrize("kind", BOTH)
def test_saying_it_twice_is_saying_it_once(comment, kind):
    reader = somebody()
    rate(comment, reader, kind)
    rate(comment, reader, kind)
    assert sorted(counts(comment)) == [0, 1]


@pytest.mark.parametrize("kind", BOTH)
def test_a_rating_can_be_taken_back_and_given_again(comment, kind):
    reader = somebody()
    other = Kind.FUNNY if kind is Kind.INSIGHTFUL else Kind.INSIGHTFUL
    rate(comment, reader, kind)
    rate(comment, reader, other)
    take_back(comment, reader, kind)
    take_back(comment, reader, kind)
    assert rated_kinds(actor=reader, comment_ids=[comment.id]) == {comment.id: {other}}
    assert sum(counts(comment)) == 1
    rate(comment, reader, kind)
    assert counts(comment) == (1, 1)


def test_taking_back_what_was_never_given_changes_nothing(comment):
    rate(comment, somebody())
    take_back(comment, somebody())
    take_back(comment, Actor(network="somewhere"))
    assert counts(comment) == (1, 0)


@pytest.mark.parametrize("kind", BOTH)
def test_ones_own_comment_cannot_be_rated(comment, author, kind):
    with pytest.raises(NotRateable, match="You cannot rate your own comment"):
        rate(comment, author, kind)
    assert counts(comment) == (0, 0)


@pytest.mark.parametrize("status", [Status.HIDDEN, Status.REMOVED, Status.WITHDRAWN])
def test_only_what_is_published_can_be_rated(comment, make_comment, status):
    make_comment(parent=comment)  # so that it stays listed
    change_status(actor=SYSTEM, comment=db.session.get(Comment, comment.id), to=status, reason="gone")
    with pytest.raises(NotRateable, match="Only published comments"):
        rate(comment, somebody())
    assert counts(comment) == (0, 0)


def test_what_cannot_be_seen_cannot_be_rated_either(make_comment, make_article):
    held = make_comment(article=make_article(discussion_mode=DiscussionMode.HELD_FIRST))
    for key in (held.id, 4711, 2**63 - 1, 2**63):
        with pytest.raises(NotFound):
            rate_comment(actor=somebody(), comment_id=key, kind=Kind.FUNNY)
        with pytest.raises(NotFound):
            take_back_rating(actor=somebody(), comment_id=key, kind=Kind.FUNNY)


def test_a_rating_outlives_the_hiding_and_can_be_taken_back_meanwhile(comment):
    reader, other = somebody(), somebody()
    rate(comment, reader)
    rate(comment, other)
    change_status(actor=SYSTEM, comment=db.session.get(Comment, comment.id), to=Status.HIDDEN, reason="flagged")
    take_back(comment, reader)
    assert counts(comment) == (1, 0)


def test_the_first_rating_makes_a_reader_a_visitor(comment):
    rated = rate(comment, Actor(network="new"))
    assert rated_kinds(actor=rated.rater, comment_ids=[comment.id]) == {comment.id: {Kind.INSIGHTFUL}}
    assert rated_kinds(actor=Actor(network="new"), comment_ids=[comment.id]) == {}


def test_the_fourth_visitor_of_a_network_is_told_so(comment):
    three = [somebody("office") for _ in range(3)]
    for reader in three:
        rate(comment, reader)
    fourth = somebody("office")
    with pytest.raises(NetworkSpent, match="Enough readers on your network"):
        rate(comment, fourth)
    rate(comment, three[0])  # saying it again is no further rating
    rate(comment, fourth, Kind.FUNNY)  # the other kind has a count of its own
    rate(comment, somebody("home"))  # and so has another network
    assert counts(comment) == (4, 1)
    take_back(comment, three[1])
    rate(comment, fourth)  # one taken back leaves room for one
    assert counts(comment) == (4, 1)
    with pytest.raises(NetworkSpent):
        rate(comment, three[1])


def test_a_network_that_is_spent_on_one_comment_is_not_on_another(comment, make_comment):
    for _ in range(3):
        rate(comment, somebody("office"))
    rate(make_comment(article=None), somebody("office"))
    assert counts(comment) == (3, 0)


@pytest.mark.parametrize("kind", BOTH)
def test_a_badge_is_earned_by_five_ratings_from_three_networks_and_lost_with_them(comment, kind):
    def badge():
        mine, other = badges(comment) if kind is Kind.INSIGHTFUL else badges(comment)[::-1]
        assert not other
        return mine

    first = somebody("a")
    rate(comment, first, kind)
    for network in ("a", "b", "c"):
        rate(comment, somebody(network), kind)
    assert not badge()  # four ratings from three networks
    rate(comment, somebody("c"), kind)
    assert badge()  # five from three
    take_back(comment, first, kind)
    assert not badge()
    rate(comment, first, kind)
    assert badge()


def test_two_networks_earn_no_badge_however_many_they_are(comment):
    readers = [somebody(network) for network in "aaabbb"]
    for reader in readers:
        rate(comment, reader)
    assert badges(comment) == (False, False)
    rate(comment, only := somebody("c"))
    assert badges(comment) == (True, False)
    take_back(comment, only)
    assert badges(comment) == (False, False)


def test_a_badge_comes_when_the_settings_say(make_app, comment):
    with make_app(badge_ratings=2, badge_networks=2, network_ratings=1).app_context():
        rate(comment, somebody("a"))
        with pytest.raises(NetworkSpent):
            rate(comment, somebody("a"))
        assert badges(comment) == (False, False)
        rate(comment, somebody("b"))
        assert badges(comment) == (True, False)


def test_the_audit_finds_a_count_that_differs_from_its_rows(comment, make_comment):
    rate(comment, somebody())
    unrated = make_comment()
    for wrong, column in ((comment, Comment.insightful_count), (unrated, Comment.funny_count)):
        db.session.execute(sa.update(Comment).where(Comment.id == wrong.id).values({column: 7}))
    assert sorted(wrongly_counted_comments()) == sorted([comment.id, unrated.id])


def test_a_rating_touches_no_text_of_the_discussion(comment):
    before = version_of(comment.article_id)
    rate(comment, somebody())
    assert version_of(comment.article_id) == before
