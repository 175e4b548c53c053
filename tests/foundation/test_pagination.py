"""A page begins after a row that the reader has seen."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from blog.foundation.database import LARGEST_ID, UTCDateTime, db
from blog.foundation.errors import NotFound
from blog.foundation.pagination import after, cursor_of, moment, parse_cursor

rows = sa.table(
    "rows_to_page", sa.column("a", sa.BigInteger), sa.column("b", UTCDateTime), sa.column("c", sa.BigInteger)
)
moments = st.datetimes(
    min_value=datetime(1000, 1, 1),  # noqa: DTZ001 (the zone comes from the next argument)
    max_value=datetime(9999, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
few_moments = st.integers(-2, 2).map(
    lambda number: datetime(1970, 1, 1, tzinfo=UTC) + number * timedelta(microseconds=700_000)
)


@settings(deadline=None, database=None)
@given(st.integers(0, LARGEST_ID), moments, st.integers(0, LARGEST_ID))
def test_a_cursor_is_read_as_it_was_written(count: int, when: datetime, row_id: int):
    read = parse_cursor(cursor_of(count, when, row_id), 3)
    assert (read[0], moment(read[1]), read[2]) == (count, when, row_id)


@pytest.mark.parametrize(
    "garbage",
    ["", "-", "--", "1", "1-2-3", "a-b", "1-b", "1- 2", "1-2-", "-1", "1--", "٣-٤", "1.0-2", "0x1-2", "1-²",
    "+1-2", "1_0-2",
     "1-\x00", f"{LARGEST_ID + 1}-1", f"1-{LARGEST_ID + 1}", "9" * 5000 + "-1", "1-2\n"],
)  # fmt: skip
def test_what_is_no_cursor_leads_nowhere(garbage: str):
    with pytest.raises(NotFound):
        parse_cursor(garbage, 2)


@settings(deadline=None, database=None)
@given(st.text("0123456789-+ _²\x00٣", max_size=45), st.integers(1, 4))
def test_whatever_is_sent_as_a_cursor_is_read_or_leads_nowhere(text: str, length: int):
    try:
        numbers = parse_cursor(text, length)
    except NotFound:
        return
    assert len(numbers) == length
    assert all(abs(number) <= LARGEST_ID for number in numbers)


@pytest.mark.parametrize("microseconds", [LARGEST_ID, -LARGEST_ID, 253_402_300_800_000_000, 10**18])
def test_a_moment_beyond_all_time_leads_nowhere(microseconds: int):
    with pytest.raises(NotFound):
        moment(microseconds)


def test_the_rows_after_a_row_are_those_that_python_puts_after_it(app_context):
    session = db.session
    session.execute(sa.text("CREATE TEMPORARY TABLE rows_to_page (a BIGINT, b TIMESTAMP WITH TIME ZONE, c BIGINT)"))
    row = st.tuples(st.integers(0, 2), few_moments)

    @settings(max_examples=40, deadline=None, database=None)
    @given(st.lists(row, min_size=1, max_size=12), st.tuples(st.booleans(), st.booleans(), st.booleans()), st.data())
    def check(values: list[tuple], directions: tuple[bool, ...], data: st.DataObject) -> None:
        stored = [(a, b, number) for number, (a, b) in enumerate(values)]
        session.execute(sa.delete(rows))
        session.execute(rows.insert(), [dict(zip("abc", value, strict=True)) for value in stored])
        start = data.draw(st.sampled_from(stored))
        length = data.draw(st.integers(1, 3))
        order = list(zip((rows.c.c, rows.c.b, rows.c.a)[:length], directions, strict=False))
        indexes = (2, 1, 0)[:length]
        if data.draw(st.booleans()):  # the unique column last, as pages have it
            order = list(zip((rows.c.a, rows.c.b, rows.c.c), directions, strict=True))
            indexes = (0, 1, 2)

        ordered = stored
        for index, is_descending in reversed(list(zip(indexes, directions, strict=False))):
            ordered = sorted(ordered, key=lambda value, index=index: value[index], reverse=is_descending)
        expected = ordered[ordered.index(start) + 1 :]

        clause = after(order, [start[index] for index in indexes])
        sorting = [column.desc() if is_descending else column.asc() for column, is_descending in order]
        found = session.execute(sa.select(rows.c.c).where(clause).order_by(*sorting)).scalars().all()
        assert found == [value[2] for value in expected]

    check()
