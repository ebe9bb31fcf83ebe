"""`kill -9` while a family pays by card: what the processor took is in the books, once, and the family sees the truth."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import aiohttp
import asyncpg
import pytest

from chassis.ids import new_id
from services.billing.store.books_agree import BOOKS
from stack.topology import Topology
from tests.chaos.family import CALL, SECONDS, TRY_AGAIN, Family, in_the_end
from tests.chaos.faults import back, kill
from tests.journeys.running import Portal

PATIENT = aiohttp.ClientTimeout(total=60)
"""For the processor, which nobody kills: it may only be slow."""
EVERYTHING = bool(os.environ.get("PORTAIL_TEST_ALL"))
CENTS = 500
GOOD = "4242424242424242"
WHAT_THE_BOOKS_SAY = """
    select (select count(*) from payment where payment_id = any ($1)) as payments,
        (select coalesce(-sum(cents), 0)::bigint from ledger_entry where operation_id = any ($1) and account = 'receivable') as cents,
        (select coalesce(sum(cents), 0)::bigint from ledger_entry) as difference,
        (select count(*) from card_part where attempt_id = any ($1) and underway) as claimed
"""


@dataclass
class Shop:
    """A family before the card's fields, the processor, and billing's own books."""

    portal: Portal
    family: Family
    books: "asyncpg.Connection[asyncpg.Record]"

    async def control(self, **asked: Any) -> None:
        """Tell the processor how to behave."""
        async with self.family.web.post(f"{self.portal.access.cards_url}/control", json=asked, timeout=PATIENT) as answer:
            assert answer.ok

    async def calls(self) -> int:
        """Tell how often the processor was called."""
        async with self.family.web.get(f"{self.portal.access.cards_url}/control", timeout=PATIENT) as answer:
            return int((await answer.json())["calls"])

    async def start(self, attempt_id: str, invoice: str) -> Any:
        """Begin to pay a part of an invoice, under the same id until the card's fields can be shown."""
        body = {"attempt_id": attempt_id, "invoices": [invoice], "cents": CENTS}
        begun: Any = None

        async def opened() -> bool:
            nonlocal begun
            status, begun = await self.family.call("POST", "card-attempts", body)
            assert status == 201, begun
            return begun["form"] is not None

        await in_the_end(opened)
        return begun

    async def type_card(self, begun: Any) -> None:
        """Type the card into the processor's frame, again while the processor is away: it was taken when it says so, or before."""
        secret = begun["form"]["client_secret"]
        address = f"{self.portal.access.cards_url}/v1/payment_intents/{secret.split('_secret_', maxsplit=1)[0]}/confirm"
        body = {"client_secret": secret, "payment_method_data[card][number]": GOOD}
        deadline = asyncio.get_running_loop().time() + SECONDS
        while True:
            try:
                async with self.family.web.post(address, data=body, timeout=CALL) as answer:
                    told = await answer.json()
                if answer.ok or told["error"]["code"] == "payment_intent_unexpected_state":
                    return
                why = str(told)
            except (aiohttp.ClientError, TimeoutError) as error:
                why = repr(error)
            assert asyncio.get_running_loop().time() < deadline, why
            await asyncio.sleep(TRY_AGAIN)

    async def paid(self, attempt_id: str) -> bool:
        """Tell whether an attempt is paid as far as is known here; nobody asks the processor for it."""
        return bool((await self.family.read(f"card-attempts/{attempt_id}"))["status"] == "paid")

    async def now_due(self, kind: str) -> None:
        """Have work taken up now that comes back by itself when a lease or a pause ends: half a minute that nobody waits for here."""
        await self.books.execute("update work set run_at = run_at - interval '1 hour' where kind = $1", kind)

    async def first_invoice(self) -> str:
        """Find the invoice that is paid in parts."""
        return str((await self.family.read("card-offer"))["invoices"][0]["invoice_id"])


Blow = Callable[[Shop, str, str], Awaitable[None]]


@asynccontextmanager
async def shop(portal: Portal, family: Family) -> AsyncIterator[Shop]:
    """Look at the books for the time of a block."""
    at = Shop(portal, family, await Topology.running(portal.installation).postgres.connect("billing"))
    try:
        yield at
    finally:
        await at.books.close()


