"""What waits to be done when a family is erased: what is about it goes, what is about everybody goes on."""

from datetime import timedelta
from uuid import UUID

from pydantic import BaseModel

from chassis import erasure
from chassis.holdings import Privacy
from chassis.ids import new_id
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
