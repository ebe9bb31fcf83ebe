"""Side effects: tried again until done, taken only by who knows how, and what became of them is noted."""

import asyncio
from contextlib import suppress

from chassis.database import LOST, Database
from chassis.gauges import OF_EVERY_SERVICE, take
from chassis.ids import new_id
from chassis.metrics import WORK_STANDING
from chassis.work import TOGETHER, Job, Work
from stack.postgres import Postgres
from tests.chassis import sample
from tests.chassis.conftest import rows
from tests.chassis.sample import WriteNote
from tests.eventually import eventually
from tests.service.harness import Started, family


async def test_work_is_retried_then_done_and_hopeless_work_fails_visibly(service: Started) -> None:
    dupont = family(new_id())
    await service.send(WriteNote(note_id=new_id(), text="errand1"), dupont)
    await service.send(WriteNote(note_id=new_id(), text="errand9"), dupont)

    async def failed() -> bool:
        return bool(await rows(service, "select 1 from work where status = 'failed' and last_error like 'nobody%'"))

    await eventually(failed)

    async def done() -> bool:
        return [tuple(row) for row in await rows(service, "select attempts from done")] == [(2,)]

    await eventually(done)
    assert len(await rows(service, "select 1 from work")) == 1


async def test_work_of_a_kind_that_this_release_does_not_know_waits_for_one_that_does_and_is_seen(service: Started) -> None:
    async with service.database.transaction() as tx:
        await tx.enqueue("novelty", sample.Errand())
    async with service.database.transaction() as tx:
        await tx.execute("update work set run_at = run_at - interval '11 minutes'")
        await tx.enqueue("errand", sample.Errand())

    async def errand_done() -> bool:
        return bool(await rows(service, "select from done"))

    await eventually(errand_done)
    assert [tuple(row) for row in await rows(service, "select kind, status, attempts from work")] == [("novelty", "waiting", 0)]
    async with service.database.transaction(read_only=True) as tx:
        for one in OF_EVERY_SERVICE:
            await take(tx, one)
    counted = {one.labels["standing"]: one.value for metric in WORK_STANDING.collect() for one in metric.samples}
    assert counted == {"waiting": 1, "late": 1, "failed": 0}

    newer = Work()

    @newer.on("novelty")
    async def carry_out(database: Database, job: Job) -> None:
        async with database.transaction() as tx:
            await tx.execute("insert into done (id, attempts) values ($1, $2)", job.id, job.attempt)
            await job.finish(tx)

    loop = asyncio.create_task(newer.run(service.database))
    try:

        async def novelty_done() -> bool:
            return not await rows(service, "select from work") and len(await rows(service, "select from done where attempts = 1")) == 2

        await eventually(novelty_done)
    finally:
        loop.cancel()
        await asyncio.wait([loop])


async def test_no_work_waits_for_its_turn_while_its_lease_runs_out(service: Started, postgres: Postgres, sample_database: str) -> None:
    """A job that is taken before it can begin comes back, and is done twice, where those before it take their time.

    PostgreSQL believes the table to be empty, as it mostly is: a list of four was then made anew for each row, and more were taken.
    """
    administrator = await postgres.connect(sample_database)
    job = "insert into work (id, kind, payload, run_at, created_at) values (gen_random_uuid(), 'one', '{}', now(), now())"
    await administrator.execute(job)
    await administrator.execute("delete from work")
    await administrator.execute("analyze work")
    await administrator.close()
    sample.LET_GO.clear()
    held, more = 1, 3 * TOGETHER

    async def enqueue(count: int) -> None:
        async with service.database.transaction() as tx:
            for _ in range(count):
                await tx.enqueue("errand", sample.Errand(fails=sample.HELD_UP))

    async def taken() -> int:
        return len(await rows(service, "select from work where attempts > 0"))

    await enqueue(held)

    async def all_held() -> bool:
        return await taken() == held

    await eventually(all_held)
    try:
        await enqueue(more)

        async def one_more() -> bool:
            return await taken() > held

        await eventually(one_more)
        assert await taken() == TOGETHER
    finally:
        sample.LET_GO.set()

    async def all_taken() -> bool:
        return await taken() == held + more

    await eventually(all_taken)


async def test_what_became_of_work_is_noted_as_soon_as_the_database_is_back(
    service: Started, postgres: Postgres, sample_database: str
) -> None:
    sample.LET_GO.clear()
    await service.send(WriteNote(note_id=new_id(), text=f"errand{sample.HELD_UP}"), family(new_id()))

    async def begun() -> bool:
        return [row[0] for row in await rows(service, "select attempts from work")] == [1]

    await eventually(begun)
    administrator = await postgres.connect("postgres")
    try:
        await administrator.execute(f"alter database {sample_database} allow_connections false")
        await administrator.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", sample_database)
        sample.LET_GO.set()

        async def missed() -> bool:
            return bool(await administrator.fetchval("select now() > $1::timestamptz + interval '500 ms'", cut))

        cut = await administrator.fetchval("select now()")
        await eventually(missed)
        await administrator.execute(f"alter database {sample_database} allow_connections true")
    finally:
        await administrator.close()

    async def noted() -> bool:
        with suppress(*LOST):  # the first to use a connection that was cut
            return [row[0] for row in await rows(service, "select last_error from work")] == ["ConnectionError: attempt 1"]
        return False

    await eventually(noted)
