"""What waits to be done when a family is erased: what is about it goes, what is about everybody goes on."""

from datetime import timedelta
from uuid import UUID

import pytest
from pydantic import BaseModel

from chassis import erasure
from chassis.errors import Unauthenticated
from chassis.holdings import Privacy
from chassis.ids import new_id
from chassis.tokens import Actor
from chassis.vault import FamilyErased
from tests.service.harness import Started


class Along(BaseModel):
    """Work that goes through a town in lanes, each family after the one before."""

    after: tuple[UUID | None, ...]


class About(BaseModel):
    """Work about one family, whoever it came to last."""

    family_id: UUID
    after: UUID | None = None


async def test_work_that_goes_through_a_town_goes_on_when_the_family_that_it_came_to_last_is_erased(service: Started) -> None:
    gone, staying = new_id(), new_id()
    async with service.database.transaction() as tx:
        tomorrow = tx.now + timedelta(days=1)
        await tx.enqueue("along", Along(after=(gone, None)), run_at=tomorrow)
        await tx.enqueue("about", About(family_id=gone), run_at=tomorrow)
        await tx.enqueue("about_another", About(family_id=staying, after=gone), run_at=tomorrow)
    async with service.database.transaction() as tx:
        await erasure.erase(tx, gone, Privacy())
    async with service.database.transaction(read_only=True) as tx:
        assert {row["kind"] for row in await tx.fetch("select kind from work")} == {"along", "about_another"}


async def test_a_token_that_outlives_its_family_changes_nothing_any_more(service: Started) -> None:
    gone, staying = (Actor(kind="family", account_id=new_id(), family_id=new_id()) for _ in range(2))
    async with service.database.transaction(gone) as tx:
        await tx.enqueue("about", About(family_id=staying.family()))
    async with service.database.transaction() as tx:
        await erasure.erase(tx, gone.family(), Privacy())
    with pytest.raises(Unauthenticated):
        async with service.database.transaction(gone) as tx:
            await tx.enqueue("about", About(family_id=staying.family()))
    async with service.database.transaction(gone, read_only=True) as tx:
        assert await erasure.is_erased(tx, gone.family()), "to read is not refused: nothing is there"
    async with service.database.transaction(staying) as tx:
        await tx.enqueue("about", About(family_id=staying.family()))
    async with service.database.transaction(read_only=True) as tx:
        assert await tx.fetchval("select count(*) from work where payload->>'family_id' = $1", str(staying.family_id)) == 2


async def test_nobody_seals_anything_for_a_family_that_was_erased(service: Started) -> None:
    gone, staying = new_id(), new_id()
    async with service.database.transaction() as tx:
        await tx.vault.key(tx, gone)
        await erasure.erase(tx, gone, Privacy())
    with pytest.raises(FamilyErased):
        async with service.database.transaction() as tx:
            await tx.vault.keys_to_seal(tx, [staying, gone])
    async with service.database.transaction() as tx:
        assert await tx.vault.keys(tx, [staying, gone]) == {}
