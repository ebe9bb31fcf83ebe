from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.planning import DayStatus
from services.planning.domain.enrolment import Enrolment, check, furthest_end, last_of_month
from services.planning.domain.errors import DatesReversed, EnrolmentTooLong, WeekdayNotOpen
from services.planning.store import away as away_days
from tests.unit.planning.builders import calendar, enrolment, special

TODAY = date(2026, 11, 23)
NOVEMBER = date(2026, 11, 1)


def test_the_weekly_pattern_books_its_weekdays_while_the_activity_opens() -> None:
    armistice = date(2026, 11, 12)
    town = calendar(special(armistice, "closed"))
    thursdays = enrolment([4]).regular_days(NOVEMBER, last_of_month(NOVEMBER), town)
    assert thursdays == {date(2026, 11, day) for day in (5, 19, 26)}


def test_the_pattern_holds_between_its_dates_only() -> None:
    bounded = enrolment([4], valid_from=date(2026, 11, 6), valid_to=date(2026, 11, 25))
    assert bounded.regular_days(NOVEMBER, last_of_month(NOVEMBER), calendar()) == {date(2026, 11, 12), date(2026, 11, 19)}
    later = enrolment([4], pattern_from=date(2026, 11, 13))
    assert later.regular_days(NOVEMBER, last_of_month(NOVEMBER), calendar()) == {date(2026, 11, 19), date(2026, 11, 26)}


def test_the_pattern_leaves_out_the_days_that_the_child_is_away() -> None:
    away = frozenset({date(2026, 11, 12), date(2026, 11, 13)})
    shared = enrolment([4], away=away)
    assert shared.regular_days(NOVEMBER, last_of_month(NOVEMBER), calendar()) == {date(2026, 11, day) for day in (5, 19, 26)}
    assert [shared.left_out(day) for day in (date(2026, 11, 12), date(2026, 11, 13), date(2026, 11, 19))] == [True, False, False]
    assert shared.seat(date(2026, 11, 12), calendar()).status is None
    assert shared.pattern_in(NOVEMBER) != enrolment([4]).pattern_in(NOVEMBER)


WEEK = st.frozensets(st.integers(1, 7))
NEAR = st.dates(date(2026, 10, 25), date(2026, 12, 10))


@given(
    st.builds(
        enrolment,
        WEEK,
        valid_from=NEAR,
        valid_to=NEAR,
        pattern_from=NEAR,
        next_weekdays=WEEK,
        next_from=st.none() | NEAR,
        away=st.frozensets(NEAR, max_size=5),
    )
)
def test_the_days_of_a_month_are_those_that_are_regular_one_by_one(known: Enrolment) -> None:
    every = [date(2026, 11, n) for n in range(1, 31)]
    regular = known.regular_days(NOVEMBER, last_of_month(NOVEMBER), calendar())
    assert regular == {day for day in every if known.is_regular(day, calendar())}
    for day in (known.valid_from, known.valid_to, *every):
        assert known.covers(day) == (known.valid_from <= day <= known.valid_to)
    for day in regular:
        assert known.covers(day)
        assert day not in known.away
        assert day >= known.pattern_from
        assert day.isoweekday() in (known.next_weekdays if known.next_from and day >= known.next_from else known.weekdays)


@given(st.frozensets(st.dates(date(2026, 9, 1), date(2027, 8, 31)), max_size=60))
def test_days_away_are_read_as_they_were_written(days: frozenset[date]) -> None:
    assert away_days.read(away_days.written(days)) == days


def test_a_month_tells_regular_days_and_over_them_what_happened() -> None:
    own = [(date(2026, 11, 12), DayStatus.ABSENT_EXCUSED), (date(2026, 11, 17), DayStatus.BOOKED)]
    states = enrolment([4]).month_states(NOVEMBER, own, calendar())
    assert list(states.items()) == [
        (date(2026, 11, 5), DayStatus.REGULAR),
        (date(2026, 11, 12), DayStatus.ABSENT_EXCUSED),
        (date(2026, 11, 17), DayStatus.BOOKED),
        (date(2026, 11, 19), DayStatus.REGULAR),
        (date(2026, 11, 26), DayStatus.REGULAR),
    ]


def test_a_regular_day_holds_its_place() -> None:
    assert enrolment([4]).seat(date(2026, 11, 26), calendar()).holds_place
    assert not enrolment().seat(date(2026, 11, 26), calendar()).holds_place


def checked(one: Enrolment) -> None:
    check(one.activity, one.valid_from, one.valid_to, one.weekdays, TODAY)


def test_an_enrolment_ends_at_most_fourteen_months_after_this_one() -> None:
    assert furthest_end(TODAY) == date(2028, 1, 31)
    checked(enrolment(valid_to=date(2028, 1, 31)))
    with pytest.raises(EnrolmentTooLong, match="lundi 31 janvier 2028"):
        checked(enrolment(valid_to=date(2028, 2, 1)))


def test_an_enrolment_begins_before_it_ends() -> None:
    with pytest.raises(DatesReversed):
        checked(enrolment(valid_from=date(2027, 7, 3)))


def test_a_pattern_cannot_hold_a_weekday_on_which_the_activity_never_opens() -> None:
    with pytest.raises(WeekdayNotOpen, match="n'ouvre pas le mercredi et le samedi"):
        checked(enrolment([1, 3, 6]))
