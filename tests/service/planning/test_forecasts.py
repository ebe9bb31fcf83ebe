"""Forecasts count who is expected; hours realised are summed up by age band and family."""

from datetime import date, datetime, time, timedelta

from chassis.clock import PARIS
from chassis.errors import Forbidden
from chassis.ids import new_id
from contracts.family import CustodySet, CustodySpan, LinkedHousehold
from contracts.planning import (
    ActivityView,
    Forecast,
    GetForecast,
    GetHoursRealised,
    HoursRealised,
    Mark,
    MarkAttendance,
    PutActivityHours,
    PutEnrolmentHours,
    PutGroup,
    PutMeal,
    PutMembers,
)
from contracts.rights import Right
from services.planning.domain.errors import DatesReversed, SpanTooLong, UnknownActivity, UnknownFacility
from tests.service.harness import staff
from tests.service.planning.cast import CLERK, FRIDAY, MONDAY, THURSDAY, TUESDAY, Household, Town, refusal
from tests.service.planning.test_shared_patterns import parents

ELSEWHERE = staff(*Right, facilities=[new_id()])


async def week(town: Town, actor: object = CLERK) -> Forecast:
    return await town.service.send(GetForecast(first=MONDAY, last=FRIDAY), actor)  # type: ignore[arg-type]


async def hours(town: Town) -> HoursRealised:
    return await town.service.send(GetHoursRealised(first=MONDAY, last=FRIDAY), CLERK)


async def come(
    town: Town, at: ActivityView, who: Household, *, arrived_at: time | None = None, left_at: time | None = None, day: date = THURSDAY
) -> None:
    at_noon = datetime(2026, 11, 26, 12, tzinfo=PARIS)
    mark = Mark(child_id=who.child_id, present=True, marked_at=at_noon, arrived_at=arrived_at, left_at=left_at)
    await town.service.send(MarkAttendance(activity_id=at.activity_id, day=day, marks=(mark,)), CLERK)


async def test_regular_and_booked_children_are_expected_and_whoever_is_absent_closed_or_only_asked_is_not(town: Town) -> None:
    meals = await town.activity()
    lea, hugo = await town.enrol(town.dupont, meals), await town.enrol(town.martin, meals, [2, 4, 5])
    await town.book(town.dupont, lea, THURSDAY)
    await town.decided(await town.miss(town.martin, hugo, THURSDAY))
    await town.close(FRIDAY)
    found = await week(town)
    assert [(one.activity, one.days) for one in found.slots] == [(meals.name, (MONDAY, TUESDAY, THURSDAY))]
    assert {one.day: [found.children[n] for n in one.children] for one in found.lines} == {
        TUESDAY: [town.martin.child_id],
        THURSDAY: [town.dupont.child_id],
    }


async def test_a_forecast_counts_groups_apart_and_says_which_activities_include_a_meal(town: Town) -> None:
    meals, care = await town.activity(), await town.activity("Garderie")
    hugo, lea = await town.enrol(town.martin, meals, [4]), await town.enrol(town.dupont, meals, [4])
    await town.enrol(town.dupont, care, [4])
    small = new_id()
    await town.service.send(PutGroup(activity_id=meals.activity_id, group_id=small, name="Petits"), CLERK)
    await town.service.send(PutMembers(activity_id=meals.activity_id, group_id=small, enrolment_ids=(hugo.enrolment_id,)), CLERK)
    await town.service.send(PutMeal(activity_id=meals.activity_id, meal=True), CLERK)
    found = await week(town)
    counted = {(one.activity, one.group, one.meal): len(one.children) for one in found.lines}
    assert counted == {(meals.name, "Petits", True): 1, (meals.name, "", True): 1, ("Garderie", "", False): 1}
    assert len(found.children) == 2
    assert lea.child_id in found.children
    await town.service.send(PutMeal(activity_id=meals.activity_id, meal=False), CLERK)
    assert not any(one.meal for one in (await week(town)).slots)


async def test_forecasts_need_their_right_a_facility_within_reach_and_a_span_that_can_be_counted(town: Town) -> None:
    meals = await town.activity()
    await town.enrol(town.dupont, meals, [4])
    for asked in (GetForecast(first=MONDAY, last=FRIDAY), GetHoursRealised(first=MONDAY, last=FRIDAY)):
        await refusal(town.service.send(asked, staff(Right.WRITE_ATTENDANCE)), Forbidden)
        await refusal(town.service.send(asked.model_copy(update={"facility_id": town.facility_id}), ELSEWHERE), UnknownFacility)
        await refusal(town.service.send(asked.model_copy(update={"last": MONDAY - timedelta(days=1)}), CLERK), DatesReversed)
        await refusal(town.service.send(asked.model_copy(update={"last": MONDAY + timedelta(days=366)}), CLERK), SpanTooLong)
    assert (await week(town, ELSEWHERE)).slots == ()
    await refusal(town.service.send(GetForecast(first=MONDAY, last=MONDAY + timedelta(days=31)), CLERK), SpanTooLong)
    await refusal(town.service.send(PutMeal(activity_id=meals.activity_id, meal=True), ELSEWHERE), UnknownActivity)
    await refusal(town.service.send(PutMeal(activity_id=meals.activity_id, meal=True), staff(Right.WRITE_ENROLMENT)), Forbidden)


