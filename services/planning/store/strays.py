"""Children who came without an enrolment in the activity (erreur), until staff settle them."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from chassis.tx import Tx
from contracts.planning import Mark, Stray

_SHOWN = """
    select s.activity_id, a.name as activity, f.name as facility, s.day, s.child_id, c.name as child, s.family_id, s.marked_at,
        s.marked_by_name, s.arrived_at, s.left_at, exists (
            select from enrolment e
            where e.child_id = s.child_id and e.activity_id = s.activity_id and s.day between e.valid_from and e.valid_to
        ) as enrolled
    from stray s join activity a using (activity_id) join facility f using (facility_id) join child c using (child_id)
    where s.outcome is null
"""


async def note(tx: Tx, activity_id: UUID, day: date, marks: Iterable[Mark]) -> int:
    """Note marks of children without an enrolment; one who was not there after all is withdrawn.

    The later mark counts, whenever it arrives; what staff settled stays settled. Returns how many changed something; children whom
    planning does not know are left out.
    """
    ordered = sorted(marks, key=lambda mark: mark.child_id)
    return await tx.execute(
        """
        insert into stray as s (activity_id, day, child_id, family_id, marked_at, marked_by, marked_by_name,
            arrived_at, left_at, outcome, settled_at)
        select $4, $5, c.child_id, c.family_id, t.marked_at, $6, $7,
            case when t.present then t.arrived_at end, case when t.present then t.left_at end,
            case when not t.present then 'withdrawn' end, case when not t.present then $8::timestamptz end
        from unnest($1::uuid[], $2::boolean[], $3::timestamptz[], $9::time[], $10::time[])
            as t (child_id, present, marked_at, arrived_at, left_at) join child c using (child_id)
        on conflict (activity_id, day, child_id) do update
            set marked_at = excluded.marked_at, marked_by = excluded.marked_by, marked_by_name = excluded.marked_by_name,
                arrived_at = excluded.arrived_at, left_at = excluded.left_at, outcome = excluded.outcome, settled_at = excluded.settled_at
            where s.marked_at < excluded.marked_at and s.outcome is distinct from 'counted'
        """,
        [one.child_id for one in ordered],
        [one.present for one in ordered],
        [one.marked_at for one in ordered],
        activity_id,
        day,
        tx.actor.account_id,
        tx.actor.display_name,
        tx.now,
        [one.arrived_at for one in ordered],
        [one.left_at for one in ordered],
    )


async def settle(tx: Tx, activity_id: UUID, day: date, child_id: UUID, outcome: str) -> bool:
    """Settle one that is still open; tells whether there was one."""
    return bool(
        await tx.execute(
            "update stray set outcome = $4, settled_at = $5 where activity_id = $1 and day = $2 and child_id = $3 and outcome is null",
            activity_id,
            day,
            child_id,
            outcome,
            tx.now,
        )
    )


async def of_day(tx: Tx, activity_id: UUID, day: date) -> tuple[Stray, ...]:
    """Read those of an activity's list of a day that are still open."""
    rows = await tx.fetch(f"{_SHOWN} and s.activity_id = $1 and s.day = $2 order by c.name", activity_id, day)
    return tuple(Stray(**row) for row in rows)


async def to_settle(tx: Tx) -> tuple[Stray, ...]:
    """Read all that are still open within the actor's reach, the oldest day first."""
    rows = await tx.fetch(
        f"{_SHOWN} and (cardinality($1::uuid[]) = 0 or a.facility_id = any($1::uuid[])) order by s.day, c.name limit 500",
        list(tx.actor.facilities),
    )
    return tuple(Stray(**row) for row in rows)
