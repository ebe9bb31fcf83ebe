"""A tariff changes and 100,000 days that no invoice bills are priced again, through the service's API: by brackets, and by rules.

Goal: 10 s from the request to the last day. Beside it the bare floor of the same run: one UPDATE that writes the same prices and
sentences into the same rows, and the estimates of their families, in one transaction.
"""

import asyncio
import time
from uuid import UUID

import aiohttp
import uvloop

from bench._figures import publish
from bench._town import signer_of, town
from bench.invoicing import CHILDREN, DAYS, FIRST, LONGEST_SECONDS, REGIE, grow
from chassis.client import Client
from chassis.ids import new_id
from chassis.tokens import Actor, Signer
from contracts.billing import Bracket, PutTariff, TariffRules
from contracts.rights import Right
from stack.installation import Installation
from stack.seed.tables import owner
from stack.topology import Topology

CHARGES = 100_000
FAMILIES = -(-CHARGES // (CHILDREN * DAYS))
NAME = "Restauration scolaire"
TARIFF = new_id()
RULES = TariffRules.model_validate(
    {
        "name": NAME,
        "valid_from": FIRST,
        "lines": [{"effort": {"rate_percent": "0.36", "floor_cents": 100, "ceiling_cents": 600}}],
        "adjustments": [{"label": "Deuxième enfant", "when": {"sibling_rank": {"at_least": 2}}, "percent": -10}],
        "split": {"care_percent": 40},
    }
)
BARE = (
    (
        "update charge set cents = cents + 1, from_quotient = null, below_quotient = null, sentence = sentence || '.', made = made"
        " where activity_id = $1 and invoice_id is null"
    ),
    (
        "update estimate set total_cents = total_cents + 1, version = version + 1"
        " where month = date '2026-10-01' and family_id in (select family_id from charge where activity_id = $1)"
    ),
)


async def main() -> None:
    """Measure and print."""
    async with town() as running, aiohttp.ClientSession() as session:
        topology = Topology.running(Installation(running.data))
        signer = signer_of(topology)
        client = Client(session, topology.url("billing"))
        await grow(topology, FAMILIES)
        activity = await known_quotients(topology)
        brackets = await measure(topology, client, signer, tariff(activity, brackets=True), 311)
        rules = await measure(topology, client, signer, tariff(activity, brackets=False), None)
    publish({"charges": FAMILIES * CHILDREN * DAYS, "families": FAMILIES, "brackets": brackets, "rules": rules})


def tariff(activity: UUID, *, brackets: bool) -> PutTariff:
    """Write the tariff that changes the prices."""
    return PutTariff(
        tariff_id=TARIFF,
        activity_id=activity,
        regie=REGIE,
        name=NAME,
        valid_from=FIRST,
        brackets=(Bracket(from_quotient=0, cents=311),) if brackets else (),
        rules=None if brackets else RULES,
    )


async def measure(topology: Topology, client: Client, signer: Signer, asked: PutTariff, cents: int | None) -> dict[str, object]:
    """Change the tariff and wait until every day has its new price; `cents` by brackets, none where rules say how each is made."""
    actor = Actor(kind="staff", account_id=new_id(), display_name="Mesure", rights=frozenset({Right.WRITE_TARIFF}))
    activity = asked.activity_id
    began = time.perf_counter()
    await client.send(asked, token=signer.sign(actor)[0])
    await priced_again(topology, activity, cents)
    took = time.perf_counter() - began
    bare = await update_barely(topology, activity)
    return {"seconds": round(took, 2), "bare_update_s": round(bare, 2), "ratio": round(took / bare, 2)}


async def priced_again(topology: Topology, activity: UUID, cents: int | None) -> None:
    """Ask ten times a second until no day has its former price."""
    old = "made is null" if cents is None else f"cents is distinct from {cents}"
    connection = await topology.postgres.connect("billing")
    deadline = time.perf_counter() + LONGEST_SECONDS
    try:
        while time.perf_counter() < deadline:
            if not await connection.fetchval(f"select exists (select from charge where activity_id = $1 and {old})", activity):  # noqa: S608 - our own words
                return
            await asyncio.sleep(0.1)
    finally:
        await connection.close()
    message = "some days kept their price"
    raise RuntimeError(message)


async def known_quotients(topology: Topology) -> UUID:
    """Tell billing a quotient of each family, and return the measured activity."""
    async with owner(topology.postgres, "billing") as connection:
        activity: UUID = await connection.fetchval("select activity_id from tariff where regie = $1", REGIE)
        await connection.execute(
            "insert into quotient_record (family_id, version) select distinct family_id, 1 from charge where activity_id = $1"
            " on conflict do nothing",
            activity,
        )
        await connection.execute(
            "insert into quotient (family_id, valid_from, value) select distinct family_id, date '2026-01-01', 900 from charge"
            " where activity_id = $1 on conflict do nothing",
            activity,
        )
    return activity


async def update_barely(topology: Topology, activity: UUID) -> float:
    """Write as much into the same rows in one transaction that is rolled back."""
    connection = await topology.postgres.connect("billing", "billing_owner")
    try:
        await connection.execute("set app.scope = 'town'; set statement_timeout = 0; set transaction_timeout = 0")
        began = time.perf_counter()
        transaction = connection.transaction()
        await transaction.start()
        for statement in BARE:
            await connection.execute(statement, activity, timeout=LONGEST_SECONDS)
        took = time.perf_counter() - began
        await transaction.rollback()
    finally:
        await connection.close()
    return took


if __name__ == "__main__":
    uvloop.run(main())
