"""When flags hide a comment, and what that means: through the real service."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from blog.accounts.models import SYSTEM, Actor
from blog.accounts.services import import_visitors
from blog.comments.models import Comment, Status
from blog.comments.schemas import DraftInput
from blog.comments.services import change_status, edit_comment
from blog.flags.models import Flag, FlagOutcome
from blog.flags.queries import weight_of_comment
from blog.flags.services import settle_flags, take_back_flag
from blog.foundation import clock
from blog.foundation.database import db
from blog.foundation.schemas import load
from blog.reviews.models import Outcome
from blog.reviews.services import close_review
from tests.counting import history_of, version_of, what_is_wrong_with
from tests.flags.conftest import change, counts, flag, flags_stored, fresh, reviews_of, visitor

pytestmark = pytest.mark.usefixtures("app_context")
THREE_AGREE = pytest.approx(3 + 3 / 13)  # the place in the queue of three networks and three flaggers


@pytest.fixture
def comment(make_comment):
    return make_comment(actor=visitor("the author's"))


def status(comment):
    return fresh(comment).status


def hide(comment, member):
    """Let three members of standing 1 flag the comment, each on a network of their own."""
    readers = [member(1) for _ in range(3)]
    flagged = [flag(reader, comment) for reader in readers]
    assert [one.has_hidden for one in flagged] == [False, False, True]
    return readers


def keep(comment):
    """What a moderator's keep does to comment, review and flags."""
    now = clock.utcnow()
    change_status(actor=SYSTEM, comment=fresh(comment), to=Status.PUBLISHED, reason="kept by a moderator")
    change(Comment, comment.id, protected_until=now + timedelta(hours=24))
    close_review(actor=SYSTEM, review=reviews_of(comment)[-1], outcome=Outcome.KEPT)
    settle_flags(actor=SYSTEM, comment_id=comment.id, is_upheld=False, until=now)


def test_enough_flags_hide_the_comment_and_its_review_stays_open(comment, make_comment, member):
    make_comment(parent=comment)
    before = version_of(comment.article_id)
    hide(comment, member)
    assert status(comment) is Status.HIDDEN
    assert history_of(comment.id)[-1] == (Status.PUBLISHED, Status.HIDDEN, "flagged by the community")
    (review,) = reviews_of(comment)
    assert (review.closed_at, counts(review), review.weight) == (None, (0, 0, 3), THREE_AGREE)
    assert version_of(comment.article_id) == before + 1, "pages are drawn anew"
    assert what_is_wrong_with(comment.article_id) == []
    assert all(one.hid_at is not None for one in flags_stored(comment))


def test_flags_that_come_later_are_late(comment, member):
    hide(comment, member)
    late = flag(member(4), comment).flag
    assert (late.is_late, late.hid_at, late.parts["late"]) == (True, None, True)
    (review,) = reviews_of(comment)
    assert (counts(review), review.weight) == ((0, 0, 4), THREE_AGREE)


def test_taking_a_flag_back_never_unhides(comment, member):
    readers = hide(comment, member)
    for reader in readers:
        take_back_flag(actor=reader, comment_id=comment.id)
    (review,) = reviews_of(comment)
    assert (status(comment), counts(review), review.weight) == (Status.HIDDEN, (0, 0, 0), 0)
    assert review.closed_at is None, "nothing is hidden that no moderator will see"
    assert all(one.hid_at is not None for one in flags_stored(comment)), "they have taken part all the same"


def test_a_flag_taken_back_before_does_not_count(comment, member):
    early = member(1)
    flag(early, comment)
    take_back_flag(actor=early, comment_id=comment.id)
    for _ in range(2):
        flag(member(1), comment)
    assert status(comment) is Status.PUBLISHED
    flag(early, comment)
    assert status(comment) is Status.HIDDEN


def test_a_quarrel_takes_no_part(comment, make_comment, member):
    foe = member(4)
    make_comment(parent=comment, actor=foe)
    flag(foe, comment)
    for _ in range(2):
        flag(member(1), comment)
    assert status(comment) is Status.PUBLISHED
    flag(member(1), comment)
    assert status(comment) is Status.HIDDEN
    assert [one.hid_at is None for one in flags_stored(comment)] == [True, False, False, False]


