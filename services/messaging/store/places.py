"""SQL of the town's places and of who attends them: projections of what planning and family tell."""

from collections.abc import Collection, Iterable
from uuid import UUID

from chassis.tx import Tx
from contracts.family import ChildSaved
from contracts.messaging import NamedChild, Selected, SelectedPart
from contracts.planning import ActivitySaved, EnrolmentSaved, FacilitySaved


async def keep_facility(tx: Tx, event: FacilitySaved) -> None:
    """Keep a facility's name, unless a later state is known."""
    await tx.execute(
        "insert into facility as f (facility_id, version, name) values ($1, $2, $3)"
        " on conflict (facility_id) do update set version = excluded.version, name = excluded.name where f.version < excluded.version",
        event.facility_id,
        event.version,
        event.name,
    )


async def keep_activity(tx: Tx, event: ActivitySaved) -> None:
    """Keep an activity's name and place, unless a later state is known."""
    await tx.execute(
        "insert into activity as a (activity_id, version, facility_id, name) values ($1, $2, $3, $4)"
        " on conflict (activity_id) do update set version = excluded.version, facility_id = excluded.facility_id, name = excluded.name"
        " where a.version < excluded.version",
        event.activity_id,
        event.version,
        event.facility_id,
        event.name,
    )


async def keep_enrolments(tx: Tx, events: Iterable[EnrolmentSaved]) -> None:
    """Keep whose child attends an activity, and until when, unless a later state is known."""
    await tx.executemany(
        "insert into enrolment as e (enrolment_id, version, family_id, child_id, activity_id, valid_to) values ($1, $2, $3, $4, $5, $6)"
        " on conflict (enrolment_id) do update set version = excluded.version, family_id = excluded.family_id,"
        " child_id = excluded.child_id, activity_id = excluded.activity_id, valid_to = excluded.valid_to"
        " where e.version < excluded.version",
        [(one.enrolment_id, one.version, one.family_id, one.child_id, one.activity_id, one.valid_to) for one in events],
    )


async def forget_children(tx: Tx, family_id: UUID) -> None:
    """Forget where the children of a family that is erased are enrolled, also by a household that was once theirs."""
    await tx.execute("delete from enrolment where child_id in (select child_id from pupil where family_id = $1)", family_id)


async def keep_pupils(tx: Tx, events: Iterable[ChildSaved]) -> None:
    """Keep children's first names and classes, unless a later state is known."""
    await tx.executemany(
        "insert into pupil as p (child_id, version, family_id, school_class, first_name) values ($1, $2, $3, $4, $5)"
        " on conflict (child_id) do update set version = excluded.version, family_id = excluded.family_id,"
        " school_class = excluded.school_class, first_name = excluded.first_name where p.version < excluded.version",
        [(one.child_id, one.version, one.family_id, school_class(one), one.first_name) for one in events],
    )


def school_class(event: ChildSaved) -> str:
    """Name the class of a child with its school; empty where the class is not known."""
    return ", ".join(word for word in (event.school, event.school_class) if word) if event.school_class else ""


async def selectable(tx: Tx) -> tuple[SelectedPart, ...]:
    """List what can be selected within the actor's reach, by name, with how many families that is."""
    rows = await tx.fetch(
        """
        with families as (select kind, key, count(distinct family_id)::int as families from belonging group by kind, key)
        select 'facility' as kind, f.facility_id::text as key, f.name as label, f.name as place, coalesce(n.families, 0) as families
        from facility f left join families n on n.kind = 'facility' and n.key = f.facility_id::text
        where $1::uuid[] = '{}' or f.facility_id = any($1)
        union all
        select 'activity', a.activity_id::text, a.name, coalesce(f.name, ''), coalesce(n.families, 0)
        from activity a left join facility f using (facility_id) left join families n on n.kind = 'activity' and n.key = a.activity_id::text
        where $1::uuid[] = '{}' or a.facility_id = any($1)
        union all
        select 'class', n.key, n.key, '', n.families from families n where n.kind = 'class' and $1::uuid[] = '{}'
        order by kind desc, place, label
        """,
        list(tx.actor.facilities),
    )
    return tuple(SelectedPart(kind=row["kind"], key=row["key"], label=row["label"], families=row["families"]) for row in rows)


async def are_selectable(tx: Tx, selection: Collection[Selected]) -> bool:
    """Tell whether all parts of a selection are of the town, and within the actor's reach."""
    known = {(one.kind, one.key) for one in await selectable(tx)} if selection else set()
    return {(one.kind, one.key) for one in selection} <= known


async def families(tx: Tx) -> int:
    """Count the town's families."""
    found: int = await tx.fetchval("select count(*)::int from household")
    return found


async def is_place(tx: Tx, facility_id: UUID) -> bool:
    """Tell whether there is such a facility."""
    found: bool = await tx.fetchval("select exists (select from facility where facility_id = $1)", facility_id)
    return found


async def attends(tx: Tx, family_id: UUID, facilities: Collection[UUID]) -> bool:
    """Tell whether a family has to do with some facilities: it pays for an enrolment there, or a child that lives with it goes there."""
    found: bool = await tx.fetchval(
        """
        select exists (
            select from enrolment e join activity a using (activity_id)
            where (e.family_id = $1 or e.child_id in (select l.child_id from lives_with l where l.family_id = $1))
                and a.facility_id = any($2::uuid[]) and e.valid_to >= today_here()
        )
        """,
        family_id,
        list(facilities),
    )
    return found


async def children(tx: Tx, family_id: UUID) -> tuple[NamedChild, ...]:
    """List the children that a household may write about, by name; none that is hidden from who asks."""
    rows = await tx.fetch("select child_id, first_name from children_of($1) order by first_name, child_id", family_id)
    return tuple(NamedChild(**row) for row in rows)


async def is_child_of(tx: Tx, family_id: UUID, child_id: UUID) -> bool:
    """Tell whether a household may write, and be written to, about a child."""
    found: bool = await tx.fetchval("select exists (select from children_of($1) where child_id = $2)", family_id, child_id)
    return found


async def child_name(tx: Tx, family_id: UUID, child_id: UUID | None) -> str:
    """Tell a child's first name; empty where there is no child, or none that the household has any more."""
    return await tx.fetchval("select first_name from children_of($1) where child_id = $2", family_id, child_id) or ""
