"""Which families this process listens to: from before a page is read until a while after its last one was closed."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from uuid import UUID

from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError

from chassis import trace
from chassis.broker import Broker, listen
from chassis.errors import TooMany
from gateway.live.family import Family
from gateway.live.told import told

MOST_WAITING = 200
MOST_PAGES = 50
"""The open connections of one family, of which a browser needs one for all its tabs: each holds memory and a file of this process."""
MOST_LEAVING = 500
"""So many with those that were cut off, which end with their next heartbeat: who leafs through pages leaves one behind with each."""
KEPT_SECONDS = 60
"""How long a family's events are remembered after a page of it was read, closed or cut off."""
EXPECT_SECONDS = 0.5
END = ": end\n\n"


class Live:
    """Who watches what, in this process."""

    def __init__(self, broker: Broker, *, kept_seconds: float = KEPT_SECONDS) -> None:
        self._broker = broker
        self._kept_seconds = kept_seconds
        self._families: dict[UUID, Family] = {}
        self._leaving: set[asyncio.Task[None]] = set()
        self.over = False

    @property
    def watched(self) -> frozenset[UUID]:
        """Which families are listened to."""
        return frozenset(self._families)

    async def expect(self, family_id: UUID) -> str:
        """Listen to a family of which a page is about to be read, and name that moment: what happens from then on will be told to it.

        Empty where the broker does not say in time that it listens: such a page reads itself again when it has its stream.
        """
        family = self._families.setdefault(family_id, Family())
        self._keep(family_id, family)
        try:
            async with asyncio.timeout(EXPECT_SECONDS):
                await self._listen(family_id, family)
        except (NatsError, TimeoutError):
            return ""
        return family.mark

    @asynccontextmanager
    async def page(
        self, family_id: UUID, mark: str = "", gone: Callable[[], bool] = lambda: False, *, guardian_id: UUID | None = None
    ) -> AsyncIterator[asyncio.Queue[str]]:
        """Collect what happens to a family while a page of an adult of it is open, and first what happened since it was cut off at `mark`.

        `gone` tells whether its connection is. Raises TooMany when very many pages of the family are open already.
        """
        queue: asyncio.Queue[str] = asyncio.Queue(MOST_WAITING)
        family = self._families.setdefault(family_id, Family())
        if len(family.opened) >= MOST_LEAVING or sum(not left() for left in family.opened) >= MOST_PAGES:
            raise TooMany("Trop de pages de votre famille sont ouvertes à la fois. Fermez-en quelques-unes.")
        family.opened.append(gone)
        try:
            await self._listen(family_id, family)
            missed = family.since(mark, guardian_id)
            family.pages[queue] = guardian_id
            queue.put_nowait(f"id: {family.mark}\nevent: ready\ndata: {json.dumps({'resumed': missed is not None})}\n\n")
            for text in missed or ():
                queue.put_nowait(text)
            yield queue
        finally:
            family.opened.remove(gone)
            family.pages.pop(queue, None)
            self._keep(family_id, family)

    def end(self) -> None:
        """End all streams, as this process does: their pages come back to another one, and requests at work have the time that is left."""
        self.over = True
        for family in self._families.values():
            for page in family.pages:
                if page.empty():
                    page.put_nowait(END)

    def _keep(self, family_id: UUID, family: Family) -> None:
        """Go on listening to a family for some time from now."""
        if family.leaving is not None:
            family.leaving.cancel()
        family.leaving = asyncio.get_running_loop().call_later(self._kept_seconds, self._leave, family_id, family)

    def _leave(self, family_id: UUID, family: Family) -> None:
        """Stop listening to a family that has had no page for a while."""
        family.leaving = None
        if family.opened or self._families.get(family_id) is not family:
            return
        del self._families[family_id]
        if family.subscription is not None:
            task = asyncio.create_task(_unsubscribe(family.subscription))
            self._leaving.add(task)
            task.add_done_callback(self._leaving.discard)

    async def _listen(self, family_id: UUID, family: Family) -> None:
        async def tell(message: Msg) -> None:
            found = told(message.subject, message.data)
            if found is not None:
                with trace.span(f"show {found[0]}", "consumer", parent=(message.headers or {}).get(trace.HEADER), new=True):
                    family.tell(*found)

        async with family.listening:
            if self._broker.connected and family.subscription is None:
                family.subscription = await listen(self._broker.client, f"evt.*.*.*.{family_id}", tell)

    async def reload_after_interruptions(self) -> None:
        """Tell every page to read again when the broker comes back: something may have been missed."""
        generation, seen = self._broker.generation, self._broker.changed.count
        while True:
            seen = await self._broker.changed.wait(seen, 3600)
            if self._broker.connected and self._broker.generation != generation:
                generation = self._broker.generation
                for family_id, family in list(self._families.items()):
                    with suppress(NatsError):  # it is away again: its next return comes here too
                        await self._listen(family_id, family)
                    family.interrupted()


async def _unsubscribe(subscription: Subscription) -> None:
    with suppress(NatsError):
        await subscription.unsubscribe()
