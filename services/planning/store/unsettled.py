"""Days of a period that are billed otherwise once somebody settles them."""

from datetime import date

from chassis.tx import Tx
from contracts.planning import UnsettledDays


async def count(tx: Tx, first: date, last: date) -> tuple[UnsettledDays, ...]:
    """Count by activity the days of absences that wait for a clerk, and the children who came without an enrolment."""
    rows = await tx.fetch(
        """
        select activity_id, sum(absences)::int as absences, sum(strays)::int as strays from (
            select e.activity_id, count(*) as absences, 0 as strays
            from request r join request_day d using (request_id) join enrolment e using (enrolment_id)
            where r.awaits_clerk and r.kind = 'absence' and d.decision = 'pending' and d.day between $1 and $2
            group by e.activity_id
            union all
            select s.activity_id, 0, count(*) from stray s where s.outcome is null and s.day between $1 and $2 group by s.activity_id
        ) as counted
        group by activity_id order by activity_id
        """,
        first,
        last,
    )
    return tuple(UnsettledDays(**dict(row)) for row in rows)
