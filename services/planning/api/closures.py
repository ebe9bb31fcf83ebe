"""Closures of activities on some days."""

from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.planning import CloseDays, ClosurePreview, Closures, ClosureView, ListClosures, PreviewClosure, ReopenDays
from contracts.rights import Right
from services.planning.usecases import closures

routes = Routes()


@routes.handle(PreviewClosure)
async def preview_closure(tx: Tx, call: Call[PreviewClosure]) -> ClosurePreview:
    """Tell what a closure would mean."""
    call.actor.require(Right.WRITE_CALENDAR)
    return await closures.preview(tx, call.body)


@routes.handle(CloseDays)
async def close_days(tx: Tx, call: Call[CloseDays]) -> ClosureView:
    """Close activities on days."""
    call.actor.require(Right.WRITE_CALENDAR)
    done = await closures.close_days(tx, call.body)
    tx.audit("planning.closure.enter", about_id=done.closure_id)
    return done


@routes.handle(ListClosures)
async def list_closures(tx: Tx, call: Call[ListClosures]) -> Closures:
    """Show the latest closures."""
    call.actor.require(Right.WRITE_CALENDAR)
    return await closures.listed(tx)


@routes.handle(ReopenDays)
async def reopen_days(tx: Tx, call: Call[ReopenDays]) -> ClosureView:
    """Take a closure back."""
    call.actor.require(Right.WRITE_CALENDAR)
    done = await closures.reopen_days(tx, call.body.closure_id)
    tx.audit("planning.closure.reopen", about_id=done.closure_id)
    return done
