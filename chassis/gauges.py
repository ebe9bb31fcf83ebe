"""What is counted in a service's tables now and then, for operations: what waits, what was parked, what failed."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from prometheus_client import Gauge

from chassis.database import Database
from chassis.metrics import DEAD, OUTBOX_AGE, WORK_STANDING
from chassis.recurring import again
from chassis.tx import Tx

EVERY_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Sample:
    """A gauge and the query that tells it: each row is its labels, in their order, then the `value`."""

    gauge: Gauge
    sql: str
    labels: tuple[str, ...] = ()


OF_EVERY_SERVICE = (
    Sample(OUTBOX_AGE, "select coalesce(extract(epoch from $1::timestamptz - min(created_at)), 0)::float8 as value from outbox"),
    Sample(DEAD, "select count(*) as value, $1::timestamptz from dead_event"),
    Sample(
        WORK_STANDING,
        "select standing, value from ("
        "  select count(*) filter (where status = 'waiting') as waiting, count(*) filter (where status = 'failed') as failed,"
        "  count(*) filter (where status = 'waiting' and run_at < $1::timestamptz - interval '10 minutes') as late from work"
        ") as counted cross join lateral (values ('waiting', waiting), ('late', late), ('failed', failed)) as told (standing, value)",
        ("standing",),
    ),
)


async def measure(database: Database, stop: asyncio.Event, own: Sequence[Sample]) -> None:
    """Count for as long as the process lives; a database that is away leaves the gauges as they were."""

    async def count() -> None:
        async with database.transaction(read_only=True) as tx:
            for sample in (*OF_EVERY_SERVICE, *own):
                await take(tx, sample)

    await again(stop, EVERY_SECONDS, count, failing="gauges_not_taken")


async def take(tx: Tx, sample: Sample) -> None:
    """Count once; `$1` is the present moment."""
    for row in await tx.fetch(sample.sql, tx.now):
        gauge = sample.gauge.labels(*(row[name] for name in sample.labels)) if sample.labels else sample.gauge
        gauge.set(row["value"])
