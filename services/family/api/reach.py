"""Staff whose roles hold in some facilities only reach families with a child enrolled there; any other is not found, whatever is asked."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from chassis.database import Database
from chassis.errors import NotFound
from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.base import Answer
from contracts.family import ReadChildHealth
from services.family.store import reach

NAMES = ("family_id", "child_id", "request_id")
Handler = Callable[[Any, Call[Any]], Awaitable[Answer]]


def within_reach(routes: Routes) -> Routes:
    """Put the question of reach before every endpoint for staff, so that none can forget it."""
    guarded = Routes()
    guarded.endpoints = [
        replace(one, handler=_guarded(one.handler)) if "staff" in one.request.audience else one for one in routes.endpoints
    ]
    return guarded


def _guarded(handler: Handler) -> Handler:
    async def answer(opened: Tx | Database, call: Call[Any]) -> Answer:
        if call.actor.facilities:
            if isinstance(opened, Database):
                async with opened.transaction(call.actor, read_only=True) as tx:
                    await _check(tx, call.body)
            else:
                await _check(opened, call.body)
        return await handler(opened, call)

    return answer


async def _check(tx: Tx, asked: Any) -> None:
    named = [found for name in NAMES if isinstance(found := getattr(asked, name, None), UUID)]
    if named and not await reach.owners(tx, named) <= frozenset(await reach.families(tx) or ()):
        raise NotFound
    if isinstance(asked, ReadChildHealth) and asked.child_id not in await reach.children(tx):
        raise NotFound
