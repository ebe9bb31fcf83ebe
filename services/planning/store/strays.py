"""Children who came without an enrolment in the activity (erreur), until staff settle them."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from chassis.tx import Tx

_SHOWN = """
    select s.activity_id, a.name as activity, f.name as facility, s.day, s.child_id, c.name as child, s.family_id, s.marked_at,
        s.marked_by_name, exists (
            select from enrolment e
            where e.child_id = s.child_id and e.activity_id = s.activity_id and s.day between e.valid_from and e.valid_to
        ) as enrolled
    from stray s join activity a using (activity_id) join facility f using (facility_id) join child c using (child_id)
    where s.outcome is null
"""


async def note(tx: Tx, activity_id: UUID, day: date, marks: Iterable[tuple[UUID, bool, datetime]]) -> int:
    """Note marks (child, present, marked_at) of children without an enrolment; one who was not there after all is withdrawn.

    The later mark counts, whenever it arrives; what staff settled stays settled. Returns how many changed something; children whom
    planning does not know are left out.
    """
    ordered = sorted(marks)
    return await tx.execute(
        """
        insert into stray as s (activity_id, day, child_id, family_id, marked_at, marked_by, marked_by_name, outcome, settled_at)
        select $4, $5, c.child_id, c.family_id, t.marked_at, $6, $7,
            case when not t.present then 'withdrawn' end, case when not t.present then $8::timestamptz end
        from unnest($1::uuid[], $2::boolean[], $3::timestamptz[]) as t (child_id, present, marked_at) join child c using (child_id)
        on conflict (activity_id, day, child_id) do update
            set marked_at = excluded.marked_at, marked_by = excluded.marked_by, marked_by_name = excluded.marked_by_name,
                outcome = excluded.outcome, settled_at = excluded.settled_at
            where s.marked_at < excluded.marked_at and s.outcome is distinct from 'counted'
        """,
        [child_id for child_id, _, _ in ordered],
        [present for _, present, _ in ordered],
        [marked_at for _, _, marked_at in ordered],
        activity_id,
        day,
        tx.actor.account_id,
        tx.actor.display_name,
        tx.now,
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


async def of_day(tx: Tx, activity_id: UUID, day: date) -> list[Any]:
    """Read those of an activity's list of a day that are still open."""
    return await tx.fetch(f"{_SHOWN} and s.activity_id = $1 and s.day = $2 order by c.name", activity_id, day)


async def to_settle(tx: Tx) -> list[Any]:
    """Read all that are still open within the actor's reach, the oldest day first."""
    return await tx.fetch(
        f"{_SHOWN} and (cardinality($1::uuid[]) = 0 or a.facility_id = any($1::uuid[])) order by s.day, c.name limit 500",
        list(tx.actor.facilities),
    )
