"""What of a period is still to be settled before it is invoiced, counted by activity."""

from dataclasses import replace

from chassis.errors import Forbidden
from chassis.ids import new_id
from contracts.planning import CountUnsettled, DecidePlanningRequest, Mark, MarkAttendance, SettleStray, UnsettledDays
from contracts.rights import Right
from tests.service.harness import staff
from tests.service.planning.attending import NOON, come_thursday
from tests.service.planning.cast import CLERK, FRIDAY, MONDAY, NEXT_MONDAY, THURSDAY, TUESDAY, Town, refusal

ISSUER = staff(Right.ISSUE_INVOICE)
WEEK = CountUnsettled(first=MONDAY, last=FRIDAY)


async def test_absences_that_wait_and_children_who_came_unplanned_are_counted_by_activity_until_they_are_settled(town: Town) -> None:
    meals, care = await town.activity(), await town.activity("Garderie")
    regular = await town.enrol(town.dupont, meals, weekdays=[1, 4, 5])
    absence = await town.decided(await town.miss(town.dupont, regular, THURSDAY, FRIDAY, NEXT_MONDAY, reason="illness"))
    await come_thursday(town)
    came = Mark(child_id=town.martin.child_id, present=True, marked_at=NOON, unexpected=True)
    await town.service.send(MarkAttendance(activity_id=care.activity_id, day=THURSDAY, marks=(came,)), CLERK)
    counted = (await town.service.send(WEEK, ISSUER)).activities
    assert {one.activity_id: (one.absences, one.strays) for one in counted} == {meals.activity_id: (2, 0), care.activity_id: (0, 1)}
    later = CountUnsettled(first=NEXT_MONDAY, last=NEXT_MONDAY)
    assert (await town.service.send(later, ISSUER)).activities == (UnsettledDays(activity_id=meals.activity_id, absences=1, strays=0),)
    await town.service.send(DecidePlanningRequest(request_id=absence.request_id, accept=True), CLERK)
    gone = SettleStray(activity_id=care.activity_id, day=THURSDAY, child_id=town.martin.child_id, outcome="withdrawn")
    await town.service.send(gone, CLERK)
    assert (await town.service.send(WEEK, ISSUER)).activities == ()


async def test_what_is_decided_at_once_or_booked_is_not_counted_and_only_who_issues_invoices_asks(town: Town) -> None:
    meals = await town.activity(approval="manual")
    enrolled = await town.enrol(town.dupont, meals, weekdays=[4])
    await town.decided(await town.miss(town.dupont, enrolled, THURSDAY))
    await town.decided(await town.ask(town.dupont, enrolled, FRIDAY))
    assert (await town.service.send(CountUnsettled(first=TUESDAY, last=FRIDAY), ISSUER)).activities == ()
    await refusal(town.service.send(WEEK, staff(Right.WRITE_ATTENDANCE, Right.READ_PLANNING_REQUEST)), Forbidden)
    elsewhere = replace(ISSUER, facilities=frozenset({new_id()}))
    await refusal(town.service.send(WEEK, elsewhere), Forbidden)
