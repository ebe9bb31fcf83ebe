"""Counters: which activities are counted where, and how many each counter takes."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from uuid import UUID

from chassis.tx import Tx
from services.planning.domain.counters import Counted, CountedIn, FreePlaces


async def of_activities(tx: Tx, activity_ids: Collection[UUID]) -> dict[UUID, set[Counted]]:
    """Read where some activities are counted."""
    rows = await tx.fetch(
        "select activity_id, counter_id, from_age, to_age from counted where activity_id = any($1::uuid[])", list(activity_ids)
    )
    found: dict[UUID, set[Counted]] = {activity_id: set() for activity_id in activity_ids}
    for row in rows:
        found[row["activity_id"]].add(Counted(row["counter_id"], row["from_age"], row["to_age"]))
    return found


async def free(tx: Tx, activity_id: UUID, first: date, last: date) -> FreePlaces:
    """Read what the counters of an activity have left on the days of a span."""
    rules = await tx.fetch(
        "select counter_id, from_age, to_age, capacity from counted join counter using (counter_id) where activity_id = $1", activity_id
    )
    taken = await tx.fetch(
        "select counter_id, day, capacity - taken as free from place where counter_id = any($1::uuid[]) and day between $2 and $3",
        [row["counter_id"] for row in rules],
        first,
        last,
    )
    return FreePlaces(
        {activity_id: [Counted(row["counter_id"], row["from_age"], row["to_age"]) for row in rules]},
        {row["counter_id"]: row["capacity"] for row in rules},
        {(row["counter_id"], row["day"]): row["free"] for row in taken},
    )


async def capacities(tx: Tx, counter_ids: Collection[UUID]) -> dict[UUID, int]:
    """Read how many each of some counters takes; those that do not exist are left out."""
    rows = await tx.fetch("select counter_id, capacity from counter where counter_id = any($1::uuid[])", list(counter_ids))
    return {row["counter_id"]: row["capacity"] for row in rows}


async def put(tx: Tx, counted: CountedIn, capacities: Mapping[UUID, int]) -> None:
    """Write where activities are counted, in place of what was."""
    await tx.execute(
        "insert into counter (counter_id, capacity) select * from unnest($1::uuid[], $2::int[]) on conflict do nothing",
        list(capacities),
        list(capacities.values()),
    )
    await tx.execute("delete from counted where activity_id = any($1::uuid[])", list(counted))
    await tx.executemany(
        "insert into counted (activity_id, counter_id, from_age, to_age) values ($1, $2, $3, $4)",
        [(activity_id, *one) for activity_id, many in counted.items() for one in many],
    )


async def forget(tx: Tx, counter_ids: Iterable[UUID]) -> None:
    """Take away those of some counters that count nothing any more, with their days."""
    await tx.execute(
        "delete from counter c where counter_id = any($1::uuid[]) and not exists (select from counted k where k.counter_id = c.counter_id)",
        list(counter_ids),
    )


async def sharing(tx: Tx, counter_ids: Collection[UUID]) -> list[UUID]:
    """List the activities that some counters count."""
    rows = await tx.fetch("select distinct activity_id from counted where counter_id = any($1::uuid[])", list(counter_ids))
    return [row["activity_id"] for row in rows]


async def of_children(tx: Tx, child_ids: Collection[UUID]) -> list[UUID]:
    """List the age groups of the activities in which some children are enrolled."""
    rows = await tx.fetch(
        "select distinct k.counter_id from enrolment e join counted k using (activity_id)"
        " where e.child_id = any($1::uuid[]) and k.from_age is not null",
        list(child_ids),
    )
    return [row["counter_id"] for row in rows]
