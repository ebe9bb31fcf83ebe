"""What Stripe tells of card payments, 200 a second at the gateway: 30 % of them copies, out of order: each payment is booked once.

`p99_ms` is how long Stripe waits for its answer, `books_p99_ms` how long from telling until the payment is posted.
"""

import asyncio
import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import aiohttp
import uvloop
from stripe import WebhookSignature

from bench._figures import at_rate, milliseconds, publish
from bench._town import town
from chassis.ids import new_id
from contracts.billing import FormerInvoice, InvoiceLine, TakeOver
from stack.demo.tariffs import REGIE
from stack.demo.town import Town
from stack.installation import Installation
from stack.seed.tables import copy, owner
from stack.topology import Topology

PAYMENTS, CHALLENGED = 1_400, 600
SHARE_OF_COPIES = 0.3
RATE, WINDOW = 200.0, 60
CENTS, FIRST_NUMBER = 4_200, 500_000
PATIENCE = 60.0
PAUSES = (0.0, 1.0, 2.0, 5.0)
SEED = 20_261_126


@dataclass(frozen=True, slots=True)
class Payment:
    """An attempt that waits for its card."""

    attempt_id: UUID
    family_id: UUID
    invoice_id: UUID

    @property
    def intent_id(self) -> str:
        """Name it as the provider does."""
        return f"pi_{self.attempt_id.hex}"

    def event(self, kind: str, status: str) -> bytes:
        """Write what the provider tells of it."""
        paid = status == "succeeded"
        about = {
            "id": self.intent_id,
            "object": "payment_intent",
            "amount": CENTS,
            "amount_received": CENTS if paid else 0,
            "currency": "eur",
            "status": status,
            "client_secret": f"{self.intent_id}_secret",
            "last_payment_error": None if paid else {"code": "card_declined"},
            "metadata": {"attempt_id": str(self.attempt_id)},
        }
        event = {"id": f"evt_{new_id().hex}", "type": f"payment_intent.{kind}", "livemode": False, "data": {"object": about}}
        return json.dumps(event).encode()


async def main() -> None:
    """Measure and print."""
    async with town() as running:
        topology = Topology.running(Installation(running.data))
        payments = await begun(topology)
        told = told_in_disorder(payments)
        first: dict[bytes, datetime] = {}
        waits: list[float] = []
        secret = (topology.installation.secrets / "stripe-webhook").read_text().strip()
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as web:

            async def tell(number: int) -> None:
                body = told[number]
                first.setdefault(body, datetime.now(UTC))
                signature = WebhookSignature.generate_signature_header(body.decode(), secret)
                headers = {"Content-Type": "application/json", "Stripe-Signature": signature}
                for pause in PAUSES:  # as Stripe does, what was not taken is told again
                    await asyncio.sleep(pause)
                    began = time.perf_counter()
                    async with web.post(f"{running.access.family_url}/webhooks/stripe", data=body, headers=headers) as answer:
                        taken = answer.ok
                    waits.append(time.perf_counter() - began)
                    if taken:
                        break

            await at_rate(RATE, len(told), tell)
        posted = await in_the_books(topology, payments)
    publish(figures(payments, told, waits, posted, first))


def figures(
    payments: Sequence[Payment],
    told: Sequence[bytes],
    waits: list[float],
    posted: list[tuple[UUID, datetime]],
    first: dict[bytes, datetime],
) -> dict[str, object]:
    """Sum up: doubled and lost must be zero."""
    heard = {json.loads(body)["data"]["object"]["id"]: at for body, at in first.items() if b'"payment_intent.succeeded"' in body}
    intents = {one.family_id: one.intent_id for one in payments}
    late = [(at - heard[intents[family_id]]).total_seconds() for family_id, at in posted]
    recorded = {family_id for family_id, _ in posted}
    return {
        "rate": RATE,
        "sent": len(told),
        "told_again": len(waits) - len(told),
        "distinct": len(payments),
        "distinct_events": len(set(told)),
        "recorded": len(recorded),
        "doubled": len(posted) - len(recorded),
        "lost": len(intents.keys() - recorded),
        "p50_ms": milliseconds(waits)["p50"],
        "p99_ms": milliseconds(waits)["p99"],
        "books_p99_ms": milliseconds(late)["p99"],
    }


