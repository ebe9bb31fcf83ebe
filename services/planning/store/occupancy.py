"""How full days are: what each counter has taken, and who waits for it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.tx import Tx
from services.planning.domain.counters import Counted


@dataclass(frozen=True, slots=True)
class Fullness:
    """Where activities are counted, and of these counters the days on which somebody is counted or waits.

    `taken` tells by counter and day how many places are and how many there were; `waiting` how many children wait, and to how many of them
    a place is offered; `rooms` names the pools of the town, in the order of their names.
    """

    counted: Mapping[UUID, Sequence[Counted]]
    capacities: Mapping[UUID, int]
    taken: Mapping[tuple[UUID, date], tuple[int, int]]
    waiting: Mapping[tuple[UUID, date], tuple[int, int]]
    rooms: Mapping[UUID, str]


async def of_activities(tx: Tx, activity_ids: Collection[UUID], first: date, last: date) -> Fullness:
    """Read how full activities are from one day to another, in one statement."""
    row = await tx.fetch_one(
        """
        with own as materialized (
            select k.activity_id, k.counter_id, k.from_age, k.to_age, c.capacity
            from counted k join counter c using (counter_id) where k.activity_id = any($1::uuid[])
        ), near as materialized (
            select distinct k.* from (select distinct counter_id from own) o join counted k using (counter_id)
        )
        select
            array(select row(o.*) from own o) as counted,
            array(
                select row(p.counter_id, p.day, p.taken, p.capacity) from place p
                where p.counter_id in (select counter_id from own) and p.day between $2 and $3
            ) as taken,
            array(
                select row(k.counter_id, b.day, count(*)::int, count(b.offered_until)::int)
                from near k join booking b on b.activity_id = k.activity_id and b.status = 'waiting' and b.day between $2 and $3
                join enrolment e using (enrolment_id) join child c on c.child_id = e.child_id
                where k.from_age is null or age_on(c.birth_date, b.day) between k.from_age and k.to_age
                group by k.counter_id, b.day
            ) as waiting,
            array(select row(p.pool_id, p.name) from pool p order by p.name) as rooms
        """,
        list(activity_ids),
        first,
        last,
    )
    counted: dict[UUID, list[Counted]] = {}
    capacities: dict[UUID, int] = {}
    for activity_id, counter_id, from_age, to_age, capacity in row["counted"]:
        counted.setdefault(activity_id, []).append(Counted(counter_id, from_age, to_age))
        capacities[counter_id] = capacity
    return Fullness(
        counted,
        capacities,
        {(counter_id, day): (taken, capacity) for counter_id, day, taken, capacity in row["taken"]},
        {(counter_id, day): (waiting, offered) for counter_id, day, waiting, offered in row["waiting"]},
        dict(row["rooms"]),
    )
