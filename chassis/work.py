"""Side effects (mail, payment calls, exports): rows of the work table, carried out one by one with retries."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import asyncpg

from chassis.database import LOST, Database
from chassis.logs import logger
from chassis.metrics import WORK
from chassis.tx import Tx

log = logger(__name__)

LEASE = timedelta(seconds=30)
DEADLINE_SECONDS = 25.0
SWEEP_SECONDS = 1.0
NOTED_WITHIN = 5
"""How many seconds may pass, after the deadline, until what became of a job is written down."""
TOGETHER = 4
SHORT_RETRIES = tuple(timedelta(seconds=seconds) for seconds in (1, 5, 30, 300, 3600))


class GiveUp(Exception):
    """Raised by a handler for a failure that no retry can mend."""


@dataclass(slots=True)
class Job:
    """One side effect to carry out, for the `attempt`-th time."""

    id: UUID
    kind: str
    payload: str
    attempt: int
    last: bool
    finished: bool = False

    async def finish(self, tx: Tx) -> None:
        """Take the job off the table together with the effect's own rows."""
        await tx.execute("delete from work where id = $1", self.id)
        self.finished = True


Handler = Callable[[Database, Job], Awaitable[None]]


class Work:
    """The kinds of side effects that a service carries out."""

    def __init__(self) -> None:
        self.handlers: dict[str, tuple[Handler, tuple[timedelta, ...]]] = {}

    def on(self, kind: str, *, retries: tuple[timedelta, ...] = SHORT_RETRIES) -> Callable[[Handler], Handler]:
        """Register what carries out a kind of work, and how long to wait before each retry; then it is `failed`."""

        def register(handler: Handler) -> Handler:
            self.handlers[kind] = (handler, retries)
            return handler

        return register

    async def run(self, database: Database) -> None:
        """Carry out due work for as long as the process lives; no more is taken than begins at once, for the lease runs from then on."""
        running: set[asyncio.Task[None]] = set()
        async with asyncio.TaskGroup() as group:
            while True:
                seen = database.enqueued.count
                if len(running) == TOGETHER:
                    await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                free = TOGETHER - len(running)
                try:
                    jobs = await self._take(database, free)
                except (*LOST, asyncpg.PostgresError) as error:
                    log.warning("work_lost_database", error=type(error).__name__)
                    await asyncio.sleep(SWEEP_SECONDS)
                    continue
                for job in jobs:
                    task = group.create_task(self._carry_out(database, job))
                    running.add(task)
                    task.add_done_callback(running.discard)
                if len(jobs) < free:
                    await database.enqueued.wait(seen, SWEEP_SECONDS)

    async def _take(self, database: Database, most: int) -> list[Job]:
        """Lease due jobs: they come back by themselves if this process dies.

        Only of kinds that are carried out here: during an upgrade, those that the newer release brings wait for its processes. They are
        listed before any is taken: as a sub-select, the list was made again for each row of a table believed to be empty, and grew.
        """
        async with database.transaction() as tx:
            rows = await tx.fetch(
                "with due as materialized ("
                " select id from work where status = 'waiting' and run_at <= $1 and kind = any($4) order by run_at limit $3"
                " for update skip locked)"
                " update work set run_at = $2, attempts = attempts + 1 from due where work.id = due.id"
                " returning work.id, kind, payload, attempts",
                tx.now,
                tx.now + LEASE,
                most,
                list(self.handlers),
            )
        return [Job(row["id"], row["kind"], row["payload"], row["attempts"], self._is_last(row["kind"], row["attempts"])) for row in rows]

    def _is_last(self, kind: str, attempt: int) -> bool:
        return attempt > len(self.handlers[kind][1])

    async def _carry_out(self, database: Database, job: Job) -> None:
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):  # before the lease ends: nobody else has the job meanwhile
                await self.handlers[job.kind][0](database, job)
            outcome, error = "done", ""
        except GiveUp as reason:
            outcome, error = "failed", str(reason)
        except Exception as reason:  # noqa: BLE001 - whatever a side effect raises is kept with the job and retried
            outcome, error = ("failed" if job.last else "retried"), f"{type(reason).__name__}: {reason}"
        WORK.labels(job.kind, outcome).inc()
        for left in reversed(range(NOTED_WITHIN)):  # while the job is leased: a database that restarts takes seconds
            try:
                await self._note(database, job, outcome, error)
                break
            except (*LOST, asyncpg.PostgresError) as reason:
                log.warning("work_outcome_unknown", job=str(job.id), error=type(reason).__name__)
                await asyncio.sleep(SWEEP_SECONDS if left else 0)

    async def _note(self, database: Database, job: Job, outcome: str, error: str) -> None:
        """Write down what became of a job, unless its lease ended and another process has taken it since."""
        if error:
            kind_of_error = error.partition(": ")[0]  # its own words, which may quote an address, are in the table alone
            log.warning("work_not_done", outcome=outcome, kind=job.kind, job=str(job.id), attempt=job.attempt, error=kind_of_error)
        if outcome == "done" and job.finished:
            return
        async with database.transaction() as tx:
            if outcome == "done":
                await job.finish(tx)
            elif outcome == "failed":
                await tx.execute(
                    "update work set status = 'failed', last_error = $3 where id = $1 and attempts = $2", job.id, job.attempt, error[:1000]
                )
            else:
                wait = self.handlers[job.kind][1][job.attempt - 1]
                await tx.execute(
                    "update work set run_at = $3, last_error = $4 where id = $1 and attempts = $2",
                    job.id,
                    job.attempt,
                    tx.now + wait,
                    error[:1000],
                )
