from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.views.planning import weeks
from tests.unit.gateway.builders import TODAY


@pytest.mark.parametrize(
    ("month", "monday", "crosses"), [(11, date(2026, 11, 30), True), (12, date(2026, 11, 30), True), (11, date(2026, 11, 23), False)]
)
def test_a_week_crosses_from_whichever_of_its_months_is_shown(month: int, monday: date, *, crosses: bool) -> None:
    assert weeks.crosses(date(2026, month, 1), monday) is crosses


@pytest.mark.parametrize(
    ("asked", "monday"),
    [
        (None, date(2026, 11, 23)),
        (date(2026, 11, 4), date(2026, 11, 2)),
        (date(2027, 5, 5), date(2026, 11, 30)),
        (date(2020, 1, 1), date(2026, 10, 26)),
    ],
)
def test_the_week_shown_stays_in_the_month(asked: date | None, monday: date) -> None:
    assert weeks.shown_week(date(2026, 11, 1), asked, TODAY) == monday


@pytest.mark.parametrize(("day", "monday"), [(27, 23), (28, 30), (29, 30)], ids=["Friday", "Saturday", "Sunday"])
def test_at_the_weekend_the_week_to_come_is_shown(day: int, monday: int) -> None:
    assert weeks.shown_week(date(2026, 11, 1), None, date(2026, 11, day)) == date(2026, 11, monday)
    assert weeks.shown_week(date(2026, 11, 1), date(2026, 11, 28), date(2026, 11, day)) == date(2026, 11, 23), "what was asked for"
    assert weeks.shown_week(date(2026, 10, 1), None, date(2026, 10, 31)) == date(2026, 10, 26), "the month's last"


@pytest.mark.parametrize(("today", "over"), [(29, False), (30, True), (31, True)], ids=["Thursday", "Friday", "Saturday"])
def test_a_month_is_over_once_its_last_working_day_has_come(today: int, over: bool) -> None:
    assert weeks.is_over(date(2026, 10, 1), date(2026, 10, today)) is over
    assert weeks.is_over(date(2026, 9, 1), date(2026, 10, today)) is False, "nobody who looks back is led on"
    assert weeks.is_over(date(2026, 11, 1), date(2026, 10, today)) is False


def test_another_month_begins_with_its_first_week() -> None:
    assert weeks.shown_week(date(2027, 1, 1), None, TODAY) == date(2026, 12, 28)


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_the_weeks_of_a_month_cover_it_exactly(day: date) -> None:
    first = weeks.month_of(day)
    links = weeks.weeks(first, weeks.monday_of(day))
    begins, ends = date.fromisoformat(links[0].first), date.fromisoformat(links[-1].first) + timedelta(days=6)
    assert begins <= first < begins + timedelta(days=7)
    assert ends - timedelta(days=7) < weeks.month_after(first) - timedelta(days=1) <= ends
    assert sum(link.current for link in links) == 1


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_months_follow_each_other(day: date) -> None:
    first = weeks.month_of(day)
    assert weeks.month_before(weeks.month_after(first)) == first
    assert weeks.month_after(first).day == weeks.month_before(first).day == 1
