"""Who flags what, what it weighs when it is given, and what the moderators' queue knows of it."""

from datetime import timedelta

import pytest

from blog.accounts.models import SYSTEM, Actor, Member
from blog.accounts.services import Suspended, count_as_member
from blog.articles.models import DiscussionMode
from blog.comments.models import Comment, Status
from blog.comments.schemas import DraftInput
from blog.comments.services import change_status, edit_comment, withdraw_comment
from blog.flags.models import FlagOutcome, Reason
from blog.flags.queries import flagged_by, flags_of, weight_of_comment, weights_of
from blog.flags.services import FlagDecided, NotFlaggable, settle_flags, take_back_flag
from blog.foundation import clock
from blog.foundation.database import db
from blog.foundation.errors import NotFound
from blog.foundation.schemas import load
from blog.reviews.models import Outcome
from blog.reviews.services import close_as_withdrawn, close_review, reopen_withdrawn
from tests.flags.conftest import change, counts, flag, flags_stored, fresh, reviews_of, visitor

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def author(app_context):
    return visitor("the author's")


@pytest.fixture
def comment(make_comment, author):
    return make_comment(actor=author)


def take_back(actor, comment):
    return take_back_flag(actor=actor, comment_id=comment.id)


def cookie_of(member):
    """A browser that the member has left; its request was read before it counted as them."""
    actor = visitor()
    count_as_member(actor=actor, member_id=member.member_id)
    return actor


def decide(comment, outcome=Outcome.KEPT, *, is_settled=True):
    """What a decision does to a review, without the moderator."""
    now = clock.utcnow()
    close_review(actor=SYSTEM, review=reviews_of(comment)[-1], outcome=outcome)
    if is_settled:
        settle_flags(actor=SYSTEM, comment_id=comment.id, is_upheld=outcome is not Outcome.KEPT, until=now)


def test_a_flag_opens_a_review_and_further_ones_join_it(comment, member):
    first = flag(member(2), comment, Reason.ABUSIVE, "Look at the third word.")
    flag(visitor(), comment, Reason.SPAM)
    flag(visitor(), comment, Reason.TROLLING)
    (review,) = reviews_of(comment)
    assert (review.is_flagged, review.is_held, counts(review)) == (True, False, (1, 1, 1))
    assert first.flag.review_id == review.id
    assert first.flag.note == "Look at the third word."
    assert fresh(comment).status is Status.PUBLISHED


def test_what_a_flag_weighs_is_frozen_with_how_it_came_about(comment, member):
    given = flag(member(2), comment).flag
    assert (given.weight, given.parts) == (
        3,
        {"base": 1.0, "standing": 2, "bonus": 0.0, "upheld": 0, "decided": 0},
    )
    change(Member, given.flagger_member_id, standing=0)
    flag(visitor(), comment)
    assert flags_stored(comment)[0].weight == 3
    assert flags_stored(comment)[1].parts == {"visitor": True, "base": 0.5, "bonus": 0.0}


def test_who_was_right_six_times_weighs_more_and_who_was_wrong_less(make_comment, member):
    right, wrong = member(1), member(1)
    for _ in range(6):
        for reader, outcome in ((right, Outcome.REMOVED), (wrong, Outcome.KEPT)):
            comment = make_comment()
            assert flag(reader, comment).flag.weight == 2
            decide(comment, outcome)
    heavy, light = flag(right, make_comment()).flag, flag(wrong, make_comment()).flag
    assert (heavy.weight, heavy.parts["upheld"], heavy.parts["decided"], heavy.parts["bonus"]) == (7, 6, 6, 5)
    assert (light.weight, light.parts["upheld"], light.parts["bonus"]) == (0, 0, -5)


def test_flagging_twice_is_flagging_once_with_the_last_reason(comment, member):
    reader = member(2)
    flag(reader, comment, Reason.SPAM)
    flag(reader, comment, Reason.ABUSIVE, "On second thought.")
    (only,) = flags_stored(comment)
    (review,) = reviews_of(comment)
    assert (only.reason, only.note, counts(review)) == (Reason.ABUSIVE, "On second thought.", (1, 0, 0))


def test_a_flag_can_be_taken_back_and_given_again(comment, member):
    reader, other = member(2), member(2)
    flag(reader, comment)
    flag(other, comment)
    heavy = reviews_of(comment)[0].weight
    take_back(reader, comment)
    take_back(reader, comment)
    (review,) = reviews_of(comment)
    assert counts(review) == (0, 0, 1)
    assert 0 < review.weight < heavy
    assert flagged_by(actor=reader, comment_ids=[comment.id]) == {}
    flag(reader, comment)
    (review,) = reviews_of(comment)
    assert (counts(review), review.weight) == ((0, 0, 2), heavy)


