from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.planning import DayStatus, GridCell, WorkingDaysBefore
from services.planning.domain.calendar import MARKS, days_between
from services.planning.domain.grid import Grid, OwnDay
from tests.unit.planning.builders import activity, calendar, enrolment, seat, special, utc
from tests.unit.planning.builders import free as places

S = DayStatus
MONDAY, TUESDAY, WEDNESDAY, THURSDAY = (date(2026, 11, day) for day in (23, 24, 25, 26))
NOW = utc(2026, 11, 24, 10)
ONE_DAY_AT_TEN = utc(2026, 11, 25, 9)


def drawn(
    day: date = THURSDAY, own: OwnDay | None = None, *, town: Any = None, free: Mapping[tuple[UUID, date], int] | None = None,
    now: datetime = NOW, **more: Any,
) -> GridCell:  # fmt: skip
    return Grid(town or calendar(), places(free), now).cell(enrolment(**more), day, own)


def own(status: DayStatus, **more: Any) -> OwnDay:
    return OwnDay(seat(status), **more)


def test_a_free_open_day_may_be_booked_until_its_cut_off() -> None:
    assert drawn() == GridCell(day=THURSDAY, may="book", until=ONE_DAY_AT_TEN, places="plenty")


def test_after_the_cut_off_nothing_may_be_asked_and_the_day_says_since_when() -> None:
    assert drawn(now=utc(2026, 11, 25, 9, 1)) == GridCell(day=THURSDAY, until=ONE_DAY_AT_TEN)


@pytest.mark.parametrize(("left", "said"), [(40, "plenty"), (4, "plenty"), (3, "last"), (1, "last"), (0, "full")])
def test_families_see_whether_places_are_left(left: int, said: str) -> None:
    assert drawn(free={(activity().activity_id, THURSDAY): left}).places == said


def test_a_booked_day_may_be_missed_for_free_until_the_cut_off_and_late_after_it() -> None:
    assert drawn(own=own(S.BOOKED)) == GridCell(day=THURSDAY, status=S.BOOKED, may="declare_absence", until=ONE_DAY_AT_TEN)
    late = drawn(own=own(S.BOOKED), now=utc(2026, 11, 26, 5))
    assert (late.may, late.late) == ("declare_absence", True)
    assert drawn(own=own(S.BOOKED), now=utc(2026, 11, 27, 5)).may is None


def test_the_pattern_shows_where_the_day_has_no_state_of_its_own() -> None:
    assert drawn(weekdays=frozenset({4})).status == S.REGULAR
    assert drawn(own=own(S.ABSENT_EXCUSED), weekdays=frozenset({4})).status == S.ABSENT_EXCUSED


def test_a_day_on_the_waiting_list_shows_its_rank() -> None:
    cell = drawn(own=own(S.WAITING, rank=2))
    assert (cell.status, cell.rank) == (S.WAITING, 2)


def test_a_day_that_nobody_has_answered_yet_names_the_request_that_may_be_taken_back() -> None:
    for status in (S.WAITING, S.PROCESSING, S.ABSENCE_PROCESSING):
        asked = own(status)
        cell = drawn(own=asked)
        assert (cell.may, cell.request_id, cell.until) == ("withdraw", asked.seat.request_id, None)
    assert drawn(own=own(S.ABSENT_EXCUSED)).request_id is None


def test_a_refused_day_shows_why_and_may_be_asked_again() -> None:
    cell = drawn(own=own(S.REFUSED, reason="Dossier incomplet"))
    assert (cell.status, cell.reason, cell.may) == (S.REFUSED, "Dossier incomplet", "book")


def test_marks_show_on_days_that_nothing_is_planned_on() -> None:
    town = calendar(special(THURSDAY, "closed"), special(WEDNESDAY, "short_holidays"))
    assert drawn(town=town) == GridCell(day=THURSDAY, status=S.CLOSED)
    assert drawn(WEDNESDAY, town=town) == GridCell(day=WEDNESDAY, status=S.SHORT_HOLIDAYS)
    assert drawn(own=own(S.REFUSED, reason="Grève"), town=town) == GridCell(day=THURSDAY, status=S.CLOSED)
    assert drawn(own=own(S.PRESENT), town=town).status == S.PRESENT


def test_nothing_may_be_asked_outside_the_enrolment_or_on_other_weekdays() -> None:
    assert drawn(valid_to=WEDNESDAY) == GridCell(day=THURSDAY)
    assert drawn(date(2026, 11, 28)) == GridCell(day=date(2026, 11, 28))


def test_the_head_of_the_grid_shows_what_is_special_for_the_whole_town() -> None:
    town = calendar(special(THURSDAY, "closed", "Grève"), special(WEDNESDAY, "closed", "Travaux", activity().facility_id))
    tuesday, wednesday, thursday = Grid(town, places(), NOW).columns([TUESDAY, WEDNESDAY, THURSDAY])
    assert (thursday.mark, thursday.label) == (S.CLOSED, "Grève")
    assert (tuesday.mark, wednesday.mark, wednesday.label) == (None, None, "")


@given(
    st.dates(date(2026, 9, 1), date(2027, 7, 2)),
    st.datetimes(datetime(2026, 9, 1), datetime(2027, 7, 2)),  # noqa: DTZ001 - the zone is given below
    st.none() | st.sampled_from([status for status in DayStatus if status not in MARKS]),
    st.lists(st.tuples(st.dates(date(2026, 9, 1), date(2027, 7, 2)), st.sampled_from(sorted(MARKS))), max_size=5),
    st.integers(0, 5),
)
def test_every_cell_has_one_status_and_promises_only_what_is_possible(
    day: date, naive: datetime, status: DayStatus | None, marked: list[tuple[date, DayStatus]], before: int
) -> None:
    now = naive.replace(tzinfo=NOW.tzinfo)
    town = calendar(*(special(one, kind.value) for one, kind in marked))
    rule = WorkingDaysBefore(days=before, at=time(10))
    grid = Grid(town, places(), now)
    child = enrolment([1, 4], at=activity(booking_cutoff=rule, cancelling_cutoff=rule))
    cell = grid.cell(child, day, own(status) if status else None)
    assert cell.day == day
    assert (cell.may in (None, "withdraw")) == (cell.until is None)
    assert (cell.may == "withdraw") == (cell.request_id is not None)
    if cell.may == "book":
        assert cell.until is not None
        assert now <= cell.until
        assert child.activity.opens(day, town)
        assert cell.status in (None, S.REFUSED, S.ABSENT_EXCUSED)
    if cell.may == "declare_absence":
        assert cell.until is not None
        assert cell.late == (now > cell.until)
        assert cell.status in (S.BOOKED, S.REGULAR)
    if cell.status in MARKS:
        assert cell.may is None


def test_a_row_has_a_cell_for_every_day() -> None:
    days = days_between(date(2026, 11, 1), date(2026, 11, 30))
    cells = Grid(calendar(), places(), NOW).row(enrolment(), days, {THURSDAY: own(S.BOOKED)})
    assert [cell.day for cell in cells] == days
    assert cells[25].status == S.BOOKED
