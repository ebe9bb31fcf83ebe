"""Settle changed days: write them with all that follows (history, places, the requests' answers) and tell it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from pydantic import BaseModel

from chassis.tx import Tx
from contracts.planning import DayDecision, PlanningRequestView, TakenBack
from services.planning.domain.booking import Change, answered
from services.planning.domain.calendar import month_start
from services.planning.store import answers, bookings, places, turns
from services.planning.usecases.tell import by_staff, places_offered, request_decided, request_withdrawn, tell_months

ANSWERS: frozenset[DayDecision] = frozenset({"accepted", "refused", "waiting"})
"""Decisions that a family is told of."""


SETTLED_AFTER = timedelta(minutes=10)
"""For so long a mark of attendance may be a slip that is put right: the family of the request that it decided is told no sooner."""
MARKED = "tell_marked_request"


class MarkedRequest(BaseModel):
    """A request that a mark of attendance decided."""

    request_id: UUID


class PlacesMiscounted(Exception):
    """A change would take more places than there are: the rules that let it through are wrong, and nothing is committed."""


async def settle(
    tx: Tx,
    changes: Sequence[Change],
    *,
    arrivals: Mapping[UUID, int] | None = None,
    by_clerk: Sequence[UUID] = (),
    asked_at: Mapping[UUID, datetime] | None = None,
    unsettled: Collection[UUID] = (),
) -> dict[UUID, PlanningRequestView]:
    """Write changed days and tell their months and requests at once; the caller holds the turn of places.

    `arrivals` numbers the requests that the allocator has now had, `by_clerk` names those that a clerk decided, `asked_at` when
    requests were submitted, `unsettled` those that a mark of attendance decided, which may be put right in a moment. Returns the requests
    concerned as they now stand.
    """
    await write_days(tx, changes)
    submitted = asked_at or {}
    touched: dict[tuple[UUID, date], datetime | None] = {}
    for one in changes:
        month = one.seat.enrolment_id, month_start(one.seat.day)
        moment = submitted.get(one.seat.request_id) if one.seat.request_id else None
        touched[month] = min(filter(None, (touched.get(month), moment)), default=None)
    if touched:  # Told first: a family waits for what its month costs, and the broker writes one event after the other.
        await tell_months(tx, touched)
    return await tell_requests(tx, changes, arrivals=arrivals, by_clerk=by_clerk, unsettled=unsettled)


async def tell_marked(tx: Tx, request_id: UUID) -> None:
    """Tell a request that a mark of attendance decided some minutes ago, as it is now; its family hears only what is news to it."""
    await turns.take_places(tx)
    for version, view in await answers.sum_up(tx, [request_id], arrivals={}, by_clerk=()):
        if view.status != "withdrawn":
            await tx.emit(request_decided(view, version, now=tx.now, by_staff=False))


async def write_days(tx: Tx, changes: Sequence[Change]) -> None:
    """Write changed days with their history, their places and the answers to those who asked for them."""
    moved = [one for one in changes if (one.status, one.holds_place) != (one.seat.status, one.seat.holds_place)]
    if moved:
        await bookings.save(tx, moved)
    if await places.shift(tx, places.moved(moved)):
        raise PlacesMiscounted
    await answers.decide_days(tx, changes)


async def tell_requests(
    tx: Tx,
    changes: Sequence[Change],
    *,
    arrivals: Mapping[UUID, int] | None = None,
    by_clerk: Sequence[UUID] = (),
    told_otherwise: bool = False,
    unsettled: Collection[UUID] = (),
) -> dict[UUID, PlanningRequestView]:
    """Bring the requests of changed days up to date, and tell those whose days were decided or taken back, or wait again.

    `told_otherwise` when another notice tells the families. Those that are `unsettled` are told again after a while, as they are by then.
    """
    numbers = arrivals or {}
    concerned = {*answered(changes), *numbers}
    views = await answers.sum_up(tx, concerned, arrivals=numbers, by_clerk=by_clerk) if concerned else []
    news = {one.seat.request_id for one in changes if one.again or (one.decision in ANSWERS and one.offered_until is None)}
    offered: dict[UUID | None, list[Change]] = {}
    for one in changes:
        if one.offered_until is not None:
            offered.setdefault(one.seat.request_id, []).append(one)
    withdrawn: dict[UUID | None, dict[tuple[UUID, date], TakenBack | None]] = {}
    for one in changes:
        if one.decision == "withdrawn":
            withdrawn.setdefault(one.seat.request_id, {})[one.seat.enrolment_id, one.seat.day] = one.became
    for version, view in views:
        if view.request_id in withdrawn:
            just_now = withdrawn[view.request_id]
            await tx.emit(request_withdrawn(view, version, just_now, now=tx.now, by_staff_name=by_staff(tx)))
        if view.request_id in news:
            told = request_decided(view, version, now=tx.now, by_staff=view.request_id in by_clerk)
            waits = view.request_id in unsettled
            await tx.emit(told.model_copy(update={"told_otherwise": told_otherwise, "unsettled": waits}))
            if waits:
                await tx.enqueue(MARKED, MarkedRequest(request_id=view.request_id), run_at=tx.now + SETTLED_AFTER)
        if view.request_id in offered:
            await tx.emit(places_offered(view, version, offered[view.request_id], now=tx.now))
    return {view.request_id: view for _, view in views}
