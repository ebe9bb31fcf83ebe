"""The waiting lists, and how full a week is, for staff."""

from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.planning import (
    EndWaiting,
    GetOccupancy,
    GetWaitingList,
    GivePlace,
    ListWaitingDays,
    MoveInLine,
    Occupancy,
    WaitingDays,
    WaitingList,
)
from contracts.rights import Right
from services.planning.usecases import waiting
from services.planning.usecases.occupancy import occupancy

routes = Routes()


@routes.handle(ListWaitingDays)
async def list_waiting_days(tx: Tx, call: Call[ListWaitingDays]) -> WaitingDays:
    """Tell where children wait."""
    call.actor.require(Right.READ_PLANNING_REQUEST)
    return await waiting.waiting_days(tx, call.body.activity_id)


@routes.handle(GetWaitingList)
async def get_waiting_list(tx: Tx, call: Call[GetWaitingList]) -> WaitingList:
    """Show who waits for a day."""
    call.actor.require(Right.READ_PLANNING_REQUEST)
    return await waiting.waiting_list(tx, call.body.activity_id, call.body.day)


@routes.handle(MoveInLine)
async def move_in_line(tx: Tx, call: Call[MoveInLine]) -> WaitingList:
    """Give a child another place in the list."""
    call.actor.require(Right.DECIDE_PLANNING_REQUEST)
    return await waiting.move(tx, call.body)


@routes.handle(GivePlace)
async def give_place(tx: Tx, call: Call[GivePlace]) -> WaitingList:
    """Give a place that is left to a child who waits."""
    call.actor.require(Right.DECIDE_PLANNING_REQUEST)
    return await waiting.give_place(tx, call.body)


@routes.handle(EndWaiting)
async def end_waiting(tx: Tx, call: Call[EndWaiting]) -> WaitingList:
    """Take a child out of the list."""
    call.actor.require(Right.DECIDE_PLANNING_REQUEST)
    return await waiting.end_waiting(tx, call.body)


@routes.handle(GetOccupancy)
async def get_occupancy(tx: Tx, call: Call[GetOccupancy]) -> Occupancy:
    """Show how full a week is."""
    call.actor.require(Right.READ_MONTH)
    return await occupancy(tx, call.body.first, call.body.facility_id)