async def between_the_call_and_its_answer(at: Shop, attempt_id: str, invoice: str) -> None:
    """Strike when the processor has opened the payment, and nobody has heard so yet."""
    before = await at.calls()
    await at.control(mood="timeout")
    starting = asyncio.create_task(at.start(attempt_id, invoice))

    async def called() -> bool:
        return await at.calls() > before

    await in_the_end(called)
    await struck(at, "billing")
    await at.control(mood="up")
    await at.type_card(await starting)


async def before_the_webhook_arrives(at: Shop, attempt_id: str, invoice: str) -> None:
    """Strike when the money is there: its news find nobody, and it is asked for afterwards."""
    begun = await at.start(attempt_id, invoice)
    await at.control(held=True, copies=1)
    await at.type_card(begun)
    old = kill(at.portal, "billing")
    await at.control(copies=1, held=False, lost=True, release="forwards")
    await in_the_end(partial(back, at.portal, "billing", old))
    await at.control(held=False)
    await at.now_due("card_check")


async def between_the_webhook_and_the_books(at: Shop, attempt_id: str, invoice: str) -> None:
    """Strike when the news were kept and answered, and what posts them waits for the regie's row; they come three times."""
    begun = await at.start(attempt_id, invoice)
    await at.control(copies=3)
    other = await Topology.running(at.portal.installation).postgres.connect("billing")
    try:
        async with other.transaction():
            await other.execute("select from regie for update")
            await at.type_card(begun)

            async def stopped() -> bool:
                return bool(await at.books.fetchval("select exists (select from card_event where outcome = 'waiting')"))

            await in_the_end(stopped)
            await struck(at, "billing")
    finally:
        await other.close()
    await at.control(held=False)
    await at.now_due("card_event")


async def struck(at: Shop, victim: str) -> None:
    """Kill a process, and wait until it is back."""
    old = kill(at.portal, victim)
    await in_the_end(partial(back, at.portal, victim, old))


async def while_the_card_is_typed(victim: str, at: Shop, attempt_id: str, invoice: str) -> None:
    """Strike whoever it is while the card is typed, and ask the processor until it says what became of it."""
    begun = await at.start(attempt_id, invoice)
    await asyncio.gather(at.type_card(begun), struck(at, victim))
    at.books.terminate()

    async def readable() -> bool:
        try:
            at.books = await Topology.running(at.portal.installation).postgres.connect("billing")
        except (OSError, asyncpg.PostgresError):
            return False  # it is just coming back
        return True

    await in_the_end(readable)

    async def found_out() -> bool:
        status, found = await at.family.call("POST", f"card-attempts/{attempt_id}/check", {})
        assert (status, found["status"]) == (200, "paid"), found
        return True

    await in_the_end(found_out)


BLOWS: dict[str, tuple[Blow, ...]] = {
    "billing, at each moment": (between_the_call_and_its_answer, before_the_webhook_arrives, between_the_webhook_and_the_books)
}
if EVERYTHING:
    BLOWS |= {victim: (partial(while_the_card_is_typed, victim),) * 3 for victim in ("billing", "gateway", "cards", "postgres")}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("killed", BLOWS)
async def test_whatever_is_killed_while_a_family_pays_every_payment_is_recorded_once(killed: str, doomed: Portal, dupont: Family) -> None:
    before = (await dupont.read("account-summary"))["balance_cents"]
    attempts = [str(new_id()) for _ in BLOWS[killed]]
    async with shop(doomed, dupont) as at:
        for blow, attempt_id in zip(BLOWS[killed], attempts, strict=True):
            await blow(at, attempt_id, await at.first_invoice())
            await in_the_end(partial(at.paid, attempt_id))
        await books_are_right(at, attempts, before)


async def books_are_right(at: Shop, attempts: list[str], before: int) -> None:
    """Each attempt is one payment of its amount; the ledger sums to zero; the family's balance and receipts say the same."""
    paid = len(attempts) * CENTS
    said = await at.books.fetchrow(WHAT_THE_BOOKS_SAY, [UUID(one) for one in attempts])
    assert said
    assert dict(said) == {"payments": len(attempts), "cents": paid, "difference": 0, "claimed": 0}
    assert [name for name, sql in BOOKS.items() if await at.books.fetch(sql)] == []
    assert (await at.family.read("account-summary"))["balance_cents"] == before - paid
    receipts = [one["payment_id"] for one in (await at.family.read("receipts"))["payments"]]
    assert [receipts.count(one) for one in attempts] == [1] * len(attempts)
