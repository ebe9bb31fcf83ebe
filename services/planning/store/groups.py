"""Groups of activities, and the enrolments in them."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from chassis.tx import Tx
from contracts.planning import GroupOfTown, GroupView, Member


async def of_activity(tx: Tx, activity_id: UUID) -> tuple[GroupView, ...]:
    """Read the groups of an activity in their order."""
    rows = await tx.fetch("select group_id, name from activity_group where activity_id = $1 order by position, name", activity_id)
    return tuple(GroupView(group_id=row["group_id"], name=row["name"]) for row in rows)


async def within_reach(tx: Tx, today: date) -> tuple[GroupOfTown, ...]:
    """Read the groups of every activity within reach, each with its enrolments that have not ended."""
    rows = await tx.fetch(
        """
        select g.group_id, g.name, v.name as activity, f.name as facility, (
            select coalesce(array_agg(e.enrolment_id order by e.enrolment_id), '{}')
            from enrolment_group m join enrolment e using (enrolment_id) where m.group_id = g.group_id and e.valid_to >= $1
        ) as enrolment_ids
        from activity_group g join activity v using (activity_id) join facility f using (facility_id)
        where cardinality($2::uuid[]) = 0 or v.facility_id = any($2::uuid[])
        order by f.name, v.position, v.name, g.position, g.name
        """,
        today,
        list(tx.actor.facilities),
    )
    return tuple(GroupOfTown(**row) for row in rows)


async def put(tx: Tx, activity_id: UUID, group_id: UUID, name: str, position: int) -> bool:
    """Enter or rename a group of an activity; tells whether it is one of that activity."""
    return bool(
        await tx.execute(
            "insert into activity_group as g (group_id, activity_id, name, position) values ($1, $2, $3, $4)"
            " on conflict (group_id) do update set name = excluded.name, position = excluded.position"
            " where g.activity_id = excluded.activity_id",
            group_id,
            activity_id,
            name,
            position,
        )
    )


async def is_named(tx: Tx, activity_id: UUID, name: str, but: UUID) -> bool:
    """Tell whether another group of the activity bears a name; its groups are named one after the other until the commit."""
    await tx.execute("select from activity where activity_id = $1 for no key update", activity_id)
    found: bool = await tx.fetchval(
        "select exists (select from activity_group where activity_id = $1 and lower(name) = lower($2) and group_id <> $3)",
        activity_id,
        name,
        but,
    )
    return found


async def remove(tx: Tx, activity_id: UUID, group_id: UUID) -> bool:
    """Take away a group; tells whether there was one."""
    return bool(await tx.execute("delete from activity_group where activity_id = $1 and group_id = $2", activity_id, group_id))


async def place(tx: Tx, activity_id: UUID, enrolment_ids: Sequence[UUID], group_id: UUID | None) -> None:
    """Put enrolments of an activity into a group, or into none; enrolments in other activities are left alone."""
    if group_id is None:
        await tx.execute(
            "delete from enrolment_group g using enrolment e"
            " where g.enrolment_id = e.enrolment_id and e.activity_id = $1 and e.enrolment_id = any($2::uuid[])",
            activity_id,
            list(enrolment_ids),
        )
        return
    await tx.execute(
        "insert into enrolment_group (enrolment_id, family_id, group_id)"
        " select enrolment_id, family_id, $3 from enrolment where activity_id = $1 and enrolment_id = any($2::uuid[])"
        " on conflict (enrolment_id) do update set group_id = excluded.group_id",
        activity_id,
        list(enrolment_ids),
        group_id,
    )


async def members(tx: Tx, activity_id: UUID, today: date) -> tuple[Member, ...]:
    """Read the enrolments of an activity that have not ended, by name, with their group and hours."""
    rows = await tx.fetch(
        """
        select e.enrolment_id, e.child_id, c.name as child, e.valid_from, e.valid_to, g.group_id, h.starts, h.ends,
            coalesce(p.name, '') as guardian
        from enrolment e join child c using (child_id) left join enrolment_group g using (enrolment_id)
        left join enrolment_hours h using (enrolment_id) left join guardian p using (guardian_id)
        where e.activity_id = $1 and e.valid_to >= $2 order by c.name, e.valid_from, e.enrolment_id
        """,
        activity_id,
        today,
    )
    return tuple(Member(**row) for row in rows)
