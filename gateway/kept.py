"""What pages of a family ask for again and again and seldom changes, kept by this process until an event says that it did."""

from collections.abc import AsyncIterator
from typing import Any

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.kept import Kept, hear
from chassis.tasks import end, watched
from contracts.base import Request
from contracts.billing import GetEstimate
from contracts.family import GetOverview
from contracts.messaging import CountUnread, GetHomeNews

SUBJECTS = ("evt.messaging.*.*.*", "evt.family.*.*.*", "evt.billing.*.*.*")


def asked_again(request: Request[Any]) -> bool:
    """Tell whether an answer is kept; of an estimate, only the total, which no other service's events change before billing's own do."""
    return isinstance(request, CountUnread | GetHomeNews | GetOverview) or (isinstance(request, GetEstimate) and not request.lines)


def mount(app: web.Application) -> None:
    """Keep the answers while the gateway runs."""
    edge = app[EDGE]
    edge.kept = Kept(edge.broker, edge.settings.clock, asked_again)
    app.cleanup_ctx.append(_listening)


async def _listening(app: web.Application) -> AsyncIterator[None]:
    edge = app[EDGE]
    task = watched("kept", hear(edge.broker, SUBJECTS, edge.kept.heard, edge.kept.interrupted))
    yield
    await end(task)
