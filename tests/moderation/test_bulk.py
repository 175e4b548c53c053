"""Many at once: one transaction, those that cannot be left out and told, and taken back as a whole."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from blog.accounts.models import SYSTEM
from blog.comments.models import Comment, Status
from blog.comments.services import ImportedComment, import_thread
from blog.flags.models import Reason
from blog.flags.services import flag_comment
from blog.foundation import clock
from blog.foundation.database import db
from blog.foundation.errors import Forbidden, Invalid, NotFound
from blog.foundation.outbox import deliver_due
from blog.moderation.models import Action, ReasonCode
from blog.moderation.services import (
    ReviewChanged,
    UndoExpired,
    claim_review,
    decide_review,
    decide_reviews,
    restore_comment,
    undo_bulk,
)
from blog.reviews.models import Outcome, Review
from blog.reviews.services import open_imported
from tests.counting import what_is_wrong_with
from tests.mailbox import Mailbox
from tests.moderation.conftest import events, fresh, log_of, now, visitor, whole_log


def chosen_of(reviews):
    return [(one.id, now(one).version) for one in reviews]


def remove(actor, reviews):
    return decide_reviews(actor=actor, chosen=chosen_of(reviews), action=Action.REMOVE, reason=ReasonCode.SPAM)


def test_those_that_changed_are_claimed_or_are_gone_are_left_out_and_told(make_waiting, priya, nina):
    good, kept, changed, claimed = (make_waiting() for _ in range(4))
    held = make_waiting(Status.HELD)
    chosen = [*chosen_of([good, kept, changed, claimed, held]), (10**9, 1), (2**80, 1)]
    decide_review(actor=nina, review_id=kept.id, action=Action.KEEP)
    flag_comment(actor=visitor(), comment_id=changed.comment_id, reason=Reason.SPAM)
    claim_review(actor=nina, review_id=claimed.id)
    done = decide_reviews(actor=priya, chosen=chosen, action=Action.HIDE, reason=ReasonCode.OFF_TOPIC)
    assert [row.review_id for row in done.decisions] == [good.id]
    told = dict(done.refused)
    assert list(told) == [key for key, _ in chosen if key != good.id]
    assert told[kept.id].startswith("Nina kept this comment")
    assert told[changed.id] == ReviewChanged.sentence
    assert told[claimed.id].startswith("Nina is looking at this")
    assert "nothing to hide" in told[held.id]
    assert told[10**9] == told[2**80] == NotFound.sentence
    assert {row.bulk_key for row in log_of(good.comment_id)} == {done.bulk_key}
    assert now(claimed).closed_at is None


def test_too_many_or_none_are_refused_before_anything_is_done(make_app, make_waiting, priya):
    with pytest.raises(Invalid, match="Select some"):
        decide_reviews(actor=priya, chosen=[], action=Action.KEEP)
    with pytest.raises(Invalid, match="Select 200 at most; these are 201"):
        decide_reviews(actor=priya, chosen=[(n, 1) for n in range(1, 202)], action=Action.KEEP)
    with pytest.raises(Invalid, match="Choose why"):
        decide_reviews(actor=priya, chosen=[(make_waiting().id, 1)], action=Action.REMOVE)
    assert whole_log() == []


def test_a_reader_neither_decides_many_nor_undoes_them(make_waiting, make_reader, priya):
    review = make_waiting()
    with pytest.raises(Forbidden):
        remove(make_reader(), [review])
    key = remove(priya, [review]).bulk_key
    with pytest.raises(Forbidden):
        undo_bulk(actor=make_reader(), bulk_key=key)


def test_what_was_decided_together_is_undone_together_but_for_what_changed_since(make_waiting, priya):
    first, second, third = (make_waiting() for _ in range(3))
    key = remove(priya, [first, second, third]).bulk_key
    flagged = log_of(second.comment_id)[0]
    restore_comment(actor=priya, comment_id=second.comment_id)
    undone = undo_bulk(actor=priya, bulk_key=key)
    assert [one.review.id for one in undone.undone] == [first.id, third.id]
    ((review_id, sentence),) = undone.refused
    assert (review_id, sentence.startswith("You restored this comment")) == (flagged.review_id, True)
    assert [fresh(one.comment_id).status for one in (first, second, third)] == [Status.PUBLISHED] * 3
    with pytest.raises(ReviewChanged, match="undone already"):
        undo_bulk(actor=priya, bulk_key=key)
    with pytest.raises(NotFound):
        undo_bulk(actor=priya, bulk_key="no such")


def test_another_moderator_does_not_undo_them_nor_anybody_too_late(make_waiting, priya, nina, moved_clock):
    key = remove(priya, [make_waiting(), make_waiting()]).bulk_key
    with pytest.raises(Forbidden, match="Only who decided"):
        undo_bulk(actor=nina, bulk_key=key)
    moved_clock.forward(seconds=11)
    with pytest.raises(UndoExpired):
        undo_bulk(actor=priya, bulk_key=key)


@pytest.fixture
def mailing(make_app, mailbox: Mailbox):
    """The application, whose mail a real server gets."""
    return make_app(mail_url=mailbox.url)


@pytest.fixture
def app(mailing):
    return mailing


@pytest.fixture
def still_clock():
    """A clock that stands still, however long a busy machine takes; `shift` moves it."""
    with time_machine.travel(datetime.now(UTC), tick=False) as traveller:
        yield traveller


def test_removing_200_and_undoing_it_leaves_no_trace_but_the_log_and_no_mail(
    app_context, make_article, priya, mailbox, still_clock
):
    article = make_article()
    rows = [
        ImportedComment(
            source_key=f"c{n}",
            parent_key=f"c{n - 1}" if n % 3 else None,
            author_name="Somebody",
            author_email=f"somebody{n}@example.org",
            body_source=f"Number {n}.",
            created_at=clock.utcnow(),
            status=Status.HELD if n % 2 else Status.PUBLISHED,
        )
        for n in range(400)
    ]
    import_thread(actor=SYSTEM, article_id=article.id, comments=rows)
    open_imported(actor=SYSTEM, article_id=article.id)
    deliver_due()
    before = traces(article.id)
    reviews = list(db.session.scalars(sa.select(Review).order_by(Review.id)))
    assert len(reviews) == 200
    done = remove(priya, reviews)
    assert (len(done.decisions), done.refused) == (200, [])
    assert set(db.session.scalars(sa.select(Review.outcome))) == {Outcome.SPAM}
    still_clock.shift(timedelta(seconds=4))
    deliver_due()
    assert len(undo_bulk(actor=priya, bulk_key=done.bulk_key).undone) == 200
    still_clock.shift(timedelta(seconds=60))
    deliver_due()
    assert events("moderation.tell_author") == []
    assert mailbox.messages == []
    assert traces(article.id) == before
    assert [row.action for row in whole_log()] == [Action.REMOVE] * 200 + [Action.UNDO] * 200
    assert what_is_wrong_with(article.id) == []


def test_removing_without_undoing_it_does_mail(app_context, make_waiting, priya, mailbox, moved_clock):
    review = make_waiting(email="jo@example.org")
    remove(priya, [review])
    moved_clock.forward(seconds=11)
    deliver_due()
    assert len(mailbox.to("jo@example.org")) == 1


def traces(article_id):
    """All that tells of comments and reviews, but for the versions that rise with each change."""
    db.session.rollback()
    comments = sa.select(Comment.id, Comment.status, Comment.descendant_count, Comment.protected_until)
    columns = [column for column in Review.__table__.columns if column.name != "version"]
    return (
        db.session.execute(comments.where(Comment.article_id == article_id).order_by(Comment.id)).all(),
        db.session.execute(sa.select(*columns).order_by(Review.id)).all(),
    )
