"""The month by which a change of regular days is compared with the week before it."""

from datetime import date, timedelta

import pytest

from services.planning.domain.enrolment import last_of_month, repattern
from services.planning.domain.patterns import compared
from tests.unit.planning.builders import calendar, enrolment, special

TODAY = date(2026, 11, 23)
DECEMBER, JANUARY = date(2026, 12, 1), date(2027, 1, 1)
WHOLE_DECEMBER = [special(DECEMBER + timedelta(days=n), "closed") for n in range(31)]


@pytest.mark.parametrize(
    ("since", "month"),
    [(DECEMBER, DECEMBER), (date(2026, 11, 26), DECEMBER), (date(2026, 12, 2), JANUARY), (date(2027, 6, 10), date(2027, 7, 1))],
)
def test_a_change_is_compared_in_the_first_month_that_it_rules_whole(since: date, month: date) -> None:
    old = enrolment([1, 2], valid_to=date(2027, 7, 31))
    found = compared(old, repattern(old, frozenset({4}), since, TODAY), since, calendar())
    assert (found.month, {day.isoweekday() for day in found.before}, {day.isoweekday() for day in found.after}) == (month, {1, 2}, {4})
    assert all(month <= day <= last_of_month(month) for day in found.before + found.after)


def test_a_month_without_regular_days_is_passed_over() -> None:
    old = enrolment([1])
    assert compared(old, repattern(old, frozenset({4}), DECEMBER, TODAY), DECEMBER, calendar(*WHOLE_DECEMBER)).month == JANUARY


def test_where_no_whole_month_is_left_the_rest_of_the_one_in_which_it_begins_is_compared() -> None:
    old, since = enrolment([1], valid_to=date(2026, 12, 31)), date(2026, 12, 10)
    found = compared(old, repattern(old, frozenset({4}), since, TODAY), since, calendar())
    assert (found.month, found.before[0], found.after[0]) == (DECEMBER, date(2026, 12, 14), since)
