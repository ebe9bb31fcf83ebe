"""Attendance: the lists of a day, marks, and children who came without an enrolment."""

from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.base import Nothing
from contracts.planning import (
    CountUnsettled,
    DaySheet,
    FindChildren,
    FoundChildren,
    GetDaySheet,
    ListDaySheets,
    ListStrays,
    ListUntakenLists,
    MarkAttendance,
    Marked,
    SettleStray,
    SheetTallies,
    Strays,
    Unsettled,
    UntakenLists,
)
from contracts.rights import Right
from services.planning.store import strays, unsettled
from services.planning.usecases import day_sheets, no_shows
from services.planning.usecases.attend import attend
from services.planning.usecases.settle_stray import settle_stray

routes = Routes()


@routes.handle(MarkAttendance)
async def mark_attendance(tx: Tx, call: Call[MarkAttendance]) -> Marked:
    """Record who was really there."""
    call.actor.require(Right.WRITE_ATTENDANCE)
    return await attend(tx, call.body)


@routes.handle(ListDaySheets)
async def list_day_sheets(tx: Tx, call: Call[ListDaySheets]) -> SheetTallies:
    """Show the lists of a day, and how far they are."""
    call.actor.require(Right.WRITE_ATTENDANCE)
    return await day_sheets.tallies(tx, call.body.day)


@routes.handle(GetDaySheet)
async def get_day_sheet(tx: Tx, call: Call[GetDaySheet]) -> DaySheet:
    """Show the list of an activity on a day."""
    call.actor.require(Right.WRITE_ATTENDANCE)
    return await day_sheets.sheet(tx, call.body.activity_id, call.body.day)


@routes.handle(FindChildren)
async def find_children(tx: Tx, call: Call[FindChildren]) -> FoundChildren:
    """Look for a child who is not on the list."""
    call.actor.require(Right.WRITE_ATTENDANCE)
    return await day_sheets.find(tx, call.body.activity_id, call.body.day, call.body.words)


@routes.handle(ListStrays)
async def list_strays(tx: Tx, call: Call[ListStrays]) -> Strays:
    """Show who came without an enrolment and is not settled."""
    call.actor.require(Right.WRITE_ATTENDANCE)
    return Strays(strays=await strays.to_settle(tx))


@routes.handle(SettleStray)
async def settle(tx: Tx, call: Call[SettleStray]) -> Nothing:
    """Settle a child who came without an enrolment."""
    call.actor.require(Right.WRITE_ATTENDANCE)
    call.actor.require(Right.WRITE_ENROLMENT)
    asked = call.body
    await settle_stray(tx, asked.activity_id, asked.day, asked.child_id, counted=asked.outcome == "counted")
    return Nothing()


@routes.handle(ListUntakenLists)
async def list_untaken_lists(tx: Tx, call: Call[ListUntakenLists]) -> UntakenLists:
    """Show which lists were not taken."""
    call.actor.require(Right.WRITE_ATTENDANCE)
    return await no_shows.untaken(tx)


@routes.handle(CountUnsettled)
async def count_unsettled(tx: Tx, call: Call[CountUnsettled]) -> Unsettled:
    """Tell whoever issues invoices what of a period is not settled: numbers alone."""
    call.actor.require_everywhere(Right.ISSUE_INVOICE)
    return Unsettled(activities=await unsettled.count(tx, call.body.first, call.body.last))
