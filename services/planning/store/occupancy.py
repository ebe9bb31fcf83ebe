"""How full days are: what each counter has taken, and who waits for it."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from chassis.tx import Tx


async def of_activities(tx: Tx, activity_ids: Collection[UUID], first: date, last: date) -> Any:
    """Read, in one statement, where activities are counted, and of those counters the days on which somebody is counted or waits.

    `counted` are (activity, counter, from age, to age, capacity); `taken` (counter, day, taken, capacity); `waiting` (counter, day,
    how many wait, to how many of them a place is offered); `rooms` (pool, name).
    """
    return await tx.fetchrow(
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
