"""What staff enter and decide."""

from datetime import datetime, time, timedelta

from chassis.clock import PARIS
from chassis.errors import Forbidden
from chassis.http import Call, Routes
from chassis.together import answered
from chassis.tx import Tx
from contracts.base import Nothing
from contracts.planning import (
    AcceptPlanningRequests,
    ActivityView,
    Calendar,
    CountPlanningQueue,
    CustodyRule,
    DecidePlanningRequest,
    Facilities,
    FacilityView,
    GetCustodyRule,
    GetPlanningRequest,
    LastMoments,
    ListFacilities,
    ListFamilyPlanningRequests,
    ListPlanningQueue,
    ListPools,
    ListPriorityLists,
    PlanningRequests,
    PlanningRequestView,
    Pools,
    PoolView,
    PreviewCutoff,
    PriorityLists,
    PriorityListView,
    PutActivity,
    PutCalendarDays,
    PutCustodyRule,
    PutFacility,
    PutPool,
    PutPriorityList,
    RemoveCalendarDay,
    RemoveCalendarSpan,
    RemovePriorityList,
    SubmitDays,
    SubmitDaysFor,
    TriedDays,
    TryCutoff,
    WithdrawPlanningRequestFor,
)
from contracts.rights import Right
from contracts.together import AcceptedTogether
from contracts.waiting import Waiting
from services.planning.domain.errors import UnknownRequest
from services.planning.store import custody, requests
from services.planning.usecases import rules, town_calendar
from services.planning.usecases.decide import accept_together, decide
from services.planning.usecases.declare_absence import declare_absence
from services.planning.usecases.overlaps import with_overlaps
from services.planning.usecases.pools import list_pools, put_pool
from services.planning.usecases.priority_lists import put_list, remove_list, show_lists
from services.planning.usecases.request_days import request_days
from services.planning.usecases.try_cutoff import try_rule
from services.planning.usecases.withdraw import foretell, withdraw_for_family

YEAR = timedelta(days=366)

routes = Routes()


@routes.handle(ListFacilities)
async def list_facilities(tx: Tx, call: Call[ListFacilities]) -> Facilities:
    """Show the facilities."""
    del call
    return await rules.list_facilities(tx)


@routes.handle(PutFacility)
async def put_facility(tx: Tx, call: Call[PutFacility]) -> FacilityView:
    """Enter or rename a facility."""
    call.actor.require(Right.WRITE_ACTIVITY)
    await rules.put_facility(tx, call.body)
    return FacilityView(facility_id=call.body.facility_id, name=call.body.name, capacity=call.body.capacity)


@routes.handle(PutActivity)
async def put_activity(tx: Tx, call: Call[PutActivity]) -> ActivityView:
    """Enter or change an activity and its rules."""
    call.actor.require(Right.WRITE_ACTIVITY)
    return rules.view(await rules.put_activity(tx, call.body))


@routes.handle(ListPools)
async def list_rooms(tx: Tx, call: Call[ListPools]) -> Pools:
    """Show the rooms that activities share."""
    call.actor.require(Right.WRITE_ACTIVITY)
    return await list_pools(tx)


@routes.handle(PutPool)
async def put_room(tx: Tx, call: Call[PutPool]) -> PoolView:
    """Enter or change a room."""
    call.actor.require(Right.WRITE_ACTIVITY)
    return await put_pool(tx, call.body)


@routes.handle(ListPriorityLists)
async def list_priority_lists(tx: Tx, call: Call[ListPriorityLists]) -> PriorityLists:
    """Show the lists of families who may book earlier."""
    call.actor.require(Right.WRITE_ACTIVITY)
    return await show_lists(tx)


@routes.handle(PutPriorityList)
async def put_priority_list(tx: Tx, call: Call[PutPriorityList]) -> PriorityListView:
    """Enter or change a list of families who may book earlier."""
    call.actor.require(Right.WRITE_ACTIVITY)
    return await put_list(tx, call.body)


@routes.handle(RemovePriorityList)
async def remove_priority_list(tx: Tx, call: Call[RemovePriorityList]) -> Nothing:
    """Take a list away that no opening names."""
    call.actor.require(Right.WRITE_ACTIVITY)
    await remove_list(tx, call.body.list_id)
    return Nothing()


@routes.handle(PreviewCutoff)
async def preview_cutoff(tx: Tx, call: Call[PreviewCutoff]) -> LastMoments:
    """Try a cut-off rule on some days; it says nothing that a family could not be told."""
    return await rules.last_moments(tx, call.body)


@routes.handle(TryCutoff)
async def try_cutoff(tx: Tx, call: Call[TryCutoff]) -> TriedDays:
    """Try a cut-off on the coming days of an activity."""
    call.actor.require(Right.WRITE_ACTIVITY)
    return await try_rule(tx, call.body)


@routes.handle(PutCalendarDays)
async def put_calendar_days(tx: Tx, call: Call[PutCalendarDays]) -> Calendar:
    """Enter holidays and closures."""
    call.actor.require(Right.WRITE_CALENDAR)
    return await town_calendar.put_days(tx, call.body.days)


@routes.handle(RemoveCalendarDay)
async def remove_calendar_day(tx: Tx, call: Call[RemoveCalendarDay]) -> Nothing:
    """Take back a holiday or closure."""
    call.actor.require(Right.WRITE_CALENDAR)
    await town_calendar.remove_day(tx, call.body.day, call.body.kind, call.body.facility_id)
    return Nothing()


