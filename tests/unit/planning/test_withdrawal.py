"""What nobody has answered yet is taken back: the day stands again as it did before it was asked."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from contracts.planning import DayStatus, TakenBack
from services.planning.domain.booking import Change
from services.planning.domain.withdrawal import Before, Open, as_missed, became, take_back
from tests.unit.planning.builders import seat

FOR_EVER, LATER = date.min, date(2026, 12, 1)
ABSENCE = seat(DayStatus.ABSENCE_PROCESSING)
BOOKING = seat(DayStatus.PROCESSING, holds_place=True)


def taken_back(one: Open, *, regular: bool = False, pattern_from: date = FOR_EVER) -> Change:
    """Take a day back; its request is answered alike whatever the day was."""
    answer, day = take_back(one, regular=regular, pattern_from=pattern_from)
    assert (answer.seat, answer.status, answer.decision) == (one.seat, one.seat.status, "withdrawn")
    return day


def test_a_booking_that_was_asked_leaves_nothing() -> None:
    day = taken_back(Open(BOOKING, None))
    assert (day.status, day.holds_place, day.places) == (None, False, -1)


def test_a_booking_of_a_regular_day_leaves_the_child_absent() -> None:
    assert taken_back(Open(BOOKING, None), regular=True).status is DayStatus.ABSENT_EXCUSED


def test_an_absence_of_a_booked_day_leaves_the_booking_with_its_words_and_its_request() -> None:
    before = Before(DayStatus.BOOKED, "Place libérée", UUID(int=9), 4)
    day = taken_back(Open(ABSENCE, before), regular=True)
    assert (day.status, day.holds_place, day.reason) == (DayStatus.BOOKED, True, "Place libérée")
    assert (day.seat.request_id, day.seat.arrival) == (UUID(int=9), 4)


def test_an_absence_of_a_regular_day_goes_back_to_the_pattern_which_holds_its_place() -> None:
    day = taken_back(Open(ABSENCE, None), regular=True)
    assert (day.status, day.holds_place) == (None, True)


@pytest.mark.parametrize(("was_regular", "status"), [(None, DayStatus.REGULAR), (True, DayStatus.REGULAR), (False, None)])
def test_a_day_that_was_regular_before_the_pattern_counts_from_later_is_written_down_as_one(
    was_regular: bool | None, status: DayStatus | None
) -> None:
    day = taken_back(Open(ABSENCE, None, was_regular), pattern_from=LATER)
    assert day.status is status
    assert day.holds_place is (status is not None)


@pytest.mark.parametrize("status", [DayStatus.BOOKED, DayStatus.REGULAR])
def test_a_day_that_is_over_comes_back_as_missed(status: DayStatus) -> None:
    missed = as_missed(Change(ABSENCE, status, holds_place=True), "Personne ne l'a vu")
    assert (missed.status, missed.holds_place, missed.reason) == (DayStatus.ABSENT_BILLED, True, "Personne ne l'a vu")
    by_pattern = as_missed(Change(ABSENCE, None, holds_place=True), "")
    assert (by_pattern.status, by_pattern.seat.request_id) == (DayStatus.ABSENT_BILLED, None)
    free = Change(ABSENCE, None, holds_place=False)
    assert as_missed(free, "") is free


@pytest.mark.parametrize(
    ("status", "holds", "declared", "told"),
    [
        (DayStatus.ABSENT_BILLED, True, True, "declared"),
        (DayStatus.ABSENT_BILLED, True, False, "missed"),
        (DayStatus.BOOKED, True, False, "reserved"),
        (None, True, False, "reserved"),
        (None, False, False, "free"),
    ],
)
def test_a_family_reads_what_the_day_is_now(status: DayStatus | None, holds: bool, declared: bool, told: TakenBack) -> None:
    assert became(Change(replace(ABSENCE), status, holds_place=holds), declared=declared) == told
