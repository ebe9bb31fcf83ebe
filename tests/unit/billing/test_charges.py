from datetime import date

import pytest

from contracts.planning import DayStatus, MonthDay
from services.billing.domain.charges import billed_days, first_of_month

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
