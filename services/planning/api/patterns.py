"""Weekly patterns: families change their own, staff answer."""

from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.base import Nothing
from contracts.planning import (
    ChangePattern,
    DecidePatternRequest,
    ListOwnPatternRequests,
    ListOwnPatterns,
    ListPatternRequests,
    OwnPatterns,
    PatternChange,
    PatternRequests,
    PatternRequestView,
    WithdrawPatternRequest,
)
from contracts.rights import Right
from services.planning.usecases import patterns

routes = Routes()


@routes.handle(ListOwnPatterns)
async def list_own(tx: Tx, call: Call[ListOwnPatterns]) -> OwnPatterns:
    """Show the patterns of one's own child."""
    return await patterns.list_own(tx, call.body.child_id, call.actor.family())


@routes.handle(ListOwnPatternRequests)
async def list_asked(tx: Tx, call: Call[ListOwnPatternRequests]) -> PatternRequests:
    """Show what one asked about weekly patterns."""
    return await patterns.list_asked(tx, call.body, call.actor.family())


@routes.handle(ChangePattern)
async def change(tx: Tx, call: Call[ChangePattern]) -> PatternChange:
    """Change a pattern of one's own, or tell what that would mean."""
    return await patterns.change_pattern(tx, call.body, call.actor.family())


@routes.handle(WithdrawPatternRequest)
async def withdraw(tx: Tx, call: Call[WithdrawPatternRequest]) -> Nothing:
    """Take back what nobody has answered yet."""
    await patterns.withdraw_own(tx, call.body.request_id)
    return Nothing()


@routes.handle(ListPatternRequests)
async def list_waiting(tx: Tx, call: Call[ListPatternRequests]) -> PatternRequests:
    """Show staff what waits for them."""
    call.actor.require(Right.READ_PLANNING_REQUEST)
    return await patterns.list_waiting(tx)


@routes.handle(DecidePatternRequest)
async def decide(tx: Tx, call: Call[DecidePatternRequest]) -> PatternRequestView:
    """Answer a family."""
    call.actor.require(Right.DECIDE_PLANNING_REQUEST)
    return await patterns.decide(tx, call.body)
