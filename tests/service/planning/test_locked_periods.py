"""Attendance of a period that billing has invoiced stays as it is, but for staff who may reopen it."""

from datetime import date, datetime, timedelta

from chassis.clock import PARIS
from chassis.ids import new_id
from contracts.billing import PeriodLocked
from contracts.planning import ActivityView, DayStatus, EnrolmentView, GetDaySheet, Mark, MarkAttendance
from contracts.rights import Right
from services.planning.daily import do_jobs
from services.planning.domain.errors import PeriodBilled
from tests.service.harness import staff
from tests.service.planning.cast import CLERK, NEXT_TUESDAY, THURSDAY, Household, Town, refusal

EDUCATOR = staff(Right.WRITE_ATTENDANCE)
RUN = new_id()
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


async def lunch(town: Town) -> tuple[ActivityView, EnrolmentView]:
    """Enrol both children for lunch, and let it be Wednesday of the week after."""
    meals = await town.activity()
    lea = await town.enrol(town.dupont, meals, [2, 4])
    await town.enrol(town.martin, meals, [2, 4])
    town.service.move_clock(timedelta(days=3, hours=9))
    await note(town, meals, town.martin)
    town.service.move_clock(timedelta(days=6))
    return meals, lea


async def note(town: Town, at: ActivityView, who: Household, day: date = THURSDAY, actor: object = EDUCATOR) -> None:
    mark = Mark(child_id=who.child_id, present=True, marked_at=datetime(day.year, day.month, day.day, 12, tzinfo=PARIS))
    asked = MarkAttendance(activity_id=at.activity_id, day=day, marks=(mark,))
    await town.service.send(asked, actor)  # type: ignore[arg-type]


def invoiced(*activities: ActivityView, version: int = 1, locked: bool = True) -> PeriodLocked:
    ids = tuple(one.activity_id for one in activities)
    return PeriodLocked(version=version, run_id=RUN, first=FIRST, last=LAST, activity_ids=ids, locked=locked)


async def test_marks_of_an_invoiced_period_are_refused_with_the_day_and_the_activity(town: Town) -> None:
    meals, _ = await lunch(town)
    care = await town.activity("Garderie")
    await town.enrol(town.dupont, care, [4])
    await town.service.tell(invoiced(meals))
    refused = await refusal(note(town, meals, town.dupont), PeriodBilled)
    assert "Le jeudi 26 novembre est déjà facturé pour « Restauration scolaire »" in refused.detail
    await note(town, care, town.dupont)
    await note(town, meals, town.dupont, NEXT_TUESDAY)
    sheet = await town.service.send(GetDaySheet(activity_id=meals.activity_id, day=THURSDAY), EDUCATOR)
    assert sheet.locked_because.startswith("Le jeudi 26 novembre est déjà facturé")
    assert (await town.service.send(GetDaySheet(activity_id=care.activity_id, day=THURSDAY), EDUCATOR)).locked_because == ""


async def test_staff_who_may_reopen_correct_an_invoiced_period(town: Town) -> None:
    meals, lea = await lunch(town)
    await town.service.tell(invoiced(meals))
    await note(town, meals, town.dupont, actor=CLERK)
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.PRESENT


async def test_a_period_that_billing_opens_again_takes_marks_whatever_news_comes_late(town: Town) -> None:
    meals, lea = await lunch(town)
    await town.service.tell(invoiced(meals, version=2, locked=False), invoiced(meals))
    await note(town, meals, town.dupont)
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.PRESENT


async def test_the_night_bills_nobody_in_an_invoiced_period(town: Town) -> None:
    meals = await town.activity()
    lea = await town.enrol(town.dupont, meals, [4])
    await town.enrol(town.martin, meals, [4])
    town.service.move_clock(timedelta(days=3, hours=9))
    await note(town, meals, town.martin)
    await town.service.tell(invoiced(meals))
    town.service.move_clock(timedelta(hours=8))
    await do_jobs(town.service.database, town.service.database.clock.today())
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.REGULAR
