"""Hours realised: presences and how long they lasted, summed up where they are stored."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from chassis.tx import Tx


async def hours(tx: Tx, activity_ids: Collection[UUID], first: date, last: date) -> list[Any]:
    """Sum up presences by activity, age band and family.

    By the hour, a presence lasts from arrival to departure, or the hours agreed where one of both was not noted; otherwise it counts
    as long as the activity takes place, if the child was there at any time of it (rule of the CAF).
    """
    return await tx.fetch(
        """
        with seen as (
            select e.activity_id, e.family_id, e.child_id,
                case when c.birth_date is null then 'unknown' when age_on(c.birth_date, a.day) < 6 then 'under_6' else 'from_6' end as band,
                extract(epoch from case
                    when h.starts is null then s.ends - s.starts
                    when a.arrived_at is not null and a.left_at is not null then a.left_at - a.arrived_at
                    else h.ends - h.starts
                end)::int / 60 as minutes
            from attendance a join enrolment e using (enrolment_id) join child c using (child_id)
            left join enrolment_hours h using (enrolment_id) left join activity_hours s on s.activity_id = e.activity_id
            where a.day between $2 and $3 and a.present and e.activity_id = any($1::uuid[])
        )
        select n.activity_id, v.name as activity, f.name as facility, n.band, n.family_id, count(distinct n.child_id) as children,
            count(*) as presences, count(*) filter (where n.minutes is null) as untimed, coalesce(sum(n.minutes), 0) as minutes
        from seen n join activity v using (activity_id) join facility f using (facility_id)
        group by n.activity_id, v.name, v.position, f.name, n.band, n.family_id
        order by v.position, f.name, v.name, n.activity_id, n.band, n.family_id
        """,
        list(activity_ids),
        first,
        last,
    )
