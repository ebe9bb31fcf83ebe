"""Telling the portal what happened: signed events, tried again until they are taken; copies, disorder and loss on demand."""

import asyncio
import hmac
import json
import secrets
import time
from dataclasses import dataclass, field

import aiohttp

from stack.cards.objects import Objects, Thing

API_VERSION = "2026-10-28.endive"
PAUSES = (0.0, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 3600.0)
TAKEN = 300


@dataclass
class Manners:
    """How events are told: how many times each, not at all, or kept until they are let go; and which kinds were asked for."""

    copies: int = 1
    lost: bool = False
    held: bool = False
    declared: list[str] = field(default_factory=lambda: ["*"])


@dataclass
class Delivery:
    """The events of the account, and the address that hears them."""

    objects: Objects
    address: str
    secret: str
    web: aiohttp.ClientSession
    manners: Manners = field(default_factory=Manners)
    waiting: list[Thing] = field(default_factory=list)
    _running: set["asyncio.Task[None]"] = field(default_factory=set)

    def tell(self, kind: str, thing: Thing) -> None:
        """Make an event of what happened, keep it, and tell it as the manners say."""
        event: Thing = {
            "id": f"evt_{secrets.token_hex(12)}",
            "object": "event",
            "api_version": API_VERSION,
            "created": int(time.time()),
            "data": {"object": json.loads(json.dumps(thing))},
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "type": kind,
        }
        self.objects.save("event", event["id"], event)
        if self.manners.held:
            self.waiting.append(event)
        elif not self.manners.lost:
            for _ in range(self.manners.copies):
                self._send(event)

    async def release(self, *, backwards: bool = False) -> int:
        """Tell what was held, one after the other, in its order or the other way round; returns how many."""
        told, self.waiting = self.waiting[:: -1 if backwards else 1], []
        for event in told:
            for _ in range(self.manners.copies):
                await self._offer(event)
        return len(told)

    async def close(self) -> None:
        """Stop telling."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _send(self, event: Thing) -> None:
        task = asyncio.create_task(self._insist(event))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _insist(self, event: Thing) -> None:
        for pause in PAUSES:
            await asyncio.sleep(pause)
            if await self._offer(event):
                return

    async def _offer(self, event: Thing) -> bool:
        body = json.dumps(event, indent=2)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature(body, self.secret, int(time.time())),
        }
        try:
            async with self.web.post(self.address, data=body.encode(), headers=headers, timeout=aiohttp.ClientTimeout(10)) as answer:
                taken = answer.status < TAKEN
        except (aiohttp.ClientError, TimeoutError):
            taken = False
        if taken:
            self.objects.save("event", event["id"], event | {"pending_webhooks": 0})
        return taken


def signature(body: str, secret: str, moment: int) -> str:
    """Sign as the processor documents it; its own library, which the portal verifies with, would be most of this process."""
    return f"t={moment},v1={hmac.new(secret.encode(), f'{moment}.{body}'.encode(), 'sha256').hexdigest()}"