def test_what_a_moderator_kept_is_protected_for_a_day(comment, member, moved_clock):
    hide(comment, member)
    keep(comment)
    for _ in range(4):
        flag(member(2), comment)
    assert status(comment) is Status.PUBLISHED
    assert weight_of_comment(comment.id).hides, "it would, if it were not protected"
    moved_clock.forward(hours=25)
    flag(member(0), comment)
    assert status(comment) is Status.HIDDEN
    assert [one.outcome for one in flags_stored(comment)[:3]] == [FlagOutcome.REJECTED] * 3


def test_an_edit_ends_the_protection(make_comment, member):
    author = visitor("the author's")
    comment = make_comment(actor=author)
    hide(comment, member)
    keep(comment)
    edit_comment(actor=author, comment_id=comment.id, draft=load(DraftInput(), {"body": "Now for the insults."}))
    hide(comment, member)
    assert status(comment) is Status.HIDDEN


# --- Five hidings a day -------------------------------------------------------------------------


def test_one_flagger_helps_to_hide_five_comments_a_day(make_comment, make_article, member, moved_clock):
    article, busy = make_article(), member(1)
    for _ in range(5):
        comment = make_comment(article=article)
        for reader in (busy, member(1), member(1)):
            flag(reader, comment)
        assert status(comment) is Status.HIDDEN
    sixth = make_comment(article=article)
    for reader in (busy, member(1), member(1)):
        flag(reader, sixth)
    assert status(sixth) is Status.PUBLISHED
    assert counts(reviews_of(sixth)[0]) == (0, 0, 3), "their flag waits in the queue as any other"
    flag(member(1), sixth)  # enough without them
    assert status(sixth) is Status.HIDDEN
    assert [one.hid_at is None for one in flags_stored(sixth)] == [True, False, False, False]
    moved_clock.forward(hours=25)
    seventh = make_comment(article=article)
    for reader in (busy, member(1), member(1)):
        flag(reader, seventh)
    assert status(seventh) is Status.HIDDEN


def test_taking_back_gives_no_further_hiding(make_comment, make_article, member):
    article, busy = make_article(), member(1)
    for _ in range(5):
        comment = make_comment(article=article)
        for reader in (busy, member(1), member(1)):
            flag(reader, comment)
        take_back_flag(actor=busy, comment_id=comment.id)
    sixth = make_comment(article=article)
    for reader in (busy, member(1), member(1)):
        flag(reader, sixth)
    assert status(sixth) is Status.PUBLISHED


def test_a_visitor_helps_in_five_a_day_too(make_app, comment, make_comment, member):
    busy = visitor("busy")
    with make_app(hidings_a_day=1).app_context():
        for number, expected in ((1, Status.HIDDEN), (2, Status.PUBLISHED)):
            one = make_comment()
            for reader in (busy, member(2), member(2)):  # 6 without the visitor, and two flaggers
                flag(reader, one)
            assert status(one) is expected, number


# --- Who cannot hide, and who can ---------------------------------------------------------------


@pytest.mark.one_database("five hundred flags take a while", kind="postgresql")
def test_500_visitors_on_50_networks_and_ten_fresh_accounts_never_hide_an_honest_comment(comment, member):
    for place, key in enumerate(import_visitors(actor=SYSTEM, count=500)):
        flag(Actor(visitor_id=key, network=f"network {place % 50}"), comment)
    for place in range(10):
        flag(member(0, network=f"network {place}"), comment)
    assert status(comment) is Status.PUBLISHED
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Flag)) == 510
    (review,) = reviews_of(comment)
    assert counts(review) == (0, 0, 510)
    assert weight_of_comment(comment.id).missing == ["2 members of standing 1 or more"]


def test_four_members_of_standing_2_on_four_networks_hide_an_abusive_one(comment, member):
    for _ in range(4):
        flag(member(2), comment)
    assert status(comment) is Status.HIDDEN


def test_a_member_of_standing_does_not_let_one_network_hide(comment, member):
    for _ in range(6):
        flag(member(4, network="office"), comment)
    assert status(comment) is Status.PUBLISHED


def test_a_flag_and_a_page_look_at_few_rows_however_many_flags_there_are(app, comment, member, statements):
    def taken():
        reader = member(1, network="one network")
        with statements() as seen:
            flag(reader, comment)
        return len(seen)

    taken()
    few = taken()
    for _ in range(20):
        flag(visitor("crowd"), comment)
    assert taken() == few
