"""What the calendar holds for one facility alone counts for the deadlines of its activities, and for no other's."""

from datetime import datetime, time
from typing import Any

import pytest

from chassis.clock import PARIS
from chassis.ids import new_id
from contracts.planning import (
    ActivityView,
    AskedDay,
    ByPeriod,
    CalendarDaysBefore,
    CloseDays,
    DayStatus,
    EnrolmentView,
    Period,
    PreviewDays,
    PutFacility,
    SchoolDaysBefore,
    TryCutoff,
    WeekBefore,
    WorkingDaysBefore,
)
from services.planning.domain.errors import CutoffPassed
from tests.service.planning.cast import CLERK, FRIDAY, MONDAY, THURSDAY, TUESDAY, Town, activity, refusal

PERIODS = (Period.SCHOOL, Period.SHORT_HOLIDAYS)
WEEK_BEFORE_IN_HOLIDAYS = ByPeriod(
    periods={
        Period.SCHOOL: CalendarDaysBefore(days=1, at=time(12)),
        Period.SHORT_HOLIDAYS: WeekBefore(weekday=5, at=time(12)),
    }
)


async def elsewhere(town: Town, **rules: Any) -> ActivityView:
    """Enter an activity of another facility."""
    other = await town.service.send(PutFacility(facility_id=new_id(), name="Autre centre"), CLERK)
    return await town.service.send(activity(other.facility_id, "Autre accueil", **rules), CLERK)


async def in_holidays_of_its_own(town: Town, **more: Any) -> tuple[EnrolmentView, EnrolmentView]:
    """Enrol Léa where Thursday and Friday are holidays of that facility alone, and where they are days of school."""
    rules: dict[str, Any] = {"periods": PERIODS, "booking_cutoff": WEEK_BEFORE_IN_HOLIDAYS, "cancelling_cutoff": WEEK_BEFORE_IN_HOLIDAYS}
    await town.close(THURSDAY, FRIDAY, kind="short_holidays", label="Semaine du cirque", facility_id=town.facility_id)
    here = await town.enrol(town.dupont, await town.activity(**rules), **more)
    there = await town.enrol(town.dupont, await elsewhere(town, **rules), **more)
    return here, there


async def test_a_day_in_holidays_of_one_facility_has_the_deadline_of_holidays_there_and_of_school_elsewhere(town: Town) -> None:
    here, there = await in_holidays_of_its_own(town)
    await refusal(town.ask(town.dupont, here, THURSDAY), CutoffPassed)
    await town.book(town.dupont, there, THURSDAY)
    assert await town.status(town.dupont, there, THURSDAY) == DayStatus.BOOKED

    cell = await town.cell(town.dupont, here, FRIDAY)
    assert (cell.may, cell.until) == (None, datetime(2026, 11, 20, 12, tzinfo=PARIS))
    cell = await town.cell(town.dupont, there, FRIDAY)
    assert (cell.may, cell.until) == ("book", datetime(2026, 11, 26, 12, tzinfo=PARIS))


async def test_an_absence_is_late_by_the_calendar_of_its_facility(town: Town) -> None:
    here, there = await in_holidays_of_its_own(town, weekdays=(4,))
    asked = tuple(AskedDay(enrolment_id=one.enrolment_id, day=THURSDAY) for one in (here, there))
    seen = await town.service.send(PreviewDays(child_id=town.dupont.child_id, kind="absence", days=asked), town.dupont.actor)
    assert {(day.enrolment_id, day.late, day.until) for day in seen.days} == {
        (here.enrolment_id, True, datetime(2026, 11, 20, 12, tzinfo=PARIS)),
        (there.enrolment_id, False, datetime(2026, 11, 25, 12, tzinfo=PARIS)),
    }
    for one in (here, there):
        await town.decided(await town.miss(town.dupont, one, THURSDAY))
    assert await town.status(town.dupont, here, THURSDAY) == DayStatus.ABSENT_BILLED
    assert await town.status(town.dupont, there, THURSDAY) == DayStatus.ABSENT_EXCUSED


@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        ("closed", SchoolDaysBefore(days=1, at=time(11))),
        ("public_holiday", WorkingDaysBefore(days=2, at=time(11))),
        ("public_holiday", CalendarDaysBefore(days=2, at=time(11), closed_day="earlier")),
    ],
)
async def test_days_are_counted_as_the_facility_works(town: Town, kind: str, rule: Any) -> None:
    await town.close(TUESDAY, kind=kind, label="Pont", facility_id=town.facility_id)
    here, there = await town.activity(), await elsewhere(town)
    moments = {}
    for one in (here, there):
        tried = await town.service.send(TryCutoff(activity_id=one.activity_id, cutoff="booking", rule=rule), CLERK)
        moments[one.activity_id] = next(day.last_moment for day in tried.days if day.day == THURSDAY)
    assert moments == {
        here.activity_id: datetime.combine(MONDAY, time(11), PARIS),
        there.activity_id: datetime.combine(TUESDAY, time(11), PARIS),
    }


async def test_a_closure_of_activities_moves_no_deadline(town: Town) -> None:
    """A strike comes when families have planned: what they may still cancel tomorrow does not change today."""
    rule = SchoolDaysBefore(days=1, at=time(11))
    enrolled = await town.enrol(town.dupont, await town.activity(booking_cutoff=rule, cancelling_cutoff=rule))
    await town.service.send(CloseDays(reason="Grève", facility_ids=(town.facility_id,), days=(TUESDAY,)), CLERK)
    assert (await town.cell(town.dupont, enrolled, THURSDAY)).until == datetime.combine(TUESDAY, time(11), PARIS)


async def test_a_place_freed_on_the_day_goes_to_the_line_while_the_facility_still_takes_bookings(town: Town) -> None:
    rule = ByPeriod(
        periods={
            Period.SCHOOL: CalendarDaysBefore(days=1, at=time(12)),
            Period.SHORT_HOLIDAYS: CalendarDaysBefore(days=0, at=time(18)),
        }
    )
    await town.close(MONDAY, kind="short_holidays", label="Semaine du cirque", facility_id=town.facility_id)
    there = await town.activity(periods=PERIODS, booking_cutoff=rule, cancelling_cutoff=rule, capacity=1)
    lea, hugo = await town.enrol(town.dupont, there), await town.enrol(town.martin, there)
    await town.book(town.dupont, lea, MONDAY)
    await town.book(town.martin, hugo, MONDAY)
    assert await town.status(town.martin, hugo, MONDAY) == DayStatus.WAITING
    await town.decided(await town.miss(town.dupont, lea, MONDAY))
    assert await town.status(town.martin, hugo, MONDAY) == DayStatus.BOOKED