@routes.handle(RemoveCalendarSpan)
async def remove_calendar_span(tx: Tx, call: Call[RemoveCalendarSpan]) -> Nothing:
    """Take back holidays or closures of a span."""
    call.actor.require(Right.WRITE_CALENDAR)
    await town_calendar.remove_span(tx, call.body)
    return Nothing()


@routes.handle(GetCustodyRule)
async def get_custody_rule(tx: Tx, call: Call[GetCustodyRule]) -> CustodyRule:
    """Show what the town decided about days of the other household."""
    call.actor.require(Right.WRITE_CALENDAR)
    return CustodyRule(other_days_open=await custody.are_days_open(tx))


@routes.handle(PutCustodyRule)
async def put_custody_rule(tx: Tx, call: Call[PutCustodyRule]) -> CustodyRule:
    """Decide about days of the other household, which holds for the whole town."""
    call.actor.require(Right.WRITE_CALENDAR)
    if call.actor.facilities:
        raise Forbidden("Vous êtes agent d'une structure : la règle des parents séparés vaut pour toute la commune.")
    await custody.open_days(tx, are_open=call.body.other_days_open)
    return CustodyRule(other_days_open=call.body.other_days_open)


@routes.handle(CountPlanningQueue)
async def count_queue(tx: Tx, call: Call[CountPlanningQueue]) -> Waiting:
    """Tell how many requests wait for a clerk."""
    call.actor.require(Right.READ_PLANNING_REQUEST)
    return await requests.waiting(tx)


@routes.handle(ListPlanningQueue)
async def list_queue(tx: Tx, call: Call[ListPlanningQueue]) -> PlanningRequests:
    """Show what waits for a clerk, the oldest first."""
    call.actor.require(Right.READ_PLANNING_REQUEST)
    asked = call.body
    found, waiting = await requests.for_clerks(
        tx,
        asked.limit + 1,
        after=asked.after,
        after_at=asked.after_at,
        kind=asked.kind,
        activity_id=asked.activity_id,
        family_id=asked.family_id,
        school=asked.school,
        before=asked.submitted_before,
    )
    page = found[: asked.limit]
    following = page[-1].request_id if len(found) > asked.limit else None
    there = await requests.by_activity(tx, asked.kind, asked.family_id, asked.school, asked.submitted_before) if asked.kind else ()
    return PlanningRequests(
        requests=tuple(page),
        pending=sum(waiting.values()),
        next=following,
        by_kind=waiting,
        by_school={} if asked.family_id else await requests.by_school(tx, asked.submitted_before),
        by_activity=there,
    )


@routes.handle(ListFamilyPlanningRequests)
async def list_family_requests(tx: Tx, call: Call[ListFamilyPlanningRequests]) -> PlanningRequests:
    """Show what a family asked for."""
    call.actor.require(Right.READ_PLANNING_REQUEST)
    since = datetime.combine(call.body.since, time(), PARIS) if call.body.since else tx.now - YEAR
    found = await requests.of_family_for_clerks(tx, call.body.family_id, since)
    return PlanningRequests(requests=tuple(found), pending=sum(one.status == "pending" for one in found))


@routes.handle(GetPlanningRequest)
async def get_request(tx: Tx, call: Call[GetPlanningRequest]) -> PlanningRequestView:
    """Show one request with its days."""
    call.actor.require(Right.READ_PLANNING_REQUEST)
    found = await requests.get(tx, call.body.request_id)
    if found is None:
        raise UnknownRequest
    (told,) = await foretell(tx, [found])
    return await with_overlaps(tx, told)


@routes.handle(DecidePlanningRequest)
async def decide_request(tx: Tx, call: Call[DecidePlanningRequest]) -> PlanningRequestView:
    """Accept what waits for a clerk, or refuse it with a reason."""
    call.actor.require(Right.DECIDE_PLANNING_REQUEST)
    asked = call.body
    return await decide(tx, asked.request_id, accept=asked.accept, reason=asked.reason, gone_by=asked.days_gone_by)


@routes.handle(AcceptPlanningRequests)
async def accept_requests(tx: Tx, call: Call[AcceptPlanningRequests]) -> AcceptedTogether:
    """Accept several requests."""
    call.actor.require(Right.DECIDE_PLANNING_REQUEST)
    return answered(call.body.request_ids, await accept_together(tx, call.body.request_ids))


@routes.handle(SubmitDaysFor)
async def submit_days_for(tx: Tx, call: Call[SubmitDaysFor]) -> PlanningRequestView:
    """Ask for days, or declare absences, in the place of a family."""
    call.actor.require(Right.ACT_FOR_FAMILY)
    tx.audit("planning.request.enter", family_id=call.body.family_id, about_id=call.body.child_id, detail=call.body.kind)
    asked = SubmitDays.model_validate(call.body.model_dump(exclude={"family_id"}))
    if asked.kind == "absence":
        return await declare_absence(tx, asked, family_id=call.body.family_id)
    return await request_days(tx, asked, family_id=call.body.family_id)


@routes.handle(WithdrawPlanningRequestFor)
async def withdraw_request_for(tx: Tx, call: Call[WithdrawPlanningRequestFor]) -> PlanningRequestView:
    """Take back a request in the place of its family."""
    call.actor.require(Right.ACT_FOR_FAMILY)
    found = await withdraw_for_family(tx, call.body.request_id, call.body.days)
    tx.audit("planning.request.withdraw", family_id=found.family_id, about_id=found.child_id, detail=found.kind)
    return found
