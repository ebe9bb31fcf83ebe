"""What families are told of days, places and closures."""

from chassis.tx import Tx
from contracts.planning import ClosedDaysChanged, DaysMoved, PatternDecided, PlacesOffered, PlanningRequestDecided, PlanningRequestWithdrawn
from services.messaging.domain.closure_notices import closed_days_changed
from services.messaging.domain.moved_notices import days_moved
from services.messaging.domain.offer_notices import places_offered
from services.messaging.domain.pattern_notices import pattern_decided
from services.messaging.domain.planning_notices import planning_request_decided
from services.messaging.domain.withdrawn_notices import planning_request_withdrawn
from services.messaging.reactions.registry import reactions
from services.messaging.store import custody, planning_requests
from services.messaging.usecases.deliver import deliver


@reactions.on(PlanningRequestDecided, at_leisure=True)
async def tell_planning_decision(tx: Tx, event: PlanningRequestDecided) -> None:
    """Tell a family the days whose decision is news; what a mark of attendance has just decided, once it is told to stand."""
    if event.unsettled:
        return
    known = await planning_requests.replace(tx, event)
    if known is None or event.told_otherwise:
        return
    notice = planning_request_decided(event, known)
    if notice:
        await deliver(tx, event.family_id, notice)


@reactions.on(PlanningRequestWithdrawn)
async def tell_planning_withdrawal(tx: Tx, event: PlanningRequestWithdrawn) -> None:
    """Tell a family that an agent took back days in its place."""
    notice = planning_request_withdrawn(event)
    if notice:
        await deliver(tx, event.family_id, notice)


@reactions.on(ClosedDaysChanged)
async def tell_closure(tx: Tx, event: ClosedDaysChanged) -> None:
    """Tell a family, once for all its children, that their days are off, or on again."""
    hidden = await custody.hidden_in(tx, event.family_id, [one.child_id for one in event.children])
    for notice in closed_days_changed(event, hidden):
        await deliver(tx, event.family_id, notice)


@reactions.on(DaysMoved)
async def tell_moved_days(tx: Tx, event: DaysMoved) -> None:
    """Tell a family which days it lost and won without having asked."""
    hidden = await custody.hidden_in(tx, event.family_id, [one.child_id for one in event.children])
    for notice in days_moved(event, hidden):
        await deliver(tx, event.family_id, notice)


@reactions.on(PlacesOffered)
async def tell_offer(tx: Tx, event: PlacesOffered) -> None:
    """Tell a family that places became free and are held for it."""
    await deliver(tx, event.family_id, places_offered(event))


@reactions.on(PatternDecided)
async def tell_pattern(tx: Tx, event: PatternDecided) -> None:
    """Tell a family what became of the weekly pattern that it asked for."""
    await deliver(tx, event.family_id, pattern_decided(event))
