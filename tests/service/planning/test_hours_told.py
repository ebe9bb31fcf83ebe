"""The hours of a day as billing hears them: noted, agreed or planned, corrected, and of whom the child is with."""

from datetime import date, datetime, time, timedelta

from chassis.clock import PARIS
from contracts.family import CustodySet, CustodySpan, LinkedHousehold
from contracts.planning import (
    ActivityView,
    DayHours,
    DayStatus,
    EnrolmentView,
    Mark,
    MarkAttendance,
    MonthChanged,
    MonthDay,
    PutActivityHours,
    PutEnrolmentHours,
)
from services.planning.domain.errors import HoursToCome
from tests.eventually import eventually
from tests.service.planning.cast import CLERK, FRIDAY, THURSDAY, TUESDAY, Household, Town, refusal
from tests.service.planning.test_shared_patterns import parents

MONTH_BEFORE = date(2026, 10, 13)
NOON = datetime(2026, 11, 26, 12, 0, tzinfo=PARIS)


async def evening(town: Town) -> ActivityView:
    """Open an evening from 16:30 to 18:30."""
    garderie = await town.activity("Garderie du soir")
    await town.service.send(PutActivityHours(activity_id=garderie.activity_id, starts=time(16, 30), ends=time(18, 30)), CLERK)
    return garderie


async def mark(town: Town, at: ActivityView, who: Household, *, left_at: time | None, minutes: int = 0, day: date = THURSDAY) -> int:
    noted = Mark(child_id=who.child_id, present=True, marked_at=NOON + timedelta(minutes=minutes), left_at=left_at)
    return (await town.service.send(MarkAttendance(activity_id=at.activity_id, day=day, marks=(noted,)), CLERK)).changed


async def told(town: Town, enrolled: EnrolmentView, day: date) -> MonthDay | None:
    """Read a day as it was last told, once the loop has told all."""

    async def all_told() -> bool:
        async with town.service.database.transaction() as tx:
            return not await tx.fetchval("select exists (select from enrolment_month where not told) or exists (select from outbox)")

    await eventually(all_told)
    told = await town.service.told(MonthChanged)
    months = [one for one in told if (one.enrolment_id, one.month) == (enrolled.enrolment_id, day.replace(day=1))]
    last = max(months, key=lambda one: one.version)
    return next((one for one in last.days if one.day == day), None)


async def test_each_time_that_is_noted_or_corrected_is_told_with_how_long_the_day_lasted(town: Town) -> None:
    garderie = await evening(town)
    lea = await town.enrol(town.dupont, garderie, weekdays=[4, 5])
    found = await told(town, lea, THURSDAY)
    assert found
    assert (found.hours, found.regular) == (DayHours(minutes=120), True)
    town.service.move_clock(timedelta(days=3, hours=9))
    assert await mark(town, garderie, town.dupont, left_at=None) == 1
    assert await mark(town, garderie, town.dupont, left_at=time(18, 12), minutes=5) == 1
    found = await told(town, lea, THURSDAY)
    assert found
    assert (found.status, found.hours, found.regular) == (DayStatus.PRESENT, DayHours(minutes=102, left_at=time(18, 12)), True)
    assert await mark(town, garderie, town.dupont, left_at=time(18, 12), minutes=6) == 0, "nothing is told anew that billing knows"
    assert await mark(town, garderie, town.dupont, left_at=time(17, 5), minutes=7) == 1
    found = await told(town, lea, THURSDAY)
    assert found
    assert found.hours == DayHours(minutes=35, left_at=time(17, 5))


async def test_a_departure_is_told_also_where_the_activity_has_no_hours(town: Town) -> None:
    garderie = await town.activity("Garderie du soir")
    lea = await town.enrol(town.dupont, garderie, weekdays=[4])
    town.service.move_clock(timedelta(days=3, hours=9))
    await mark(town, garderie, town.dupont, left_at=time(18, 12))
    found = await told(town, lea, THURSDAY)
    assert found
    assert (found.status, found.hours, found.arrived_at, found.left_at) == (DayStatus.PRESENT, None, None, time(18, 12))