def test_taking_back_what_was_never_flagged_changes_nothing(comment):
    flag(visitor(), comment)
    take_back(visitor(), comment)
    take_back(Actor(network="somewhere"), comment)
    assert counts(reviews_of(comment)[0]) == (0, 0, 1)


def test_each_flag_and_each_withdrawal_is_another_version_of_the_review(comment):
    reader, versions = visitor(), []
    for act in (flag, take_back, flag):
        act(reader, comment)
        versions.append(reviews_of(comment)[0].version)
    assert versions == sorted(set(versions))


@pytest.mark.parametrize("is_signed_in", [True, False])
def test_ones_own_comment_cannot_be_flagged(make_comment, member, is_signed_in):
    author = member()
    comment = make_comment(actor=author)
    signed_out = cookie_of(author)
    with pytest.raises(NotFlaggable, match="You cannot flag your own comment"):
        flag(author if is_signed_in else signed_out, comment)
    assert reviews_of(comment) == []


@pytest.mark.parametrize("status", [Status.REMOVED, Status.WITHDRAWN])
def test_what_cannot_be_read_cannot_be_flagged(comment, make_comment, status):
    make_comment(parent=comment)  # so that it stays listed
    change_status(actor=SYSTEM, comment=db.session.get(Comment, comment.id), to=status, reason="gone")
    with pytest.raises(NotFlaggable, match="everybody can read"):
        flag(visitor(), comment)


def test_what_cannot_be_seen_cannot_be_flagged_either(make_comment, make_article):
    held = make_comment(article=make_article(discussion_mode=DiscussionMode.HELD_FIRST))
    later = make_comment()
    article = make_article(published_at=clock.utcnow() + timedelta(days=1))
    change(Comment, later.id, article_id=article.id)
    for key in (held.id, later.id, 4711, 0, 2**63 - 1, 2**63):
        for act in (flag, take_back):
            with pytest.raises(NotFound):
                act(visitor(), Comment(id=key))


def test_a_suspended_member_flags_nothing_signed_in_or_not(comment, member):
    reader = member(4)
    change(Member, reader.member_id, suspended_until=clock.utcnow() + timedelta(days=1))
    for actor in (reader, cookie_of(reader)):
        with pytest.raises(Suspended):
            flag(actor, comment)
    assert reviews_of(comment) == []


def test_a_cookie_that_ever_signed_in_flags_as_the_member(comment, member):
    reader = member(3)
    given = flag(cookie_of(reader), comment).flag
    assert (given.flagger_member_id, given.flagger_visitor_id, given.weight) == (reader.member_id, None, 4)
    flag(reader, comment, Reason.ABUSIVE)
    assert len(flags_stored(comment)) == 1


def test_the_first_flag_makes_a_reader_a_visitor(comment):
    flagged = flag(Actor(network="new"), comment)
    assert flagged.flagger.visitor_id is not None
    assert flagged_by(actor=flagged.flagger, comment_ids=[comment.id]) == {comment.id: flagged.flag}
    assert flagged_by(actor=Actor(network="new"), comment_ids=[comment.id]) == {}


# --- Quarrels -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "who", "which", "is_quarrel"),
    [
        ("one has answered it", "me", "theirs", True),
        ("it answers one's own", "me", "reply", True),
        ("somebody else has", "other", "theirs", False),
        ("it answers somebody else's", "other", "reply", False),
        ("what stands elsewhere in the same thread is none", "me", "beside", False),
    ],
)
@pytest.mark.parametrize("kind", ["member", "visitor"])
def test_a_quarrel_opens_a_review_and_weighs_nothing(make_comment, member, rule, who, which, is_quarrel, kind):
    me = member(4) if kind == "member" else visitor()
    theirs = make_comment()
    mine = make_comment(parent=theirs, actor=me)
    of = {"theirs": theirs, "reply": make_comment(parent=mine), "beside": make_comment(parent=theirs)}
    reader = me if who == "me" else (member(4) if kind == "member" else visitor())
    given = flag(reader, of[which]).flag
    assert given.is_quarrel is is_quarrel, rule
    assert (given.weight == 0) is is_quarrel
    assert given.parts.get("quarrel", False) is is_quarrel
    (review,) = reviews_of(of[which])
    assert (review.is_flagged, counts(review)) == (True, (0, 0, 1))
    assert (weight_of_comment(of[which].id).flaggers == 0) is is_quarrel


def test_an_answer_that_was_withdrawn_was_given(make_comment, member):
    me, theirs = member(4), make_comment()
    mine = make_comment(parent=theirs, actor=me)
    withdraw_comment(actor=me, comment_id=mine.id)
    assert flag(me, theirs).flag.is_quarrel


