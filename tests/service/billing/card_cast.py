"""Billing with a card processor before it, a browser that types cards into the processor, and the books to look at."""

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
from aiohttp import web
from stripe import WebhookSignature

from chassis.errors import Refusal
from chassis.ids import new_id
from chassis.tokens import Actor
from contracts.billing import (
    CardAttempt,
    CheckCardAttempt,
    GetAccountSummary,
    GetCardAttempt,
    ReceiveCardEvent,
    StartCardPayment,
)
from services.billing.app import build
from services.billing.settings import BillingSettings
from stack.broker import Broker
from stack.cards.__main__ import application
from stack.postgres import Postgres
from tests.eventually import eventually
from tests.service.billing.cast import CASHIER, JEAN, REGIE
from tests.service.harness import Keys, Started, edge, started

KEY, HOOK_SECRET = "sk_test_of_the_tests", "whsec_of_the_tests"
GOOD, CHALLENGED, DECLINED = "4242424242424242", "4000002760003184", "4000000000000002"


@dataclass
class Shop:
    """Billing, the processor, and the browser of a payer."""

    service: Started
    cards: str
    web: aiohttp.ClientSession

    async def start(
        self, *invoices: UUID, cents: int | None = None, attempt_id: UUID | None = None, actor: Actor = JEAN
    ) -> CardAttempt:  # fmt: skip
        """Begin to pay invoices."""
        asked = StartCardPayment(attempt_id=attempt_id or new_id(), invoices=invoices, cents=cents)
        return await self.service.send(asked, actor)

    async def type_card(self, attempt: CardAttempt, number: str = GOOD) -> dict[str, Any]:
        """Type a card into the processor's frame."""
        assert attempt.form
        secret = attempt.form.client_secret
        body = {"client_secret": secret, "payment_method_data[card][number]": number}
        address = f"{self.cards}/v1/payment_intents/{secret.split('_secret_')[0]}/confirm"
        async with self.web.post(address, data=body) as answer:
            found: dict[str, Any] = await answer.json()
            return found

    async def answer_the_bank(self, attempt: CardAttempt, answer: str = "yes") -> None:
        """Answer the challenge of the bank."""
        assert attempt.form
        secret = attempt.form.client_secret
        async with self.web.post(
            f"{self.cards}/challenge/{secret.split('_secret_')[0]}", data={"client_secret": secret, "answer": answer}
        ) as told:
            assert told.status == 200

    async def control(self, **asked: Any) -> dict[str, Any]:
        """Tell the processor how to behave."""
        async with self.web.post(f"{self.cards}/control", json=asked) as answer:
            found: dict[str, Any] = await answer.json()
            return found

    async def stands(self, attempt: CardAttempt, actor: Actor = JEAN) -> CardAttempt:
        """Read an attempt as it stands here."""
        return await self.service.send(GetCardAttempt(attempt_id=attempt.attempt_id), actor)

    async def asks(self, attempt: CardAttempt, actor: Actor = JEAN) -> CardAttempt:
        """Have the provider asked how an attempt stands."""
        return await self.service.send(CheckCardAttempt(attempt_id=attempt.attempt_id), actor)

    async def becomes(self, attempt: CardAttempt, status: str) -> CardAttempt:
        """Wait until an attempt stands so."""

        async def there() -> list[CardAttempt]:
            found = await self.stands(attempt)
            return [found] if found.status == status else []

        return (await eventually(there))[0]

    async def intents(self) -> list[dict[str, Any]]:
        """List the payments that the processor knows."""
        async with self.web.get(
            f"{self.cards}/v1/payment_intents", params={"limit": "100"}, headers={"Authorization": f"Bearer {KEY}"}
        ) as answer:
            return list((await answer.json())["data"])

    async def balance(self, actor: Actor = JEAN) -> int:
        """Read the balance of a family."""
        return (await self.service.send(GetAccountSummary(), actor)).balance_cents

    async def tell(
        self, about: dict[str, Any], kind: str = "payment_intent.succeeded", *, secret: str = HOOK_SECRET, age: float = 0, **event: Any
    ) -> str:
        """Tell billing something as the processor, or as somebody who claims to be it; returns the event's id."""
        told = {"id": f"evt_{new_id().hex}", "type": kind, "livemode": False, "data": {"object": about}, **event}
        body = json.dumps(told, indent=2)
        signature = WebhookSignature.generate_signature_header(body, secret, timestamp=int(time.time() - age))
        await self.service.send(ReceiveCardEvent(body=body.encode(), signature=signature), edge())
        return str(told["id"])

    async def outcomes(self) -> list[str]:
        """Tell what became of every event that was kept."""
        async with self.service.database.transaction() as tx:
            return [row["outcome"] for row in await tx.fetch("select outcome from card_event order by received_at, event_id")]

    async def treated(self, event_id: str) -> str:
        """Wait until an event was treated; returns what became of it."""

        async def done() -> str:
            async with self.service.database.transaction() as tx:
                found: str = await tx.fetchval("select outcome from card_event where event_id = $1", event_id)
                return "" if found == "waiting" else found

        return await eventually(done)


@asynccontextmanager
async def shop(postgres: Postgres, stream: Broker, keys: Keys, database: str, folder: Path) -> AsyncIterator[Shop]:
    """Run billing and a processor that tell each other what happens, until the end of the block."""
    heard: list[Started] = []

    async def hook(request: web.Request) -> web.Response:
        asked = ReceiveCardEvent(body=await request.read(), signature=request.headers["Stripe-Signature"])
        try:
            await heard[0].send(asked, edge())
        except Refusal as refusal:
            return web.Response(status=refusal.status)
        return web.json_response({})

    (folder / "key").write_text(KEY)
    (folder / "hook").write_text(f"whsec_of_last_year\n{HOOK_SECRET}\n")
    gateway = web.Application()
    gateway.router.add_post("/webhooks/stripe", hook)
    async with served(gateway) as hooks:
        cards = application(folder, key=KEY, hook=f"{hooks}/webhooks/stripe", hook_secret=HOOK_SECRET, portal="http://portal.example")
        async with (
            served(cards) as address,
            started(
                "billing",
                BillingSettings,
                build,
                postgres=postgres,
                broker=stream,
                keys=keys,
                database=database,
                stripe_key_file=folder / "key",
                stripe_webhook_secret_file=folder / "hook",
                stripe_public_key="pk_test",
                stripe_url=address,
                stripe_script=f"{address}/stripe.js",
                stripe_frames=address,
            ) as service,
            aiohttp.ClientSession() as session,
        ):
            heard.append(service)
            await service.send(REGIE, CASHIER)
            yield Shop(service, address, session)


@asynccontextmanager
async def served(app: web.Application) -> AsyncIterator[str]:
    """Serve an application; gives its address."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
