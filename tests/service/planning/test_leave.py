"""Leave under an hourly contract: declared in time and within the allowance it is not billed and frees the place."""

from datetime import date, time
from typing import Any

import pytest

from contracts.planning import (
    ActivityView,
    AskedDay,
    CalendarDaysBefore,
    DaysPreview,
    DayStatus,
    DecidePlanningRequest,
    EnrolmentView,
    Leave,
    MonthChanged,
    PoliciesAsked,
    PreviewDays,
    PutAbsenceReason,
    PutEnrolmentHours,
)
from services.planning.domain.errors import CutoffMissing, LeaveTooLate, LeaveUsedUp, NoLeave
from tests.service.planning.cast import CLERK, FRIDAY, SCHOOL_DAYS, THURSDAY, Town, activity, refusal

WEEK_BEFORE = CalendarDaysBefore(days=7, at=time(23, 59))
THIS_WEEK = (THURSDAY, FRIDAY)
LATER = (date(2026, 12, 3), date(2026, 12, 4), date(2026, 12, 7))


async def nursery(town: Town, allowance: int = 3, **rules: Any) -> tuple[ActivityView, EnrolmentView]:
    """Enrol Léa by the hour, from eight to five on school days."""
    leave = Leave(allowance=allowance, notice=WEEK_BEFORE)
    place = await town.activity("Multi-accueil", policies=PoliciesAsked(leave=leave), **rules)
    lea = await town.enrol(town.dupont, place, SCHOOL_DAYS)
    await town.service.send(PutEnrolmentHours(enrolment_id=lea.enrolment_id, starts=time(8), ends=time(17)), CLERK)
    return place, lea


async def preview(town: Town, enrolled: EnrolmentView, *days: date) -> DaysPreview:
    asked = tuple(AskedDay(enrolment_id=enrolled.enrolment_id, day=day) for day in days)
    return await town.service.send(PreviewDays(child_id=town.dupont.child_id, kind="absence", days=asked), town.dupont.actor)


async def test_leave_declared_in_time_is_agreed_at_once_shown_not_billed_and_frees_the_place(town: Town) -> None:
    place, lea = await nursery(town, capacity=1)
    hugo = await town.enrol(town.martin, place)
    waits = await town.decided(await town.ask(town.martin, hugo, LATER[0]))
    assert waits.days[0].decision == "waiting"
    offered = await preview(town, lea, *THIS_WEEK, *LATER[:2])
    (found,) = offered.leave
    assert (found.left_days, found.days) == (3, LATER[:2])
    sent = await town.decided(await town.miss(town.dupont, lea, *LATER[:2], reason="leave"))
    assert (sent.status, sent.absence_label, {day.billed for day in sent.days}) == ("accepted", "Congé", {False})
    grid = await town.month(town.dupont, LATER[0])
    (row,) = grid.rows
    assert [row.cells[day.day - 1].status for day in LATER] == [DayStatus.LEAVE, DayStatus.LEAVE, DayStatus.REGULAR]
    assert row.leave is not None
    assert (row.leave.used_days, row.leave.left_days, row.leave.last) == (2, 1, date(2027, 8, 31))
    assert await town.status(town.martin, hugo, LATER[0]) == DayStatus.BOOKED
    told = max((one for one in await town.service.tells(MonthChanged) if one.month == date(2026, 12, 1)
                and one.enrolment_id == lea.enrolment_id), key=lambda one: one.version)  # fmt: skip
    assert {day.status for day in told.days if day.day in LATER[:2]} == {DayStatus.LEAVE}
    again = await town.decided(await town.ask(town.dupont, lea, LATER[1]))
    assert again.status == "accepted"
    assert (await preview(town, lea, LATER[2])).leave[0].left_days == 2


async def test_what_is_too_late_or_more_than_is_left_is_refused_and_may_be_another_absence(town: Town) -> None:
    _, lea = await nursery(town, allowance=2)
    told = {one.code: one.refused for one in (await preview(town, lea, *THIS_WEEK, *LATER)).reasons}
    assert [one.refusal for one in told["leave"]] == ["leave_too_late", "leave_too_late", *["leave_used_up"] * len(LATER)]
    assert told["family"] == ()
    too_late = await refusal(town.miss(town.dupont, lea, *THIS_WEEK, reason="leave"), LeaveTooLate)
    assert len(too_late.members["errors"]) == 2
    used_up = await refusal(town.miss(town.dupont, lea, *LATER, reason="leave"), LeaveUsedUp)
    assert "Il vous reste 2\u00a0jours de congé jusqu'au 31 août 2027" in used_up.detail
    assert (await town.decided(await town.miss(town.dupont, lea, *LATER[:2], reason="leave"))).status == "accepted"
    await refusal(town.miss(town.dupont, lea, LATER[2], reason="leave"), LeaveUsedUp)
    assert (await town.decided(await town.miss(town.dupont, lea, LATER[2], reason="family"))).status == "accepted"


@pytest.mark.parametrize("accept", [True, False])
async def test_a_day_of_leave_that_is_asked_for_again_is_given_back_once_it_is_booked(town: Town, *, accept: bool) -> None:
    _, lea = await nursery(town, allowance=1, approval="manual")
    await town.decided(await town.miss(town.dupont, lea, LATER[0], reason="leave"))
    again = await town.decided(await town.ask(town.dupont, lea, LATER[0]))
    assert again.days[0].decision == "pending"
    await refusal(town.miss(town.dupont, lea, LATER[1], reason="leave"), LeaveUsedUp)
    await town.service.send(DecidePlanningRequest(request_id=again.request_id, accept=accept, reason="Complet"), CLERK)
    assert (await preview(town, lea, LATER[1])).leave[0].left_days == (1 if accept else 0)


async def test_leave_needs_an_hourly_contract_and_rules_for_it(town: Town) -> None:
    _, lea = await nursery(town)
    await town.service.send(PutEnrolmentHours(enrolment_id=lea.enrolment_id), CLERK)
    await refusal(town.miss(town.dupont, lea, LATER[0], reason="leave"), NoLeave)
    assert (await preview(town, lea, LATER[0])).leave == ()
    meals = await town.enrol(town.dupont, await town.activity(), SCHOOL_DAYS)
    await town.service.send(PutEnrolmentHours(enrolment_id=meals.enrolment_id, starts=time(12), ends=time(13)), CLERK)
    await refusal(town.miss(town.dupont, meals, LATER[0], reason="leave"), NoLeave)


async def test_a_town_names_its_leave_and_a_notice_with_a_gap_is_refused(town: Town) -> None:
    shown = await town.service.send(PutAbsenceReason(code="leave", label="Congé annuel", excused="leave"), CLERK)
    assert (shown.label, shown.needs_certificate) == ("Congé annuel", False)
    gap = {"kind": "by_weekday", "days": {"1": {"kind": "calendar_days_before", "days": 7, "at": "12:00"}}}
    leave = Leave.model_validate({"allowance": 5, "notice": gap})
    await refusal(town.service.send(activity(town.facility_id, "Halte", policies=PoliciesAsked(leave=leave)), CLERK), CutoffMissing)