async def begun(topology: Topology) -> list[Payment]:
    """Give invented families an invoice each, and an attempt to pay it."""
    today = (datetime.now(UTC) + topology.clock_offset).date()
    billed = today.replace(day=1) - timedelta(days=1)
    line = InvoiceLine(child="Camille", activity="Restauration scolaire", quantity=10, unit_cents=CENTS // 10, cents=CENTS)
    invoices = tuple(
        FormerInvoice(
            number=f"{REGIE}-{FIRST_NUMBER + number}",
            family_id=new_id(),
            issued_on=today,
            due_on=today + timedelta(days=30),
            period_from=billed,
            period_to=billed,
            lines=(line,),
        )
        for number in range(PAYMENTS)
    )
    async with Town.open(topology) as opened:
        await opened.tell(TakeOver(regie=REGIE, invoices=invoices))
    async with owner(topology.postgres, "billing") as connection:
        rows = await connection.fetch(
            "select operation_id, family_id from ledger_operation where number = any ($1)", [one.number for one in invoices]
        )
        found = [Payment(new_id(), row["family_id"], row["operation_id"]) for row in rows]
        now = datetime.now(UTC)
        await copy(
            connection,
            "card_attempt",
            "attempt_id family_id regie cents status idempotency_key intent_id client_secret opened_at",
            [(one.attempt_id, one.family_id, REGIE, CENTS, "open", f"pay:{one.attempt_id}", one.intent_id, "secret", now) for one in found],
        )
        await copy(
            connection,
            "card_part",
            "attempt_id invoice_id family_id position cents underway",
            [(one.attempt_id, one.invoice_id, one.family_id, 1, CENTS, True) for one in found],
        )
    return found


def told_in_disorder(payments: Sequence[Payment]) -> list[bytes]:
    """Write the events, some of them several times, each within a window of where it belongs."""
    chance = random.Random(SEED)  # noqa: S311 - the same disorder each time, nothing secret
    events = [one.event("succeeded", "succeeded") for one in payments]
    events += [one.event("payment_failed", "requires_payment_method") for one in payments[:CHALLENGED]]
    chance.shuffle(events)
    copies = round(len(events) * SHARE_OF_COPIES / (1 - SHARE_OF_COPIES))
    placed = [(number + chance.uniform(0, WINDOW), body) for number, body in enumerate(events)]
    placed += [(number + chance.uniform(0, WINDOW), events[number]) for number in chance.choices(range(len(events)), k=copies)]
    return [body for _, body in sorted(placed, key=lambda one: one[0])]


async def in_the_books(topology: Topology, payments: Sequence[Payment]) -> list[tuple[UUID, datetime]]:
    """Wait until every event was treated; returns every receipt of money in these families' books, with its moment."""
    connection = await topology.postgres.connect("billing")
    try:
        await connection.execute("select set_config('app.scope', 'town', false)")
        deadline = time.monotonic() + PATIENCE
        while await connection.fetchval("select count(*) from card_event where outcome = 'waiting'") and time.monotonic() < deadline:  # noqa: ASYNC110 - only asking tells
            await asyncio.sleep(0.05)
        rows = await connection.fetch(
            "select entry.family_id, operation.posted_at from ledger_entry as entry join ledger_operation as operation using (operation_id)"
            " where entry.account = 'bank' and entry.family_id = any ($1)",
            [one.family_id for one in payments],
        )
        return [(row["family_id"], row["posted_at"]) for row in rows]
    finally:
        await connection.close()


if __name__ == "__main__":
    uvloop.run(main())
