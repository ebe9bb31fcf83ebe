"""The guide's April 2015 carried to other months."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stack.demo.guide import CLOSED, HOLIDAY_CENTRE, counterpart, counterparts

APRIL_2015 = [date(2015, 4, 1) + timedelta(days=n) for n in range(30)]


def test_april_2015_is_its_own_counterpart() -> None:
    assert counterparts(APRIL_2015, date(2015, 4, 17)) == tuple(APRIL_2015)


@pytest.mark.parametrize(
    ("month", "first_monday"),
    [(date(2026, 11, 23), date(2026, 11, 2)), (date(2026, 6, 15), date(2026, 6, 1)), (date(2024, 2, 29), date(2024, 2, 5))],
)
def test_the_closed_monday_is_the_first_monday_of_any_month(month: date, first_monday: date) -> None:
    assert counterpart(CLOSED, month) == first_monday


def test_a_fifth_wednesday_has_no_counterpart_in_a_month_of_four() -> None:
    assert counterpart(date(2015, 4, 29), date(2026, 11, 1)) is None


def test_the_week_at_the_holiday_centre_keeps_its_five_days_of_the_week() -> None:
    days = counterparts(HOLIDAY_CENTRE, date(2026, 8, 15))
    assert sorted(day.isoweekday() for day in days) == [1, 2, 3, 4, 5]


@given(st.sampled_from(APRIL_2015), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_counterpart_has_the_same_weekday_and_rank(day: date, month: date) -> None:
    found = counterpart(day, month)
    if found is None:
        assert day.day > 28
    else:
        assert (found.year, found.month, found.weekday()) == (month.year, month.month, day.weekday())
        assert (found.day - 1) // 7 == (day.day - 1) // 7
