"""What families ask: their own days, requests and week."""

from chassis.http import Call, Routes
from chassis.listed import listed_since
from chassis.tx import Tx
from contracts.planning import (
    AcceptOffer,
    DaysPreview,
    GetWeek,
    ListOffers,
    ListPlanningRequests,
    Offers,
    PlanningRequests,
    PlanningRequestView,
    PreviewDays,
    SubmitDays,
    Week,
    WithdrawPlanningRequest,
)
from services.planning.store import households, requests
from services.planning.usecases.declare_absence import declare_absence
from services.planning.usecases.month import week
from services.planning.usecases.offers import accept_offer
from services.planning.usecases.preview_days import preview_days
from services.planning.usecases.request_days import request_days
from services.planning.usecases.withdraw import foretell, withdraw_own

routes = Routes()


@routes.handle(SubmitDays)
async def submit_days(tx: Tx, call: Call[SubmitDays]) -> PlanningRequestView:
    """Ask for days, or declare absences."""
    family_id = call.actor.family()
    if call.body.kind == "absence":
        return await declare_absence(tx, call.body, family_id=family_id)
    return await request_days(tx, call.body, family_id=family_id)


@routes.handle(PreviewDays)
async def preview(tx: Tx, call: Call[PreviewDays]) -> DaysPreview:
    """Tell what a request would meet, before it is sent."""
    return await preview_days(tx, call.body, family_id=call.actor.family())


@routes.handle(WithdrawPlanningRequest)
async def withdraw(tx: Tx, call: Call[WithdrawPlanningRequest]) -> PlanningRequestView:
    """Take back days that nobody has answered yet."""
    return await withdraw_own(tx, call.body.request_id, call.body.days, family_id=call.actor.family())


@routes.handle(ListOffers)
async def list_offers(tx: Tx, call: Call[ListOffers]) -> Offers:
    """Show the places that are held for one's own children."""
    return Offers(offers=(await households.of_family(tx, call.actor.family(), tx.now)).offers)


@routes.handle(AcceptOffer)
async def accept(tx: Tx, call: Call[AcceptOffer]) -> PlanningRequestView:
    """Take a place that is held."""
    return await accept_offer(tx, call.body, family_id=call.actor.family())


@routes.handle(ListPlanningRequests)
async def list_requests(tx: Tx, call: Call[ListPlanningRequests]) -> PlanningRequests:
    """Show one's own requests that were asked or decided in the last month, and the pending ones."""
    asked = call.body
    since = listed_since(tx.now, asked.since)
    most = asked.limit + 1 if asked.limit else None
    found = await requests.of_family(tx, call.actor.family(), since, limit=most, before=asked.before, before_at=asked.before_at)
    page = found[: asked.limit]
    more = len(found) > len(page)
    return PlanningRequests(
        requests=tuple(await foretell(tx, page)),
        pending=await requests.count_of_family(tx, call.actor.family()),
        next=page[-1].request_id if more else None,
    )


@routes.handle(GetWeek)
async def get_week(tx: Tx, call: Call[GetWeek]) -> Week:
    """Show what the coming days hold."""
    return await week(tx, call.body.first, call.actor.family())