def test_a_comment_nobody_owns_is_no_quarrel_for_who_has_no_cookie(make_comment):
    comment = make_comment()
    reply = make_comment(parent=comment)
    for key in (comment.id, reply.id):
        change(Comment, key, author_visitor_id=None)
    assert not flag(Actor(network="new"), reply).flag.is_quarrel


# --- After a decision ---------------------------------------------------------------------------


@pytest.mark.parametrize("is_settled", [True, False], ids=["settled", "not settled yet"])
def test_what_was_decided_cannot_be_taken_back_nor_flagged_anew(comment, member, is_settled):
    reader = member(2)
    flag(reader, comment)
    decide(comment, is_settled=is_settled)
    with pytest.raises(FlagDecided, match="can no longer be taken back"):
        take_back(reader, comment)
    with pytest.raises(FlagDecided, match="has not changed since"):
        flag(reader, comment)
    assert len(flags_stored(comment)) == 1


def test_what_was_edited_since_the_decision_can_be_flagged_again(comment, author, member):
    reader = member(2)
    flag(reader, comment)
    decide(comment)
    draft = load(DraftInput(), {"body": "Something else, and worse."})
    edit_comment(actor=author, comment_id=comment.id, draft=draft)
    flag(reader, comment)
    first, second = flags_stored(comment)
    assert (first.outcome, second.outcome) == (FlagOutcome.REJECTED, None)
    assert [counts(review) for review in reviews_of(comment)] == [(0, 0, 0), (0, 0, 1)]
    assert flagged_by(actor=reader, comment_ids=[comment.id]) == {comment.id: second}


def test_an_edit_before_the_decision_does_not_count(comment, author, member):
    reader = member(2)
    flag(reader, comment)
    edit_comment(actor=author, comment_id=comment.id, draft=load(DraftInput(), {"body": "Something else."}))
    decide(comment)
    with pytest.raises(FlagDecided):
        flag(reader, comment)


def test_others_can_flag_what_was_kept_and_open_another_review(comment, member):
    flag(member(2), comment)
    decide(comment)
    flag(member(2), comment)
    assert [counts(review) for review in reviews_of(comment)] == [(0, 0, 0), (0, 0, 1)]
    assert weight_of_comment(comment.id).members_sum == 3, "what is settled weighs nothing"


def test_a_flag_waits_while_the_author_may_want_the_comment_back(comment, author, make_comment, member):
    make_comment(parent=comment)
    reader = member(2)
    flag(reader, comment)
    withdraw_comment(actor=author, comment_id=comment.id)
    close_as_withdrawn(actor=author, comment=fresh(comment))
    reopen_withdrawn(actor=author, comment=fresh(comment))
    assert counts(reviews_of(comment)[0]) == (0, 0, 1)
    close_as_withdrawn(actor=author, comment=fresh(comment))
    take_back(reader, comment)
    assert flags_stored(comment)[0].taken_back_at is not None, "nobody has decided anything"


# --- What moderators see ------------------------------------------------------------------------


def test_moderators_see_who_flagged_and_what_is_missing(comment, member):
    jo = member(2, network="a")
    flag(jo, comment)
    flag(visitor("b"), comment)
    gone = visitor("c")
    flag(gone, comment)
    take_back(gone, comment)
    assert [(one.name, one.flag.weight) for one in flags_of(comment.id)] == [(None, 0.5), (jo.name, 3)]
    found = weight_of_comment(comment.id)
    assert (found.members_sum, found.members, found.total, found.flaggers, found.networks) == (3, 0, 0, 2, 2)
    assert not found.hides
    assert found.missing == ["a weight of 6", "3 flaggers", "2 members of standing 1 or more"]


def test_what_was_never_flagged_weighs_nothing(comment):
    assert weight_of_comment(comment.id).total == 0
    assert flags_of(comment.id) == []


def test_the_weights_of_many_reviews_cost_one_statement(make_comment, member, statements):
    first, second, third = (make_comment() for _ in range(3))
    for one, count in ((first, 3), (second, 1)):
        for _ in range(count):
            flag(member(1), one)
    take_back(reader := member(1), third)
    flag(reader, third)
    take_back(reader, third)
    ids = {one.id: reviews_of(one)[0].id for one in (first, second, third)}
    with statements() as seen:
        found = weights_of(ids.values())
    assert len(seen) == 1
    assert [found[ids[one.id]].members_sum for one in (first, second, third)] == [6, 2, 0]
    assert found[ids[first.id]] == weight_of_comment(first.id)
    assert weights_of([]) == {}
