from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.planning import CalendarDaysBefore, Leave
from services.planning.domain.attendance import Hours
from services.planning.domain.errors import LeaveTooLate, LeaveUsedUp, NoLeave
from services.planning.domain.leave import Contract, refusals, year_of
from tests.unit.planning.builders import activity, calendar, enrolment

MONTH_BEFORE = CalendarDaysBefore(days=30, at=time(23, 59))
NINE_HOURS = Hours(time(8), time(17))
NOW = datetime(2026, 9, 10, 8, tzinfo=UTC)
IN_TIME, TOO_LATE = date(2026, 10, 12), date(2026, 9, 29)


def rule(allowance: int = 25, unit: Literal["days", "hours"] = "days", year: Literal["school", "civil"] = "school") -> Leave:
    return Leave(allowance=allowance, unit=unit, year=year, notice=MONTH_BEFORE)


def contract(of: Leave | None = None, *taken: date) -> Contract:
    return Contract(of or rule(), NINE_HOURS, frozenset(taken))


def why(days: list[date], of: Contract | None) -> list[type[Exception]]:
    one = enrolment([1, 2, 4, 5], activity())
    found = refusals([(one, day) for day in days], {one.enrolment_id: of} if of else {}, calendar(), NOW)
    return [type(refusal) for _, _, refusal in found]


def test_a_year_of_leave_is_a_school_year_or_a_civil_one() -> None:
    assert year_of(rule(), date(2027, 8, 31)) == (date(2026, 9, 1), date(2027, 8, 31))
    assert year_of(rule(), date(2026, 9, 1)) == (date(2026, 9, 1), date(2027, 8, 31))
    assert year_of(rule(year="civil"), date(2026, 9, 1)) == (date(2026, 1, 1), date(2026, 12, 31))


def test_a_day_is_leave_in_time_and_within_what_is_left_only() -> None:
    assert why([IN_TIME], contract()) == []
    assert why([IN_TIME], None) == [NoLeave]
    assert why([TOO_LATE, IN_TIME], contract()) == [LeaveTooLate]
    assert why([IN_TIME, IN_TIME + timedelta(days=1)], contract(rule(2), date(2026, 9, 3))) == [LeaveUsedUp] * 2
    assert why([IN_TIME], contract(rule(2), date(2026, 9, 3), date(2026, 8, 31))) == []


def test_hours_of_leave_are_counted_in_whole_days_of_the_contract() -> None:
    hours = contract(rule(20, "hours"), date(2026, 9, 3))
    balance = hours.balance(IN_TIME)
    assert (balance.used_days, balance.left_days, balance.last) == (1, 1, date(2027, 8, 31))


@pytest.mark.parametrize("year", ["school", "civil"])
@given(asked=st.frozensets(st.dates(date(2026, 10, 12), date(2028, 8, 31)), max_size=30), allowance=st.integers(1, 12))
def test_no_year_ever_gives_more_leave_than_its_allowance(year: Literal["school", "civil"], asked: frozenset[date], allowance: int) -> None:
    one, of = enrolment(at=activity(), valid_to=date(2028, 8, 31)), rule(allowance, year=year)
    taken: set[date] = set()
    for day in sorted(asked):
        known = {UUID(int=20): Contract(of, NINE_HOURS, frozenset(taken))}
        if not refusals([(one, day)], known, calendar(), NOW):
            taken.add(day)
    years = [year_of(of, day) for day in taken]
    assert all(years.count(each) <= allowance for each in years)
    assert len(taken) == sum(
        min(allowance, [year_of(of, day) for day in asked].count(each)) for each in {year_of(of, day) for day in asked}
    )
