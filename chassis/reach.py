"""Staff whose roles hold in some facilities only: what is out of their reach is not found, whatever is asked."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from chassis.database import Database
from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.base import Answer

Check = Callable[[Tx, Any], Awaitable[None]]
"""Raises NotFound when what a request names is out of the actor's reach."""
Handler = Callable[[Any, Call[Any]], Awaitable[Answer]]


def within_reach(routes: Routes, check: Check) -> Routes:
    """Put the question of reach before every endpoint for staff, so that none can forget it."""
    guarded = Routes()
    guarded.endpoints = [
        replace(one, handler=_guarded(one.handler, check)) if "staff" in one.request.audience else one for one in routes.endpoints
    ]
    return guarded


def _guarded(handler: Handler, check: Check) -> Handler:
    async def answer(opened: Tx | Database, call: Call[Any]) -> Answer:
        if call.actor.facilities:
            if isinstance(opened, Database):
                async with opened.transaction(call.actor, read_only=True) as tx:
                    await check(tx, call.body)
            else:
                await check(opened, call.body)
        return await handler(opened, call)

    return answer
