"""Groups of an activity, and hours: agreed for an enrolment, or those of the activity."""

import asyncio
from datetime import datetime, time, timedelta
from uuid import UUID

from chassis.clock import PARIS
from chassis.errors import Forbidden, Refusal
from chassis.ids import new_id
from contracts.planning import (
    ActivityView,
    DayStatus,
    GetDaySheet,
    GroupView,
    ListGroups,
    ListMembers,
    Mark,
    MarkAttendance,
    Members,
    MonthChanged,
    PutActivityHours,
    PutEnrolmentHours,
    PutGroup,
    PutMembers,
    RemoveGroup,
    SheetChild,
)
from contracts.rights import Right
from services.planning.domain.errors import GroupNameTaken, TimesReversed, UnknownActivity, UnknownEnrolment, UnknownGroup
from tests.eventually import eventually
from tests.service.harness import staff
from tests.service.planning.cast import CLERK, THURSDAY, Town, refusal

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=PARIS)
ELSEWHERE = staff(*Right, facilities=[new_id()])


async def group(town: Town, at: ActivityView, name: str, position: int = 0) -> GroupView:
    return await town.service.send(PutGroup(activity_id=at.activity_id, group_id=new_id(), name=name, position=position), CLERK)


async def members(town: Town, at: ActivityView) -> Members:
    return await town.service.send(ListMembers(activity_id=at.activity_id), CLERK)


async def put(town: Town, at: ActivityView, group_id: UUID | None, *enrolment_ids: UUID) -> Members:
    return await town.service.send(PutMembers(activity_id=at.activity_id, group_id=group_id, enrolment_ids=enrolment_ids), CLERK)


async def test_enrolments_are_put_into_groups_and_the_list_of_the_day_knows_them(town: Town) -> None:
    centre = await town.activity("ALSH")
    lea, hugo = await town.enrol(town.dupont, centre, [4]), await town.enrol(town.martin, centre, [4])
    big, small = await group(town, centre, "Grands", 2), await group(town, centre, "Petits", 1)
    assert (await members(town, centre)).groups == (small, big)
    found = await put(town, centre, small.group_id, lea.enrolment_id, hugo.enrolment_id)
    assert [one.group_id for one in found.members] == [small.group_id] * 2
    assert all(one.guardian for one in found.members)
    await put(town, centre, big.group_id, hugo.enrolment_id)
    sheet = await town.service.send(GetDaySheet(activity_id=centre.activity_id, day=THURSDAY), CLERK)
    assert sheet.groups == (small, big)
    assert {one.enrolment_id: one.group_id for one in sheet.children} == {
        lea.enrolment_id: small.group_id,
        hugo.enrolment_id: big.group_id,
    }
    every = (await town.service.send(ListGroups(), staff(Right.READ_MONTH))).groups
    assert [(one.name, one.activity, one.enrolment_ids) for one in every] == [
        ("Petits", "ALSH", (lea.enrolment_id,)),
        ("Grands", "ALSH", (hugo.enrolment_id,)),
    ]
    assert (await town.service.send(ListGroups(), ELSEWHERE)).groups == ()
    await refusal(town.service.send(ListGroups(), staff(Right.WRITE_ATTENDANCE)), Forbidden)
    await put(town, centre, None, hugo.enrolment_id)
    await town.service.send(RemoveGroup(activity_id=centre.activity_id, group_id=small.group_id), CLERK)
    assert [one.group_id for one in (await members(town, centre)).members] == [None, None]


async def test_two_groups_of_an_activity_do_not_bear_one_name(town: Town) -> None:
    centre, other = await town.activity("ALSH"), await town.activity("Garderie")
    await group(town, centre, "Petits")
    asked = PutGroup(activity_id=centre.activity_id, group_id=new_id(), name="petits")
    await refusal(town.service.send(asked, CLERK), GroupNameTaken)
    await group(town, other, "Petits")


async def test_of_two_colleagues_who_name_a_group_alike_at_once_one_is_told(town: Town) -> None:
    centre = await town.activity("ALSH")
    for name in ("Petits", "Moyens", "Grands"):
        asked = [PutGroup(activity_id=centre.activity_id, group_id=new_id(), name=name) for _ in range(4)]
        outcomes = await asyncio.gather(*(town.service.send(one, CLERK) for one in asked), return_exceptions=True)
        assert sorted(one.slug for one in outcomes if isinstance(one, Refusal)) == [GroupNameTaken.slug] * 3


async def test_groups_and_enrolments_of_another_activity_are_not_found(town: Town) -> None:
    centre, other = await town.activity("ALSH"), await town.activity("Garderie")
    here, there = await group(town, centre, "Petits"), await group(town, other, "Petits")
    lea, away = await town.enrol(town.dupont, centre), await town.enrol(town.dupont, other)
    await refusal(put(town, centre, there.group_id, lea.enrolment_id), UnknownGroup)
    await refusal(put(town, centre, here.group_id, lea.enrolment_id, away.enrolment_id), UnknownEnrolment)
    moved = PutGroup(activity_id=centre.activity_id, group_id=there.group_id, name="Volé")
    await refusal(town.service.send(moved, CLERK), UnknownGroup)
    await refusal(town.service.send(RemoveGroup(activity_id=centre.activity_id, group_id=there.group_id), CLERK), UnknownGroup)
    assert [one.group_id for one in (await members(town, centre)).members] == [None]


