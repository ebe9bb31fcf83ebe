"""What the town publishes to every family, kept by this process until an event says that it changed: home pages cost no round trip."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from aiohttp import web
from nats.aio.msg import Msg

from chassis.edge.context import EDGE, Edge
from chassis.edge.kept import hear
from chassis.errors import Refusal
from chassis.logs import logger
from chassis.tasks import end, watched
from contracts.messaging import GetTownBoard, PublicationsChanged, TownBoard

log = logger(__name__)

SUBJECT = f"evt.{PublicationsChanged.type}.town"
KEPT = timedelta(minutes=5)
"""Asked again after this long even if no event came, for one may have been lost while the broker was away."""
KEPT_IN_VAIN = timedelta(seconds=5)


class TownNews:
    """The board of the town, as this process last read it."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge
        self._board: TownBoard | None = None
        self._good_until: datetime | None = None
        self._asking = asyncio.Lock()

    def forget(self) -> None:
        """Ask again the next time."""
        self._good_until = None

    async def read(self) -> TownBoard | None:
        """Give the board; while messaging does not answer, the last one that it told, None when there was none."""
        if not self._is_good():
            async with self._asking:
                if not self._is_good():
                    await self._ask()
        return self._board

    def _is_good(self) -> bool:
        return self._good_until is not None and self._edge.settings.clock.now() < self._good_until

    async def _ask(self) -> None:
        now = self._edge.settings.clock.now()
        self._good_until = now + KEPT  # before asking: a change told meanwhile makes it forget
        try:
            self._board = await self._edge.ask_as_edge(GetTownBoard(), seconds=self._edge.settings.part_seconds)
        except Refusal as refusal:
            log.info("board_not_read", slug=refusal.slug)
            self._good_until = now + KEPT_IN_VAIN

    async def listen(self) -> None:
        """Forget the board when something is published or withdrawn, and whenever the connection was interrupted."""
        await hear(self._edge.broker, (SUBJECT,), self._changed, self.forget)

    async def _changed(self, message: Msg) -> None:
        log.info("board_changed", publication=json.loads(message.data)["data"]["publication_id"])
        self.forget()


TOWN_NEWS: web.AppKey[TownNews] = web.AppKey("town_news", TownNews)


def mount(app: web.Application) -> None:
    """Keep the board while the gateway runs."""
    app[TOWN_NEWS] = TownNews(app[EDGE])
    app.cleanup_ctx.append(_listening)


async def _listening(app: web.Application) -> AsyncIterator[None]:
    task = watched("board", app[TOWN_NEWS].listen())
    yield
    await end(task)
