"""How long a day lasts for whoever bills it, and which hours count on a day."""

from datetime import date, time

import pytest

from contracts.planning import DayHours, DayStatus
from services.planning.domain.attendance import Came, Hours, agree, day_hours, on

CONTRACT, EVENING = Hours(time(8, 30), time(16, 30)), Hours(time(16, 30), time(18, 30))
LEFT = Came(left_at=time(18, 12))
MON, TUE, WED = (date(2026, 11, day) for day in (23, 24, 25))


@pytest.mark.parametrize(
    ("status", "agreed", "planned", "came", "minutes"),
    [
        (DayStatus.PRESENT, None, EVENING, LEFT, 102),
        (DayStatus.PRESENT, None, None, Came(time(16, 30), time(18, 12)), 102),
        (DayStatus.PRESENT_UNBOOKED, None, EVENING, LEFT, 102),
        (DayStatus.BOOKED, None, EVENING, Came(), 120),
        (DayStatus.ABSENT_BILLED, None, EVENING, Came(), 120),
        (DayStatus.PRESENT, None, None, LEFT, None),
        (DayStatus.PRESENT, None, EVENING, Came(left_at=time(16)), 1),
        (DayStatus.PRESENT, CONTRACT, EVENING, Came(time(9), time(16)), 480),
        (DayStatus.OFF_CONTRACT, CONTRACT, None, Came(time(8, 15), time(16, 35), 20), 500),
        (DayStatus.PRESENT_UNBOOKED, CONTRACT, None, Came(time(9), time(10)), 60),
    ],
)
def test_a_day_lasts_as_attended_and_under_a_contract_as_agreed_and_what_goes_beyond(
    status: DayStatus, agreed: Hours | None, planned: Hours | None, came: Came, minutes: int | None
) -> None:
    found = day_hours(status, agreed, planned, came)
    assert (found and found.minutes) == minutes


def test_times_are_told_only_as_they_were_noted() -> None:
    assert day_hours(DayStatus.PRESENT, None, EVENING, LEFT) == DayHours(minutes=102, left_at=time(18, 12))


def test_the_first_hours_count_ever_or_from_their_day_on_and_later_ones_from_theirs() -> None:
    ever = agree((), CONTRACT, date.min)
    assert [on(ever, day) for day in (date.min, MON, WED)] == [CONTRACT] * 3
    first = agree((), CONTRACT, TUE)
    assert [on(first, day) for day in (date.min, MON, TUE, WED)] == [None, None, CONTRACT, CONTRACT], "the days before were by the day"
    second = agree(ever, EVENING, TUE)
    assert [on(second, day) for day in (MON, TUE, WED)] == [CONTRACT, EVENING, EVENING]
    assert [on(agree(second, None, WED), day) for day in (MON, TUE, WED)] == [CONTRACT, EVENING, None]
    again = agree(agree(second, None, WED), CONTRACT, WED)
    assert [on(again, day) for day in (MON, TUE, WED)] == [CONTRACT, EVENING, CONTRACT]


def test_hours_that_were_entered_wrongly_are_mended_from_a_day_gone_by() -> None:
    wrong = agree(agree((), CONTRACT, MON), EVENING, TUE)
    mended = agree(wrong, Hours(time(9), time(17)), MON)
    assert [on(mended, day) for day in (date(2026, 11, 22), MON, TUE)] == [None, Hours(time(9), time(17)), Hours(time(9), time(17))]