async def test_days_on_request_are_told_as_such_also_once_they_were_attended(town: Town) -> None:
    garderie = await evening(town)
    lea = await town.enrol(town.dupont, garderie, weekdays=[5])
    await town.book(town.dupont, lea, THURSDAY)
    booked = await told(town, lea, THURSDAY)
    town.service.move_clock(timedelta(days=3, hours=9))
    await mark(town, garderie, town.dupont, left_at=None)
    present = await told(town, lea, THURSDAY)
    assert booked
    assert present
    assert [(one.status, one.regular) for one in (booked, present)] == [(DayStatus.BOOKED, False), (DayStatus.PRESENT, False)]
    regular = await told(town, lea, FRIDAY)
    assert regular
    assert regular.regular is True


async def test_hours_that_change_count_from_today_on_or_mend_days_gone_by(town: Town) -> None:
    creche = await town.activity("Accueil à l'heure")
    lea = await town.enrol(town.dupont, creche, weekdays=[2, 4, 5])

    async def agreed(starts: time, since: date | None = None) -> list[int]:
        hours = PutEnrolmentHours(enrolment_id=lea.enrolment_id, starts=starts, ends=time(16, 30), since=since)
        await town.service.send(hours, CLERK)
        days = [await told(town, lea, day) for day in (TUESDAY, THURSDAY, FRIDAY)]
        return [one.hours.minutes for one in days if one and one.hours]

    assert await agreed(time(8, 30)) == [480] * 3
    town.service.move_clock(timedelta(days=3))
    assert await agreed(time(9, 30)) == [480, 420, 420]
    assert await agreed(time(10, 30), TUESDAY) == [360] * 3
    await refusal(
        town.service.send(PutEnrolmentHours(enrolment_id=lea.enrolment_id, starts=time(9), ends=time(10), since=FRIDAY), CLERK), HoursToCome
    )


async def test_the_first_contract_of_a_child_that_comes_already_counts_from_today_or_from_the_day_named(town: Town) -> None:
    garderie = await evening(town)
    lea = await town.enrol(town.dupont, garderie, weekdays=[2, 4, 5])
    town.service.move_clock(timedelta(days=3))

    async def agreed(since: date | None = None) -> list[int]:
        hours = PutEnrolmentHours(enrolment_id=lea.enrolment_id, starts=time(16, 30), ends=time(18), since=since)
        await town.service.send(hours, CLERK)
        days = [await told(town, lea, day) for day in (MONTH_BEFORE, TUESDAY, THURSDAY, FRIDAY)]
        return [one.hours.minutes for one in days if one and one.hours]

    assert await agreed() == [120, 120, 90, 90], "the evenings before were by the day"
    assert await agreed(TUESDAY) == [120, 90, 90, 90]
    hugo = await town.enrol(town.martin, garderie, weekdays=[2, 4, 5])
    named = PutEnrolmentHours(enrolment_id=hugo.enrolment_id, starts=time(16, 30), ends=time(18), since=TUESDAY)
    await town.service.send(named, CLERK)
    days = [await told(town, hugo, day) for day in (MONTH_BEFORE, TUESDAY, THURSDAY)]
    assert [one.hours.minutes for one in days if one and one.hours] == [120, 90, 90]


async def test_the_first_contract_of_an_enrolment_to_come_counts_from_its_first_day_whenever_that_is(town: Town) -> None:
    creche = await town.activity("Accueil à l'heure")
    lea = await town.enrol(town.dupont, creche, weekdays=[2, 4], valid_from=TUESDAY)
    await town.service.send(PutEnrolmentHours(enrolment_id=lea.enrolment_id, starts=time(8), ends=time(16)), CLERK)
    async with town.service.database.transaction() as tx:
        assert not await tx.fetchval("select exists (select from enrolment_former_hours)")
    first = await told(town, lea, TUESDAY)
    assert first
    assert first.hours == DayHours(minutes=480)


