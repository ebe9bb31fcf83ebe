"""Absences that the rules bill although the family had declared them, as billing hears them: no no-shows."""

from datetime import timedelta

from contracts.planning import DayStatus, DecidePlanningRequest, Mark, MarkAttendance, PutAbsenceReason
from services.planning.usecases import certificates
from tests.service.planning.cast import CLERK, FRIDAY, THURSDAY, TUESDAY, Town
from tests.service.planning.test_hours_told import NOON, told


async def test_a_declared_absence_that_stays_billed_is_told_as_declared_and_a_no_show_is_not(town: Town) -> None:
    illness = PutAbsenceReason(code="illness", label="Maladie", excused="with_certificate", waiting_days=1)
    await town.service.send(illness, CLERK)
    await town.service.send(PutAbsenceReason(code="travel", label="Voyage", excused="never"), CLERK)
    meals = await town.activity()
    lea = await town.enrol(town.dupont, meals, weekdays=[2, 4, 5])
    await town.decided(await town.miss(town.dupont, lea, TUESDAY, reason="illness"))
    await town.decided(await town.miss(town.dupont, lea, THURSDAY, reason="travel"))
    town.service.move_clock(timedelta(days=4, hours=9))

    async def marked(*, present: bool, minutes: int) -> None:
        mark = Mark(child_id=town.dupont.child_id, present=present, marked_at=NOON + timedelta(days=1, minutes=minutes))
        await town.service.send(MarkAttendance(activity_id=meals.activity_id, day=FRIDAY, marks=(mark,)), CLERK)

    await marked(present=False, minutes=0)
    days = [await told(town, lea, day) for day in (TUESDAY, THURSDAY, FRIDAY)]
    assert [one and (one.status, one.declared) for one in days] == [
        (DayStatus.ABSENT_BILLED, True),
        (DayStatus.ABSENT_BILLED, True),
        (DayStatus.ABSENT_BILLED, False),
    ]


async def test_an_absence_declared_too_late_is_told_as_declared_also_once_the_educator_mended_a_presence(town: Town) -> None:
    meals = await town.activity()
    lea = await town.enrol(town.dupont, meals, weekdays=[2])
    town.service.move_clock(timedelta(hours=2))
    await town.decided(await town.miss(town.dupont, lea, TUESDAY))
    late = await told(town, lea, TUESDAY)
    town.service.move_clock(timedelta(days=1, hours=5))
    for present, minutes in ((True, 0), (False, 5)):
        mark = Mark(child_id=town.dupont.child_id, present=present, marked_at=NOON - timedelta(days=2, minutes=-minutes))
        await town.service.send(MarkAttendance(activity_id=meals.activity_id, day=TUESDAY, marks=(mark,)), CLERK)
    mended = await told(town, lea, TUESDAY)
    assert [one and (one.status, one.declared) for one in (late, mended)] == [(DayStatus.ABSENT_BILLED, True)] * 2


async def test_an_absence_whose_certificate_never_came_is_not_told_as_declared(town: Town) -> None:
    lea = await town.enrol(town.dupont, await town.activity(), weekdays=[4])
    await town.decided(await town.miss(town.dupont, lea, THURSDAY, reason="illness"))
    town.service.move_clock(timedelta(days=10))
    async with town.service.database.transaction() as tx:
        await certificates.bill_overdue(tx)
    found = await told(town, lea, THURSDAY)
    assert found
    assert (found.status, found.declared) == (DayStatus.ABSENT_BILLED, False)


async def test_a_waiting_day_that_a_family_declares_once_it_is_over_stays_a_no_show(town: Town) -> None:
    await town.service.send(PutAbsenceReason(code="illness", label="Maladie", excused="with_certificate", waiting_days=1), CLERK)
    meals = await town.activity()
    lea = await town.enrol(town.dupont, meals, weekdays=[5])
    town.service.move_clock(timedelta(days=4, hours=9))
    mark = Mark(child_id=town.dupont.child_id, present=False, marked_at=NOON + timedelta(days=1))
    await town.service.send(MarkAttendance(activity_id=meals.activity_id, day=FRIDAY, marks=(mark,)), CLERK)
    town.service.move_clock(timedelta(days=1))
    absence = await town.decided(await town.miss(town.dupont, lea, FRIDAY, reason="illness"))
    assert absence.status == "accepted"
    found = await told(town, lea, FRIDAY)
    assert found
    assert (found.status, found.declared) == (DayStatus.ABSENT_BILLED, False)


async def test_who_declared_in_time_is_told_as_declared_also_once_another_absence_of_the_day_is_refused(town: Town) -> None:
    lea = await town.enrol(town.dupont, await town.activity(), weekdays=[2])
    town.service.move_clock(timedelta(hours=2))
    await town.decided(await town.miss(town.dupont, lea, TUESDAY))
    town.service.move_clock(timedelta(days=1, hours=20))
    ill = await town.decided(await town.miss(town.dupont, lea, TUESDAY, reason="illness"))
    assert ill.status == "pending"
    await town.service.send(DecidePlanningRequest(request_id=ill.request_id, accept=False, reason="Sans attestation"), CLERK)
    found = await told(town, lea, TUESDAY)
    assert found
    assert (found.status, found.declared) == (DayStatus.ABSENT_BILLED, True)


async def test_a_waiting_day_declared_in_time_is_told_as_declared_also_once_it_is_declared_anew_after_the_day(town: Town) -> None:
    await town.service.send(PutAbsenceReason(code="illness", label="Maladie", excused="with_certificate", waiting_days=1), CLERK)
    lea = await town.enrol(town.dupont, await town.activity(), weekdays=[2])
    await town.decided(await town.miss(town.dupont, lea, TUESDAY, reason="illness"))
    town.service.move_clock(timedelta(days=2))
    again = await town.decided(await town.miss(town.dupont, lea, TUESDAY, reason="illness"))
    assert again.status == "accepted"
    found = await told(town, lea, TUESDAY)
    assert found
    assert (found.status, found.declared) == (DayStatus.ABSENT_BILLED, True)


async def test_an_absence_given_up_for_a_new_booking_excuses_nobody_who_then_does_not_come(town: Town) -> None:
    meals = await town.activity()
    lea = await town.enrol(town.dupont, meals, weekdays=[5])
    await town.decided(await town.miss(town.dupont, lea, FRIDAY))
    await town.book(town.dupont, lea, FRIDAY)
    town.service.move_clock(timedelta(days=4, hours=9))
    mark = Mark(child_id=town.dupont.child_id, present=False, marked_at=NOON + timedelta(days=1))
    await town.service.send(MarkAttendance(activity_id=meals.activity_id, day=FRIDAY, marks=(mark,)), CLERK)
    found = await told(town, lea, FRIDAY)
    assert found
    assert (found.status, found.declared) == (DayStatus.ABSENT_BILLED, False)
