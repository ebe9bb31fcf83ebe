from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from contracts.planning import DayStatus, MonthChanged, MonthDay
from services.billing.domain.charges import billed_days, first_of_month, together

DAY = date(2026, 11, 26)
BILLED = {"booked", "regular", "present", "present_unbooked", "off_contract", "absent_billed", "absence_processing"}


@pytest.mark.parametrize("status", list(DayStatus))
def test_a_day_is_billed_when_it_is_booked_attended_or_missed_too_late(status: DayStatus) -> None:
    assert billed_days([MonthDay(day=DAY, status=status)]) == ([DAY] if status in BILLED else [])


def test_billed_days_come_in_the_order_of_the_calendar_and_once_each() -> None:
    days = [date(2026, 11, 30), date(2026, 11, 2), date(2026, 11, 30)]
    assert billed_days(MonthDay(day=day, status=DayStatus.BOOKED) for day in days) == [date(2026, 11, 2), date(2026, 11, 30)]


def test_a_month_is_named_by_its_first_day() -> None:
    assert first_of_month(DAY) == date(2026, 11, 1)


CLICK = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def told(enrolment: int, month: int, *, family: int = 1, version: int = 1, asked: bool = False) -> MonthChanged:
    return MonthChanged(
        version=version,
        family_id=UUID(int=family),
        enrolment_id=UUID(int=enrolment),
        child_id=UUID(int=9),
        child="Léa",
        activity_id=UUID(int=8),
        month=date(2026, month, 1),
        days=(),
        asked_at=CLICK if asked else None,
    )


def test_months_are_priced_together_until_one_comes_again_in_the_order_in_which_they_were_told() -> None:
    year = [told(enrolment, month, family=enrolment) for enrolment in (1, 2) for month in (9, 10)]
    again = told(2, 9, family=2, version=2)
    assert list(together([*year, again, told(3, 9)])) == [year, [again, told(3, 9)]]
    assert list(together([])) == []


def test_a_family_that_waits_for_what_it_asked_is_told_of_that_alone() -> None:
    regular, clicked, other = told(1, 11), told(2, 11, asked=True), told(3, 11, family=2, asked=True)
    assert list(together([regular, clicked])) == [[regular], [clicked]]
    assert list(together([clicked, regular])) == [[clicked], [regular]]
    assert list(together([clicked, other, regular])) == [[clicked, other], [regular]]
