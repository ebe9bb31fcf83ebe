"""Bookings asked after the cut-off: refused, left to a clerk or accepted and marked, as the activity's policies say."""

from datetime import time
from typing import Any

import pytest
from pydantic import ValidationError

from contracts.planning import (
    ActivitySaved,
    AskedDay,
    ByWeekday,
    CalendarDaysBefore,
    DayStatus,
    DecidePlanningRequest,
    ListActivities,
    ListPlanningQueue,
    MonthChanged,
    PoliciesAsked,
    PreviewDays,
    WorkingDaysBefore,
)
from services.planning.domain.errors import CutoffMissing, CutoffPassed
from tests.service.planning.cast import CLERK, THURSDAY, TUESDAY, Town, activity, refusal

TWO_DAYS = WorkingDaysBefore(days=2, at=time(10))
"""On Monday at 9:00 the cut-off of Tuesday is over, that of Thursday is not."""


def late(how: Any, **more: Any) -> dict[str, Any]:
    return {"booking_cutoff": TWO_DAYS, "policies": PoliciesAsked(late=how, **more)}


async def test_unless_the_town_says_otherwise_a_late_day_is_refused(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity(booking_cutoff=TWO_DAYS))
    await refusal(town.ask(town.dupont, enrolled, TUESDAY), CutoffPassed)
    assert (await town.cell(town.dupont, enrolled, TUESDAY)).may is None


async def test_the_family_sees_that_a_day_would_be_late_what_that_means_and_until_when(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity(**late("surcharge")))
    cell = await town.cell(town.dupont, enrolled, TUESDAY)
    assert (cell.may, cell.late, cell.late_terms) == ("book", True, "surcharge")
    assert cell.until is not None
    assert cell.until.isoformat() == "2026-11-23T23:00:00Z".replace("Z", "+00:00")
    in_time = await town.cell(town.dupont, enrolled, THURSDAY)
    assert (in_time.may, in_time.late, in_time.late_terms) == ("book", False, None)


async def test_the_preview_says_which_days_are_late_and_what_that_means(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity(**late("ask_staff")))
    days = tuple(AskedDay(enrolment_id=enrolled.enrolment_id, day=day) for day in (TUESDAY, THURSDAY))
    seen = await town.service.send(PreviewDays(child_id=town.dupont.child_id, kind="booking", days=days), town.dupont.actor)
    assert [(day.late, day.late_terms, day.approval) for day in seen.days] == [(True, "ask_staff", "manual"), (False, None, "automatic")]


async def test_a_late_day_left_to_a_clerk_holds_its_place_while_the_others_are_decided_at_once(town: Town) -> None:
    meals = await town.activity(**late("ask_staff"), capacity=1)
    enrolled = await town.enrol(town.dupont, meals)
    asked = await town.book(town.dupont, enrolled, TUESDAY, THURSDAY)
    assert {day.day: (day.late, day.decision) for day in asked.days} == {TUESDAY: (True, "pending"), THURSDAY: (False, "accepted")}
    assert await town.status(town.dupont, enrolled, TUESDAY) == DayStatus.PROCESSING
    assert await town.taken(meals, TUESDAY) == 1
    (queued,) = (await town.service.send(ListPlanningQueue(), CLERK)).requests
    assert [day.day for day in queued.days if day.late] == [TUESDAY]
    await town.service.send(DecidePlanningRequest(request_id=asked.request_id, accept=True), CLERK)
    assert await town.status(town.dupont, enrolled, TUESDAY) == DayStatus.BOOKED
    assert not any(day.late for day in (await town.service.tells(MonthChanged, count=2))[-1].days)


async def test_a_late_day_that_waited_for_a_place_still_goes_to_a_clerk(town: Town) -> None:
    meals = await town.activity(**late("ask_staff"), capacity=1)
    hers, his = await town.enrol(town.dupont, meals), await town.enrol(town.martin, meals)
    first = await town.book(town.dupont, hers, TUESDAY)
    second = await town.book(town.martin, his, TUESDAY)
    assert second.days[0].decision == "waiting"
    await town.service.send(DecidePlanningRequest(request_id=first.request_id, accept=False, reason="Trop tard"), CLERK)
    assert await town.status(town.martin, his, TUESDAY) == DayStatus.PROCESSING
    (queued,) = (await town.service.send(ListPlanningQueue(), CLERK)).requests
    assert (queued.request_id, queued.days[0].late) == (second.request_id, True)


async def test_a_late_day_accepted_with_a_surcharge_is_told_as_late_and_forgets_it_when_asked_again_in_time(town: Town) -> None:
    meals = await town.activity(**late("surcharge"))
    enrolled = await town.enrol(town.dupont, meals)
    await town.book(town.dupont, enrolled, TUESDAY, THURSDAY)
    told = (await town.service.tells(MonthChanged))[-1]
    assert [(day.day, day.status, day.late) for day in told.days] == [
        (TUESDAY, DayStatus.BOOKED, True),
        (THURSDAY, DayStatus.BOOKED, False),
    ]
    await town.decided(await town.miss(town.dupont, enrolled, TUESDAY))
    assert [day.late for day in (await town.service.tells(MonthChanged, count=2))[-1].days] == [False, False]
    changed = activity(town.facility_id, "Repas", activity_id=meals.activity_id)
    await town.service.send(changed, CLERK)
    await town.book(town.dupont, enrolled, TUESDAY)
    assert [day.late for day in (await town.service.tells(MonthChanged, count=3))[-1].days] == [False, False]


async def test_late_requests_have_a_last_limit_of_their_own(town: Town) -> None:
    last = CalendarDaysBefore(days=3, at=time(8))
    enrolled = await town.enrol(town.dupont, await town.activity(**late("surcharge", late_until=last)))
    refused = await refusal(town.ask(town.dupont, enrolled, TUESDAY), CutoffPassed)
    assert "samedi 21 novembre à 8" in refused.detail
    assert (await town.cell(town.dupont, enrolled, TUESDAY)).may is None


async def test_policies_are_kept_shown_and_told(town: Town) -> None:
    meals = await town.activity(**late("ask_staff", late_until=TWO_DAYS))
    (shown,) = (await town.service.send(ListActivities(), CLERK)).activities
    assert (shown.policies, shown.policies.late) == (meals.policies, "ask_staff")
    assert shown.policies.late_until == TWO_DAYS
    assert (await town.service.tells(ActivitySaved))[-1].policies == shown.policies


async def test_the_same_policies_entered_twice_change_nothing_and_others_do(town: Town) -> None:
    asked = activity(town.facility_id, "Repas", **late("surcharge"))
    first = await town.service.send(asked, CLERK)
    assert (await town.service.send(asked, CLERK)).version == first.version
    again = asked.model_copy(update={"policies": PoliciesAsked(late="ask_staff")})
    assert (await town.service.send(again, CLERK)).version == first.version + 1


async def test_a_last_limit_that_leaves_out_a_day_and_a_policy_that_does_not_exist_are_refused(town: Town) -> None:
    table = ByWeekday(days={1: TWO_DAYS})
    await refusal(town.service.send(activity(town.facility_id, "Repas", **late("surcharge", late_until=table)), CLERK), CutoffMissing)
    with pytest.raises(ValidationError):
        PoliciesAsked.model_validate({"lattte": "surcharge"})
