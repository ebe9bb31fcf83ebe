"""Hours realised: presences and how long they lasted, summed up where they are stored."""

from collections.abc import Collection
from datetime import date
from typing import Literal
from uuid import UUID

from chassis.tx import Tx
from contracts.planning import RealisedHours


def _counting(of: Literal["enrolment", "activity"]) -> str:
    """Write the hours of enrolments or activities, each with the days from and until which they count."""
    return f"""
        {of}_hours_counting as (
            select {of}_id, starts, ends, until, lag(until, 1, '-infinity') over (partition by {of}_id order by until) as since
            from (
                select {of}_id, starts, ends, until from {of}_former_hours
                union all select {of}_id, starts, ends, 'infinity' from {of}_hours
            ) known
        )
    """  # noqa: S608 - our own words


async def hours(tx: Tx, activity_ids: Collection[UUID], first: date, last: date) -> tuple[RealisedHours, ...]:
    """Sum up presences by activity, age band and family.

    By the hour, a presence lasts from arrival to departure, or the hours agreed where one of both was not noted; otherwise it counts
    as long as the activity takes place, if the child was there at any time of it (rule of the CAF). The hours are those of that day.
    Children are counted by family, and in all: once for each activity and age band, whichever of two households they came from.
    """
    rows = await tx.fetch(
        f"""
        with {_counting("enrolment")}, {_counting("activity")}, seen as (
            select e.activity_id, e.family_id, e.child_id,
                case when c.birth_date is null then 'unknown' when age_on(c.birth_date, a.day) < 6 then 'under_6' else 'from_6' end as band,
                extract(epoch from case
                    when h.starts is null then s.ends - s.starts
                    when a.arrived_at is not null and a.left_at is not null then a.left_at - a.arrived_at
                    else h.ends - h.starts
                end)::int / 60 as minutes
            from attendance a join enrolment e using (enrolment_id) join child c using (child_id)
            left join enrolment_hours_counting h on h.enrolment_id = e.enrolment_id and a.day >= h.since and a.day < h.until
            left join activity_hours_counting s on s.activity_id = e.activity_id and a.day >= s.since and a.day < s.until
            where a.day between $2 and $3 and a.present and e.activity_id = any($1::uuid[])
        ), slot as (select activity_id, band, count(distinct child_id) as children from seen group by activity_id, band)
        select n.activity_id, v.name as activity, f.name as facility, n.band, n.family_id, count(distinct n.child_id) as children,
            count(*) as presences, count(*) filter (where n.minutes is null) as untimed, coalesce(sum(n.minutes), 0) as minutes,
            s.children as children_in_all
        from seen n join activity v using (activity_id) join facility f using (facility_id)
        join slot s on s.activity_id = n.activity_id and s.band = n.band
        group by n.activity_id, v.name, v.position, f.name, n.band, n.family_id, s.children
        order by v.position, f.name, v.name, n.activity_id, n.band, n.family_id
        """,  # noqa: S608 - our own words
        list(activity_ids),
        first,
        last,
    )
    return tuple(RealisedHours(**row) for row in rows)
