"""Places of days gone by that were never counted: whatever gives them back later goes through, and counts nothing."""

from datetime import date, timedelta

from contracts.planning import AskedDay, CloseDays, DayStatus, DecidePlanningRequest, EnrolmentView, PutFacility, SubmitDays
from services.planning.daily import do_jobs
from tests.service.planning.cast import CLERK, MONDAY, NEXT_TUESDAY, THURSDAY, TUESDAY, Town
from tests.service.planning.test_enrolment_changes import changed

MID_SEPTEMBER, SEPTEMBER_THURSDAY = date(2026, 9, 15), date(2026, 9, 10)


async def in_days(town: Town, count: int) -> None:
    town.service.move_clock(timedelta(days=count))


async def ill(town: Town, enrolled: EnrolmentView) -> DecidePlanningRequest:
    """Declare Léa ill on Thursday; tells how a clerk accepts it."""
    days = (AskedDay(enrolment_id=enrolled.enrolment_id, day=THURSDAY),)
    asked = SubmitDays(child_id=town.dupont.child_id, kind="absence", days=days, absence_reason="illness")
    declared = await town.decided(await town.service.send(asked, town.dupont.actor))
    return DecidePlanningRequest(request_id=declared.request_id, accept=True)


async def test_an_illness_is_accepted_after_the_facility_was_given_a_limit_that_counts_from_later_on(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity(), weekdays=[4])
    accepting = await ill(town, enrolled)
    await in_days(town, 4)
    await town.service.send(PutFacility(facility_id=town.facility_id, name="Accueil de Loisirs", capacity=30), CLERK)
    assert (await town.service.send(accepting, CLERK)).status == "accepted"
    assert await town.status(town.dupont, enrolled, THURSDAY) == DayStatus.ABSENT_EXCUSED


async def test_a_strike_is_entered_late_though_a_child_was_enrolled_after_it(town: Town) -> None:
    meals = await town.activity()
    hugo = await town.enrol(town.martin, meals, weekdays=[2])
    await in_days(town, 3)
    lea = await town.enrol(town.dupont, meals, weekdays=[2])
    assert (await town.taken(meals, TUESDAY), await town.taken(meals, NEXT_TUESDAY)) == (1, 2)
    strike = CloseDays(facility_ids=(town.facility_id,), days=(TUESDAY, NEXT_TUESDAY), reason="Grève du personnel")
    assert (await town.service.send(strike, CLERK)).children == 2
    for who, enrolled in ((town.martin, hugo), (town.dupont, lea)):
        assert await town.status(who, enrolled, TUESDAY) == DayStatus.CLOSED
    assert await town.taken(meals, NEXT_TUESDAY) == 0


async def test_a_beginning_moves_later_though_the_days_that_it_takes_away_were_written_and_never_counted(town: Town) -> None:
    meals = await town.activity()
    enrolled = await town.enrol(town.dupont, meals, weekdays=[4])
    await town.service.send(changed(enrolled, weekdays=(2,)), CLERK)
    await in_days(town, 1)
    await do_jobs(town.service.database, TUESDAY)
    assert await town.status(town.dupont, enrolled, SEPTEMBER_THURSDAY) == DayStatus.REGULAR
    later = await town.service.send(changed(enrolled, weekdays=(2,), valid_from=MID_SEPTEMBER), CLERK)
    assert later.valid_from == MID_SEPTEMBER
    assert await town.status(town.dupont, enrolled, NEXT_TUESDAY) == DayStatus.REGULAR
    async with town.service.database.transaction() as tx:
        assert await tx.fetchval("select min(day) from place") >= MONDAY
