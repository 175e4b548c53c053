"""A visitor becomes a member: what they wrote and rated becomes the member's, and nothing counts twice."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from blog.accounts.models import Actor, Member, Visitor
from blog.accounts.services import Suspended, count_as_member, ensure_visitor
from blog.articles.models import Article
from blog.comments.models import Comment, CommentTransition, Status
from blog.comments.queries import wrongly_counted_articles, wrongly_counted_branches
from blog.foundation import clock
from blog.foundation.database import db
from blog.foundation.errors import Forbidden
from blog.profiles.queries import past_counts, past_of, unowned_count
from blog.profiles.services import Claimed, claim_past
from blog.ratings.models import Kind, Rating
from blog.ratings.queries import wrongly_counted_comments
from blog.ratings.services import NetworkSpent, NotRateable, rate_comment
from tests.profiles.conftest import as_member, change


@pytest.fixture
def visitor(app_context) -> Actor:
    """A reader with a cookie."""
    return ensure_visitor(actor=Actor(network="home"))


@pytest.fixture
def jo(make_member) -> Member:
    return make_member("Jo")


@pytest.fixture
def signed_in(jo, visitor) -> Actor:
    """The same reader, signed in beside the cookie."""
    return as_member(jo, visitor_id=visitor.visitor_id, network="home")


def fresh(comment_id: int) -> Comment:
    return db.session.get_one(Comment, comment_id, populate_existing=True)


def raters(comment_id: int) -> set[tuple[Kind, int | None, int | None]]:
    columns = (Rating.kind, Rating.rater_member_id, Rating.rater_visitor_id)
    return {tuple(row) for row in db.session.execute(sa.select(*columns).where(Rating.comment_id == comment_id))}


def rate(actor: Actor, comment: Comment, kind: Kind = Kind.FUNNY) -> None:
    rate_comment(actor=actor, comment_id=comment.id, kind=kind)


def nothing_is_miscounted() -> bool:
    db.session.rollback()
    return not (wrongly_counted_articles() or wrongly_counted_branches() or wrongly_counted_comments())


# --- Comments -----------------------------------------------------------------------------------


def test_what_the_visitor_wrote_becomes_the_members(make_comment, jo, visitor, signed_in):
    comment = make_comment(actor=visitor, name="Somebody", email="me@example.org")
    before = db.session.get_one(Article, comment.article_id, populate_existing=True).discussion_version
    claim_past(actor=signed_in)
    claimed = fresh(comment.id)
    assert (claimed.author_member_id, claimed.author_visitor_id, claimed.author_name) == (jo.id, None, "Jo")
    assert (claimed.author_look, claimed.author_email, claimed.is_namesake) == (None, None, False)
    assert (claimed.status, claimed.body_source) == (Status.PUBLISHED, comment.body_source)
    article = db.session.get_one(Article, comment.article_id, populate_existing=True)
    assert article.discussion_version == before + 1
    history = db.session.execute(sa.select(CommentTransition.visitor_id, CommentTransition.member_id)).all()
    assert [tuple(row) for row in history] == [(visitor.visitor_id, None)], "what happened then stays as it was"


def test_who_was_their_own_namesake_is_one_no_longer(make_comment, visitor, signed_in):
    comment = make_comment(actor=visitor, name="Cap")
    change(Comment, comment.id, is_namesake=True)
    claim_past(actor=signed_in)
    assert not fresh(comment.id).is_namesake


@pytest.mark.parametrize("status", list(Status))
def test_whatever_became_of_a_comment_it_comes_along(make_comment, jo, visitor, signed_in, status):
    comment = make_comment(actor=visitor)
    change(Comment, comment.id, status=status)
    claim_past(actor=signed_in)
    assert (fresh(comment.id).author_member_id, fresh(comment.id).status) == (jo.id, status)


def test_others_comments_stay_theirs(make_comment, visitor, signed_in):
    make_comment(actor=visitor)
    other, anonymous = make_comment(), make_comment()
    change(Comment, anonymous.id, author_visitor_id=None)
    author = other.author_visitor_id
    claim_past(actor=signed_in)
    assert (fresh(other.id).author_visitor_id, fresh(other.id).author_member_id) == (author, None)
    assert fresh(anonymous.id).author_member_id is None


def test_what_was_left_in_the_members_other_browsers_comes_along(make_comment, jo, signed_in):
    phone, library = ensure_visitor(actor=Actor(network="n")), ensure_visitor(actor=Actor(network="n"))
    count_as_member(actor=phone, member_id=jo.id)
    mine, foreign = make_comment(actor=phone), make_comment(actor=library)
    assert past_counts(actor=signed_in) == (1, 0, 0)
    claim_past(actor=signed_in)
    assert fresh(mine.id).author_member_id == jo.id
    assert fresh(foreign.id).author_member_id is None


def test_a_form_that_was_sent_as_visitor_and_as_member_keeps_both_comments(
    make_article, make_comment, jo, visitor, signed_in
):
    article = make_article()
    as_jo = make_comment(article=article, actor=signed_in, body="As Jo.", form_key="key")
    as_visitor = make_comment(article=article, actor=visitor, body="As nobody.", form_key="key")
    phone = ensure_visitor(actor=Actor(network="n"))
    count_as_member(actor=phone, member_id=jo.id)
    from_phone = make_comment(article=article, actor=phone, body="From the phone.", form_key="key")
    elsewhere = make_comment(actor=phone, body="Elsewhere.", form_key="key")
    assert claim_past(actor=signed_in).comment_count == 3
    keys = {comment.id: fresh(comment.id).form_key for comment in (as_jo, as_visitor, from_phone, elsewhere)}
    assert keys == {as_jo.id: "key", as_visitor.id: None, from_phone.id: None, elsewhere.id: "key"}


def test_of_two_browsers_with_one_form_the_earlier_keeps_the_key(make_article, make_comment, jo, visitor, signed_in):
    article, phone = make_article(), ensure_visitor(actor=Actor(network="n"))
    count_as_member(actor=phone, member_id=jo.id)
    first, second = (make_comment(article=article, actor=actor, form_key="key") for actor in (phone, visitor))
    claim_past(actor=signed_in)
    assert (fresh(first.id).form_key, fresh(second.id).form_key) == ("key", None)


# --- Ratings ------------------------------------------------------------------------------------


def test_what_the_visitor_rated_becomes_the_members(make_comment, jo, visitor, signed_in):
    comment = make_comment()
    rate(visitor, comment)
    assert (fresh(comment.id).funny_count, fresh(comment.id).funny_visitor_count) == (1, 1)
    assert claim_past(actor=signed_in) == Claimed(0, 1, 0)
    assert raters(comment.id) == {(Kind.FUNNY, jo.id, None)}
    assert (fresh(comment.id).funny_count, fresh(comment.id).funny_visitor_count) == (1, 0)
    assert nothing_is_miscounted()


def test_a_rating_that_the_member_gave_too_is_dropped(make_comment, jo, visitor, signed_in):
    comment = make_comment()
    for actor in (visitor, as_member(jo, network="elsewhere")):
        rate(actor, comment)
    rate(visitor, comment, Kind.INSIGHTFUL)
    assert fresh(comment.id).funny_count == 2
    assert claim_past(actor=signed_in) == Claimed(0, 1, 1)
    assert raters(comment.id) == {(Kind.FUNNY, jo.id, None), (Kind.INSIGHTFUL, jo.id, None)}
    assert fresh(comment.id).funny_count == 1
    assert nothing_is_miscounted()


def test_of_two_browsers_that_rated_the_same_the_earlier_counts(make_comment, jo, visitor, signed_in):
    comment, phone = make_comment(), ensure_visitor(actor=Actor(network="mobile"))
    rate(phone, comment)
    rate(visitor, comment)
    count_as_member(actor=phone, member_id=jo.id)
    assert claim_past(actor=signed_in) == Claimed(0, 1, 1)
    kept = db.session.scalars(sa.select(Rating)).one()
    assert (kept.rater_member_id, kept.network) == (jo.id, "mobile")
    assert nothing_is_miscounted()


def test_ratings_of_ones_own_comments_are_dropped_also_of_those_that_become_it(make_comment, jo, visitor, signed_in):
    phone = ensure_visitor(actor=Actor(network="mobile"))
    claimed, written = make_comment(actor=phone), make_comment(actor=as_member(jo))
    rate(visitor, claimed)
    rate(visitor, written)
    count_as_member(actor=phone, member_id=jo.id)
    assert claim_past(actor=signed_in) == Claimed(1, 0, 2)
    assert (fresh(claimed.id).funny_count, fresh(written.id).funny_count) == (0, 0)
    assert nothing_is_miscounted()


def test_a_badge_that_hung_on_a_dropped_rating_goes(make_comment, jo, visitor, signed_in):
    comment = make_comment(actor=as_member(jo))
    for network in "abcd":
        rate(Actor(network=network), comment)
    rate(visitor, comment)
    assert fresh(comment.id).has_funny_badge
    claim_past(actor=signed_in)
    assert not fresh(comment.id).has_funny_badge


def test_a_claimed_rating_leaves_its_networks_place_to_another_visitor(make_comment, visitor, signed_in):
    comment = make_comment()
    for actor in (visitor, Actor(network="home"), Actor(network="home")):
        rate(actor, comment)
    with pytest.raises(NetworkSpent):
        rate(Actor(network="home"), comment)
    claim_past(actor=signed_in)
    rate(Actor(network="home"), comment)
    assert (fresh(comment.id).funny_count, fresh(comment.id).funny_visitor_count) == (4, 3)
    with pytest.raises(NetworkSpent):
        rate(Actor(network="home"), comment)


def test_who_is_not_yet_told_that_they_are_a_member_rates_as_one(make_comment, jo, visitor, signed_in):
    mine, other = make_comment(actor=visitor), make_comment()
    claim_past(actor=signed_in)
    assert visitor.member_id is None, "a request that was read before"
    rate(visitor, other)
    assert raters(other.id) == {(Kind.FUNNY, jo.id, None)}
    with pytest.raises(NotRateable):
        rate(visitor, mine)


# --- All of it ----------------------------------------------------------------------------------


def test_much_is_claimed_in_one_go(make_comment, make_article, visitor, signed_in, monkeypatch):
    monkeypatch.setattr("blog.ratings.services.moving.BATCH", 3)
    for _ in range(8):
        rate(visitor, make_comment())
    for _ in range(3):
        article = make_article()
        make_comment(parent=make_comment(article=article, actor=visitor), actor=visitor)
    assert claim_past(actor=signed_in) == Claimed(6, 8, 0)
    assert nothing_is_miscounted()


def test_claiming_again_claims_what_came_meanwhile_and_otherwise_nothing(make_comment, jo, visitor, signed_in):
    make_comment(actor=visitor)
    assert claim_past(actor=signed_in) == Claimed(1, 0, 0)
    assert claim_past(actor=signed_in) == Claimed(0, 0, 0)
    late = make_comment(actor=visitor)
    assert claim_past(actor=signed_in) == Claimed(1, 0, 0)
    assert fresh(late.id).author_member_id == jo.id


def test_the_browser_counts_as_the_member_from_then_on_and_as_nobody_else(make_comment, make_member, jo, visitor):
    comment = make_comment(actor=visitor)
    claim_past(actor=as_member(jo, visitor_id=visitor.visitor_id))
    assert db.session.scalars(sa.select(Visitor.member_id)).one() == jo.id
    late, kim = make_comment(actor=visitor), as_member(make_member("Kim"), visitor_id=visitor.visitor_id)
    assert past_counts(actor=kim) == (0, 0, 0)
    assert claim_past(actor=kim) == Claimed(0, 0, 0)
    assert fresh(comment.id).author_member_id == jo.id
    assert fresh(late.id).author_member_id is None


def test_who_is_not_signed_in_claims_nothing(make_comment, jo, visitor):
    comment = make_comment(actor=visitor)
    counts_as_jo = Actor(visitor.visitor_id, "home", jo.id)
    for actor in (visitor, counts_as_jo, Actor(network="home")):
        with pytest.raises(Forbidden):
            claim_past(actor=actor)
    assert fresh(comment.id).author_member_id is None


def test_who_is_suspended_claims_nothing(make_comment, jo, visitor, signed_in):
    comment = make_comment(actor=visitor)
    change(Member, jo.id, suspended_until=clock.utcnow() + timedelta(days=1))
    with pytest.raises(Suspended):
        claim_past(actor=signed_in)
    assert fresh(comment.id).author_member_id is None


# --- What is shown before -----------------------------------------------------------------------


def test_what_is_shown_is_what_happens(make_comment, jo, visitor, signed_in):
    phone = ensure_visitor(actor=Actor(network="mobile"))
    count_as_member(actor=phone, member_id=jo.id)
    own, theirs, both = make_comment(actor=visitor), make_comment(), make_comment()
    own_to_phone = ensure_visitor(actor=Actor(network="mobile"))
    rate(own_to_phone, own)
    count_as_member(actor=own_to_phone, member_id=jo.id)
    for actor, comment in ((visitor, theirs), (visitor, both), (as_member(jo), both)):
        rate(actor, comment)
    past = past_of(actor=signed_in)
    ratings = past.ratings
    assert (past.comment_count, ratings.kept_count, ratings.own_count, ratings.doubled_count) == (1, 1, 1, 1)
    assert [(one.comment_id, one.is_own) for one in ratings.dropped] == [(both.id, False), (own.id, True)]
    assert past.rated.keys() == {both.id, own.id}
    assert claim_past(actor=signed_in) == Claimed(1, 1, 2)
    assert past_of(actor=signed_in).is_empty


def test_what_was_withdrawn_is_not_shown_and_not_counted(make_comment, visitor, signed_in):
    comment = make_comment(actor=visitor)
    change(Comment, comment.id, status=Status.WITHDRAWN)
    assert unowned_count(actor=visitor) == 0
    assert past_of(actor=signed_in).is_empty
    assert past_counts(actor=signed_in) == (0, 0, 0)


def test_lists_are_short_and_counts_are_whole(make_article, make_comment, visitor, signed_in, statements):
    article = make_article()
    for _ in range(25):
        make_comment(article=article, actor=visitor)
    with statements() as seen:
        past = past_of(actor=signed_in)
    assert (past.comment_count, len(past.comments)) == (25, 20)
    assert len(seen) == 6, "visitors, count, newest, two of ratings, flags"
