"""Where imported comments stand, whatever their parents and order."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from blog.interchange.records import CommentHead
from blog.interchange.threads import MISSING, RING, SKIPPED, plan_thread

START = datetime(2020, 1, 1, tzinfo=UTC)


def head(name, parent=None, *, after=0, skip=None):
    return CommentHead(id=name, parent=parent, created_at=START + timedelta(minutes=after), place=0, line=1, skip=skip)


@st.composite
def heads(draw):
    """Comments with any parents at all: missing ones, rings, skipped ones, in any order of time."""
    names = [str(number) for number in range(draw(st.integers(0, 12)))]
    return [
        head(
            name,
            draw(st.sampled_from([None, "lost", *names])),
            after=draw(st.integers(0, 5)),
            skip=draw(st.sampled_from([None, None, "spam"])),
        )
        for name in names
    ]


@given(heads())
def test_all_that_is_not_skipped_is_taken_once_and_parents_come_first(given_heads):
    plan = plan_thread(given_heads)
    taken = [one.id for one in plan.order]
    assert sorted(taken) == sorted(one.id for one in given_heads if one.skip is None)
    assert set(plan.parents) == set(taken)
    for place, name in enumerate(taken):
        assert plan.parents[name] is None or plan.parents[name] in taken[:place]


@given(heads())
def test_siblings_stand_in_order_of_time(given_heads):
    plan = plan_thread(given_heads)
    for parent in {None, *plan.parents}:
        times = [one.created_at for one in plan.order if plan.parents[one.id] == parent]
        assert times == sorted(times)


@given(heads())
def test_whoever_stands_elsewhere_than_before_is_reported_and_nobody_else(given_heads):
    plan = plan_thread(given_heads)
    elsewhere = {one.id for one in plan.order if one.parent != plan.parents[one.id]}
    assert {one.id for one, reason in plan.moved} == elsewhere


def test_reasons_are_told_apart():
    plan = plan_thread(
        [head("1", skip="spam"), head("2", "1"), head("3", "lost"), head("4", "5"), head("5", "4"), head("6", "2")]
    )
    assert [(one.id, reason) for one, reason in plan.moved] == [("4", RING), ("2", SKIPPED), ("3", MISSING)]
    assert plan.parents == {"2": None, "3": None, "4": None, "5": "4", "6": "2"}


def test_a_chain_of_a_hundred_thousand_is_planned():
    chain = [head(str(number), str(number - 1), skip="spam" if number % 2 else None) for number in range(1, 100_000)]
    plan = plan_thread([head("0"), *chain])
    assert plan.parents["99998"] == "99996"