async def test_groups_and_hours_need_their_rights_and_a_facility_within_reach(town: Town) -> None:
    centre = await town.activity("ALSH")
    lea = await town.enrol(town.dupont, centre)
    made = PutGroup(activity_id=centre.activity_id, group_id=new_id(), name="Petits")
    agreed = PutEnrolmentHours(enrolment_id=lea.enrolment_id, starts=time(8), ends=time(9))
    opening = PutActivityHours(activity_id=centre.activity_id, starts=time(8), ends=time(9))
    for asked in (made, agreed, opening, ListMembers(activity_id=centre.activity_id)):
        await refusal(town.service.send(asked, staff(Right.WRITE_ATTENDANCE)), Forbidden)
    for asked in (made, opening, ListMembers(activity_id=centre.activity_id)):
        await refusal(town.service.send(asked, ELSEWHERE), UnknownActivity)
    await refusal(town.service.send(agreed, ELSEWHERE), UnknownEnrolment)


async def test_hours_that_two_colleagues_enter_at_once_are_those_of_one_of_them(town: Town) -> None:
    centre = await town.activity("ALSH")
    enrolled = await town.enrol(town.dupont, centre)
    for hour in (16, 17):
        days = [(time(hour), time(hour, 30 + n)) for n in range(4)]
        of_child = [PutEnrolmentHours(enrolment_id=enrolled.enrolment_id, starts=starts, ends=ends) for starts, ends in days]
        of_place = [PutActivityHours(activity_id=centre.activity_id, starts=starts, ends=ends) for starts, ends in days]
        await asyncio.gather(*(town.service.send(one, CLERK) for one in (*of_child, *of_place)))
        found = await members(town, centre)
        assert (found.starts, found.members[0].starts) == (time(hour), time(hour))


async def test_hours_end_after_they_begin(town: Town) -> None:
    centre = await town.activity("ALSH")
    lea = await town.enrol(town.dupont, centre)
    await refusal(town.service.send(PutEnrolmentHours(enrolment_id=lea.enrolment_id, starts=time(9), ends=time(8)), CLERK), TimesReversed)
    await refusal(town.service.send(PutActivityHours(activity_id=centre.activity_id, starts=time(9)), CLERK), TimesReversed)
    await town.service.send(PutActivityHours(activity_id=centre.activity_id, starts=time(8), ends=time(9)), CLERK)
    assert ((await members(town, centre)).starts, (await members(town, centre)).ends) == (time(8), time(9))
    await town.service.send(PutActivityHours(activity_id=centre.activity_id), CLERK)
    assert (await members(town, centre)).starts is None


async def seen(town: Town, at: ActivityView, minutes: int, arrived_at: time | None, left_at: time | None) -> SheetChild:
    mark = Mark(
        child_id=town.dupont.child_id, present=True, marked_at=NOON + timedelta(minutes=minutes), arrived_at=arrived_at, left_at=left_at
    )
    await town.service.send(MarkAttendance(activity_id=at.activity_id, day=THURSDAY, marks=(mark,)), CLERK)
    (child,) = (await town.service.send(GetDaySheet(activity_id=at.activity_id, day=THURSDAY), CLERK)).children
    return child


async def test_time_outside_the_agreed_hours_is_off_contract_and_comes_back_when_the_times_are_mended(town: Town) -> None:
    creche = await town.activity("Accueil à l'heure")
    lea = await town.enrol(town.dupont, creche, [4])
    await town.service.send(PutEnrolmentHours(enrolment_id=lea.enrolment_id, starts=time(8, 30), ends=time(16, 30)), CLERK)
    town.service.move_clock(timedelta(days=3, hours=9))
    child = await seen(town, creche, 0, time(8, 15), None)
    assert (child.status, child.off_contract_minutes) == (DayStatus.OFF_CONTRACT, 15)
    child = await seen(town, creche, 1, time(8, 15), time(17))
    assert (child.status, child.off_contract_minutes, child.arrived_at, child.left_at) == (
        DayStatus.OFF_CONTRACT,
        45,
        time(8, 15),
        time(17),
    )
    assert await town.taken(creche, THURSDAY) == 1

    async def told() -> bool:
        months = [one for one in await town.service.told(MonthChanged) if one.enrolment_id == lea.enrolment_id]
        latest = max(months, key=lambda one: one.version)
        return (DayStatus.OFF_CONTRACT, 45) in [(day.status, day.off_contract_minutes) for day in latest.days]

    await eventually(told)
    child = await seen(town, creche, 2, time(8, 30), time(16))
    assert (child.status, child.off_contract_minutes) == (DayStatus.PRESENT, 0)


async def test_a_child_that_came_without_a_booking_has_no_hours_to_be_outside_of(town: Town) -> None:
    creche = await town.activity("Accueil à l'heure")
    lea = await town.enrol(town.dupont, creche)
    await town.service.send(PutEnrolmentHours(enrolment_id=lea.enrolment_id, starts=time(8, 30), ends=time(16, 30)), CLERK)
    town.service.move_clock(timedelta(days=3, hours=9))
    child = await seen(town, creche, 0, time(7), time(18))
    assert (child.status, child.off_contract_minutes) == (DayStatus.PRESENT_UNBOOKED, 0)
