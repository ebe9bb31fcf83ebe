"""What messaging has for every page of a family, its counter above all, kept by this process until messaging tells of the family."""

from collections.abc import AsyncIterator
from typing import Any

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.kept import Kept, hear
from chassis.tasks import end, watched
from contracts.base import Request
from contracts.messaging import CountUnread, GetHomeNews

ASKED_BY_EVERY_PAGE: frozenset[type[Request[Any]]] = frozenset({CountUnread, GetHomeNews})
SUBJECT = "evt.messaging.*.*.*"


def mount(app: web.Application) -> None:
    """Keep the counters while the gateway runs."""
    edge = app[EDGE]
    edge.kept = Kept(edge.broker, edge.settings.clock, ASKED_BY_EVERY_PAGE)
    app.cleanup_ctx.append(_listening)


async def _listening(app: web.Application) -> AsyncIterator[None]:
    edge = app[EDGE]
    task = watched("counters", hear(edge.broker, SUBJECT, edge.kept.heard, edge.kept.interrupted))
    yield
    await end(task)
