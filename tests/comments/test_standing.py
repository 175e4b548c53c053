"""Standing, row by row of its table, from both sides of each boundary."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from blog.accounts.models import SYSTEM, Member, Sanction, SanctionKind
from blog.accounts.services import import_member, impose_sanction, lift_sanction
from blog.comments.jobs import settle_all_standings
from blog.comments.models import Comment, Status
from blog.comments.services import ImportedComment, import_thread, settle_standing, standing
from blog.foundation import clock
from blog.foundation.database import db, transactional
from blog.foundation.outbox import deliver_due


@pytest.fixture
def say_much(app, make_article):
    """Stores so many comments of a member, of a status."""

    def say_much(member: Member, count: int, *, status: Status = Status.PUBLISHED) -> None:
        article = make_article(published_at=clock.utcnow() - timedelta(hours=1))
        rows = [
            ImportedComment(
                source_key=f"{article.id}:{place}",
                parent_key=None,
                author_name=member.name,
                author_member_id=member.id,
                body_source=f"Number {place}.",
                created_at=clock.utcnow(),
                status=status,
            )
            for place in range(count)
        ]
        with app.app_context():
            import_thread(actor=SYSTEM, article_id=article.id, comments=rows)

    return say_much


@transactional
def sanction(member: Member, *, is_lifted: bool = False) -> None:
    now = clock.utcnow()
    db.session.add(
        Sanction(
            member_id=member.id,
            kind=SanctionKind.SUSPENSION,
            until=now + timedelta(days=1),
            reason="Rude.",
            lifted_at=now if is_lifted else None,
        )
    )


def standing_of(member: Member) -> int:
    return db.session.scalars(sa.select(Member.standing).where(Member.id == member.id)).one()


@pytest.mark.parametrize(
    ("days", "comments", "expected"),
    [
        (0, 0, 0),
        (7, 2, 0),
        (7, 3, 1),
        (30, 19, 1),
        (30, 20, 2),
        (90, 49, 2),
        (90, 50, 3),
        (365, 199, 3),
        (365, 200, 4),
        (3000, 1000, 4),
    ],
)
def test_standing_takes_days_and_kept_comments(
    app_context, make_member, moved_clock, say_much, days, comments, expected
):
    jo = make_member("Jo")
    say_much(jo, comments)
    if days:
        moved_clock.to(jo.claimed_at + timedelta(days=days, seconds=-1))
        a_day_less = settle_standing(actor=SYSTEM, member_id=jo.id)
        moved_clock.to(jo.claimed_at + timedelta(days=days, seconds=1))
        is_boundary = days in (7, 30, 90, 365) and comments in (3, 20, 50, 200)
        assert a_day_less == expected - is_boundary
    assert settle_standing(actor=SYSTEM, member_id=jo.id) == standing_of(jo) == expected


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.PUBLISHED])
def test_only_what_stands_counts(app_context, make_member, moved_clock, say_much, status):
    jo = make_member("Jo")
    say_much(jo, 2)
    say_much(jo, 1, status=status)
    moved_clock.forward(days=8)
    assert settle_standing(actor=SYSTEM, member_id=jo.id) == 0


def test_each_sanction_costs_one_for_90_days_and_none_goes_below_nothing(
    app_context, make_member, moved_clock, say_much
):
    jo = make_member("Jo")
    say_much(jo, 20)
    moved_clock.forward(days=31)
    for expected in (1, 0, 0):
        sanction(jo)
        assert settle_standing(actor=SYSTEM, member_id=jo.id) == expected
    moved_clock.forward(days=89, hours=23)
    assert settle_standing(actor=SYSTEM, member_id=jo.id) == 0
    moved_clock.forward(hours=2)
    assert settle_standing(actor=SYSTEM, member_id=jo.id) == 2


def test_a_sanction_that_was_lifted_costs_nothing(app_context, make_member, moved_clock, say_much):
    jo = make_member("Jo")
    say_much(jo, 3)
    moved_clock.forward(days=8)
    sanction(jo, is_lifted=True)
    assert settle_standing(actor=SYSTEM, member_id=jo.id) == 1


def test_an_unclaimed_author_has_none_however_much_they_said(app_context, moved_clock, say_much):
    jo = import_member(actor=SYSTEM, name="Jo", email=None, source_key="a")
    say_much(jo, 60)
    moved_clock.forward(days=400)
    assert settle_standing(actor=SYSTEM, member_id=jo.id) == 0


def test_what_was_earned_is_lost_with_the_comments(app_context, make_member, moved_clock, say_much):
    jo = make_member("Jo")
    say_much(jo, 3)
    moved_clock.forward(days=8)
    assert settle_standing(actor=SYSTEM, member_id=jo.id) == 1
    db.session.execute(sa.update(Comment).values(status=Status.REMOVED))
    db.session.commit()
    assert settle_standing(actor=SYSTEM, member_id=jo.id) == 0


def test_every_member_is_settled_at_night_in_batches_and_only_who_changed_is_written(
    app_context, make_member, moved_clock, monkeypatch, say_much, statements
):
    monkeypatch.setattr(standing, "BATCH", 2)
    members = [make_member(f"Member {place}") for place in range(5)]
    for member in (members[0], members[4]):
        say_much(member, 3)
    moved_clock.forward(days=8)
    settle_all_standings({})
    assert [standing_of(member) for member in members] == [1, 0, 0, 0, 1]
    with statements() as seen:
        settle_all_standings({})
    assert not [text for text in seen if text.startswith("UPDATE")]
    assert len(seen) == 3 * 3 + 1, "ids, lock and counts of each batch, and the end"


def test_a_suspension_costs_standing_at_once_and_gives_it_back_when_it_is_lifted(
    app_context, make_member, moved_clock, say_much
):
    jo = make_member("Jo")
    say_much(jo, 3)
    moved_clock.forward(days=8)
    settle_standing(actor=SYSTEM, member_id=jo.id)
    sanction = impose_sanction(actor=SYSTEM, member_id=jo.id, kind=SanctionKind.SUSPENSION, days=3, reason="Rude.")
    deliver_due()
    assert standing_of(jo) == 0
    lift_sanction(actor=SYSTEM, sanction_id=sanction.id)
    deliver_due()
    assert standing_of(jo) == 1