async def test_the_first_hours_of_an_activity_count_ever_unless_a_day_is_named(town: Town) -> None:
    named, ever = await town.activity("Étude"), await town.activity("Garderie")
    enrolled = [await town.enrol(town.dupont, at, weekdays=[2, 4]) for at in (named, ever)]
    town.service.move_clock(timedelta(days=3))
    for at, since in ((named, THURSDAY), (ever, None)):
        hours = PutActivityHours(activity_id=at.activity_id, starts=time(16, 30), ends=time(18), since=since)
        await town.service.send(hours, CLERK)
    days = [await told(town, one, day) for one in enrolled for day in (TUESDAY, THURSDAY)]
    assert [one and one.hours and one.hours.minutes for one in days] == [None, 90, 90, 90]


async def test_hours_that_are_mended_count_no_minute_twice_of_what_was_noted_by_then(town: Town) -> None:
    creche = await town.activity("Accueil à l'heure")
    lea = await town.enrol(town.dupont, creche, weekdays=[2, 4])

    async def agreed(ends: time, since: date | None = None) -> list[tuple[DayStatus, int, int]]:
        await town.service.send(PutEnrolmentHours(enrolment_id=lea.enrolment_id, starts=time(8), ends=ends, since=since), CLERK)
        days = [await told(town, lea, day) for day in (TUESDAY, THURSDAY)]
        return [(one.status, one.off_contract_minutes, one.hours.minutes) for one in days if one and one.hours]

    await agreed(time(17))
    town.service.move_clock(timedelta(days=3, hours=9))
    for day in (TUESDAY, THURSDAY):
        await mark(town, creche, town.dupont, left_at=time(18), day=day)
    outside, within = (DayStatus.OFF_CONTRACT, 60, 600), (DayStatus.PRESENT, 0, 600)
    assert await agreed(time(17)) == [outside, outside]
    assert await agreed(time(18), THURSDAY) == [outside, within]
    assert await agreed(time(18), TUESDAY) == [within, within]
    assert await agreed(time(16, 30), THURSDAY) == [within, (DayStatus.OFF_CONTRACT, 90, 600)]
    assert await town.taken(creche, THURSDAY) == 1
    async with town.service.database.transaction() as tx:
        states = await tx.fetch("select status from booking_history where day = $1 order by entry", THURSDAY)
    assert [row["status"] for row in states] == ["off_contract", "present", "off_contract"]


async def test_realised_hours_go_to_the_household_that_has_the_child(town: Town) -> None:
    garderie = await evening(town)
    father, mother = await parents(town)
    spans = (
        CustodySpan(family_id=father.family_id, first=TUESDAY, last=TUESDAY),
        CustodySpan(family_id=mother.family_id, first=THURSDAY, last=FRIDAY),
    )
    households = (LinkedHousehold(family_id=father.family_id), LinkedHousehold(family_id=mother.family_id))
    await town.service.tell(CustodySet(version=1, child_id=father.child_id, households=households, spans=spans))
    his, hers = await town.enrol(father, garderie), await town.enrol(mother, garderie)
    await town.book(father, his, TUESDAY)
    town.service.move_clock(timedelta(days=3, hours=9))
    await mark(town, garderie, father, left_at=time(18), day=TUESDAY)
    await mark(town, garderie, father, left_at=time(17), day=THURSDAY)
    found = [await told(town, his, TUESDAY), await told(town, hers, THURSDAY)]
    assert [one and (one.status, one.hours and one.hours.minutes) for one in found] == [
        (DayStatus.PRESENT, 90),
        (DayStatus.PRESENT_UNBOOKED, 30),
    ], "booked by him; unbooked, but she has the child"
    assert [await told(town, his, THURSDAY)] == [None]
