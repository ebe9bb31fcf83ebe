"""What a family asks is taken up before it is on disk, and answered once it is."""

import asyncio

from contracts.planning import PlanningRequestDecided
from stack.databases import Connection
from stack.postgres import Postgres
from tests.eventually import eventually
from tests.service.planning.cast import THURSDAY, Town
from tests.service.slow_disk import A_WHILE, a_slow_disk


async def test_a_request_is_taken_up_before_it_is_on_disk_and_promised_and_told_after(
    town: Town, postgres: Postgres, administrator: Connection
) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity())

    async def seen() -> bool:
        async with town.service.database.transaction(read_only=True) as tx:
            return bool(await tx.fetchval("select exists (select from request where family_id = $1)", town.dupont.family_id))

    async with a_slow_disk(postgres, administrator):
        first = asyncio.create_task(town.ask(town.dupont, enrolled, THURSDAY, key="click-1"))
        await eventually(seen)
        again = asyncio.create_task(town.ask(town.dupont, enrolled, THURSDAY, key="click-1"))
        await asyncio.sleep(A_WHILE)
        assert not first.done(), "a power cut would lose what the family was promised"
        assert not again.done(), "the second click was promised what the first one still waits for"
        assert not await town.service.told(PlanningRequestDecided), "a power cut would undo what is told"
    assert await first == await again
    assert (await town.decided(await first)).status == "accepted"
