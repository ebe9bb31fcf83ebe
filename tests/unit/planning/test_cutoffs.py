from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from chassis.clock import PARIS
from contracts.planning import WorkingDaysBefore
from services.planning.domain.cutoffs import REACH_DAYS, at_paris, first_bookable, last_moment
from tests.unit.planning.builders import calendar, special, utc

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 11, day) for day in range(23, 28))
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def working_days(count: int, at: str = "10:00") -> WorkingDaysBefore:
    return WorkingDaysBefore(days=count, at=time.fromisoformat(at))


def test_one_working_day_before_thursday_is_wednesday_at_ten_in_paris() -> None:
    assert last_moment(working_days(1), THURSDAY, calendar()) == utc(2026, 11, 25, 9)


def test_one_working_day_before_monday_is_friday() -> None:
    assert last_moment(working_days(1), MONDAY, calendar()) == utc(2026, 11, 20, 9)


def test_a_public_holiday_moves_the_cut_off_further_back() -> None:
    armistice = special(date(2026, 11, 11), "public_holiday", "Armistice 1918")
    assert last_moment(working_days(1), date(2026, 11, 12), calendar(armistice)) == utc(2026, 11, 10, 9)


def test_no_working_day_before_is_the_day_itself_even_on_a_sunday() -> None:
    assert last_moment(working_days(0, "08:00"), date(2026, 11, 29), calendar()) == utc(2026, 11, 29, 7)


@pytest.mark.parametrize(
    ("day", "cut_off"),
    [(MONDAY, date(2026, 11, 18)), (TUESDAY, date(2026, 11, 19)), (WEDNESDAY, date(2026, 11, 20)), (THURSDAY, MONDAY), (FRIDAY, TUESDAY)],
)
def test_three_working_days_before_as_in_the_villes_soeurs(day: date, cut_off: date) -> None:
    assert last_moment(working_days(3, "18:00"), day, calendar()) == utc(cut_off.year, cut_off.month, cut_off.day, 17)


def test_fifteen_working_days_before_as_in_illkirch() -> None:
    toussaint = special(date(2026, 11, 11), "public_holiday")
    assert last_moment(working_days(15), THURSDAY, calendar(toussaint)) == utc(2026, 11, 4, 9)


def test_in_summer_time_the_same_clock_is_an_hour_earlier_in_utc() -> None:
    assert last_moment(working_days(1), date(2026, 6, 18), calendar()) == utc(2026, 6, 17, 8)


def test_a_cut_off_after_the_clocks_went_forward_is_read_on_the_new_clock() -> None:
    monday_after = date(2026, 3, 30)
    assert last_moment(working_days(1), monday_after, calendar()) == utc(2026, 3, 27, 9)
    assert last_moment(working_days(0), monday_after, calendar()) == utc(2026, 3, 30, 8)


def test_a_time_that_the_clock_jumps_over_counts_as_the_later_reading() -> None:
    assert at_paris(date(2026, 3, 29), time(2, 30)) == utc(2026, 3, 29, 1, 30)


def test_a_time_that_the_clock_shows_twice_counts_the_second_time() -> None:
    assert at_paris(date(2026, 10, 25), time(2, 30)) == utc(2026, 10, 25, 1, 30)


@given(days, st.times(max_value=time(23, 59)))
@example(date(2026, 3, 29), time(2, 0))
@example(date(2026, 3, 29), time(2, 59))
@example(date(2026, 10, 25), time(2, 0))
@example(date(2026, 10, 25), time(3, 0))
def test_the_moment_is_the_last_at_which_the_towns_clock_shows_the_time(day: date, at: time) -> None:
    moment = at_paris(day, at)
    shown = moment.astimezone(PARIS).replace(tzinfo=None)
    jumped = day in (date(2026, 3, 29), date(2027, 3, 28)) and at.hour == 2
    assert shown == datetime.combine(day, at) + (timedelta(hours=1) if jumped else timedelta())
    later = (moment + timedelta(hours=1)).astimezone(PARIS).replace(tzinfo=None)
    assert later > datetime.combine(day, at)


@given(days, st.integers(0, 60), st.times(max_value=time(23, 59)))
def test_the_cut_off_never_lies_after_its_day_nor_beyond_the_reach(day: date, count: int, at: time) -> None:
    moment = last_moment(working_days(count, at.isoformat()), day, calendar()).astimezone(PARIS)
    assert moment.date() <= day
    assert (day - moment.date()).days <= REACH_DAYS
    assert count == 0 or moment.date() < day


@given(days, st.integers(0, 20))
def test_a_later_day_never_has_an_earlier_cut_off(day: date, count: int) -> None:
    rule = working_days(count)
    assert last_moment(rule, day, calendar()) <= last_moment(rule, day + timedelta(days=1), calendar())


def test_the_very_moment_of_the_cut_off_is_still_in_time() -> None:
    rule = working_days(1)
    in_time, too_late = utc(2026, 11, 25, 9), utc(2026, 11, 25, 9, 0, 1)
    assert first_bookable([THURSDAY, FRIDAY], rule, calendar(), in_time) == THURSDAY
    assert first_bookable([THURSDAY, FRIDAY], rule, calendar(), too_late) == FRIDAY
    assert first_bookable([THURSDAY], rule, calendar(), too_late) is None


def test_a_rule_with_a_time_zone_cannot_be_written() -> None:
    with pytest.raises(ValidationError):
        WorkingDaysBefore.model_validate_json('{"days": 1, "at": "10:00:00Z"}')