async def test_a_presence_lasts_as_long_as_the_activity_unless_the_enrolment_is_by_the_hour(town: Town) -> None:
    centre = await town.activity("ALSH")
    await town.enrol(town.dupont, centre, [4])
    hugo = await town.enrol(town.martin, centre, [4])
    await town.service.send(PutEnrolmentHours(enrolment_id=hugo.enrolment_id, starts=time(9), ends=time(12)), CLERK)
    town.service.move_clock(timedelta(days=3, hours=10))
    await come(town, centre, town.dupont, arrived_at=time(9), left_at=time(10))
    await come(town, centre, town.martin)
    untimed = {one.family_id: (one.presences, one.untimed, one.minutes) for one in (await hours(town)).lines}
    assert untimed == {town.dupont.family_id: (1, 1, 0), town.martin.family_id: (1, 0, 180)}
    await town.service.send(PutActivityHours(activity_id=centre.activity_id, starts=time(8), ends=time(18)), CLERK)
    found = (await hours(town)).lines
    assert {one.family_id: one.minutes for one in found} == {town.dupont.family_id: 600, town.martin.family_id: 180}
    assert {one.band for one in found} == {"from_6"}


async def test_a_child_of_two_households_is_one_child(town: Town) -> None:
    centre = await town.activity("ALSH")
    father, mother = await parents(town)
    spans = (
        CustodySpan(family_id=father.family_id, first=TUESDAY, last=TUESDAY),
        CustodySpan(family_id=mother.family_id, first=THURSDAY, last=FRIDAY),
    )
    households = (LinkedHousehold(family_id=father.family_id), LinkedHousehold(family_id=mother.family_id))
    await town.service.tell(CustodySet(version=1, child_id=father.child_id, households=households, spans=spans))
    for who, days in ((father, [2]), (mother, [4]), (town.martin, [2, 4])):
        await town.enrol(who, centre, days)
    town.service.move_clock(timedelta(days=3, hours=10))
    for who, day in ((father, TUESDAY), (mother, THURSDAY), (town.martin, THURSDAY)):
        await come(town, centre, who, day=day)
    found = (await hours(town)).lines
    assert {one.family_id: one.children for one in found} == dict.fromkeys((father.family_id, mother.family_id, town.martin.family_id), 1)
    assert {one.children_in_all for one in found} == {2}


async def test_hours_by_the_hour_count_from_arrival_to_departure_and_absences_count_nothing(town: Town) -> None:
    centre = await town.activity("ALSH")
    hugo = await town.enrol(town.martin, centre, [4])
    await town.enrol(town.dupont, centre, [4])
    await town.service.send(PutEnrolmentHours(enrolment_id=hugo.enrolment_id, starts=time(9), ends=time(12)), CLERK)
    town.service.move_clock(timedelta(days=3, hours=10))
    await come(town, centre, town.martin, arrived_at=time(8, 45), left_at=time(12, 30))
    (only,) = (await hours(town)).lines
    assert (only.family_id, only.minutes, only.children) == (town.martin.family_id, 225, 1)


async def test_hours_that_change_leave_the_days_before_as_they_were_realised(town: Town) -> None:
    centre = await town.activity("ALSH")
    hugo = await town.enrol(town.martin, centre, [4])
    await town.enrol(town.dupont, centre, [4])
    await town.service.send(PutEnrolmentHours(enrolment_id=hugo.enrolment_id, starts=time(9), ends=time(12)), CLERK)
    await town.service.send(PutActivityHours(activity_id=centre.activity_id, starts=time(8), ends=time(18)), CLERK)
    town.service.move_clock(timedelta(days=3, hours=10))
    for who in (town.martin, town.dupont):
        await come(town, centre, who)
    town.service.move_clock(timedelta(days=1))
    await town.service.send(PutEnrolmentHours(enrolment_id=hugo.enrolment_id, starts=time(9), ends=time(17)), CLERK)
    await town.service.send(PutActivityHours(activity_id=centre.activity_id, starts=time(8), ends=time(12)), CLERK)
    found = {one.family_id: one.minutes for one in (await hours(town)).lines}
    assert found == {town.martin.family_id: 180, town.dupont.family_id: 600}


async def test_a_child_is_of_the_age_band_of_the_day_on_which_it_came(town: Town) -> None:
    centre = await town.activity("ALSH")
    await town.enrol(town.dupont, centre, [4])
    young = town.dupont.child_saved("Léa", "DUPONT", version=2).model_copy(update={"birth_date": THURSDAY.replace(year=2020, day=27)})
    await town.service.tell(young)
    town.service.move_clock(timedelta(days=3, hours=10))
    await come(town, centre, town.dupont)
    assert [one.band for one in (await hours(town)).lines] == ["under_6"]
