"""Lists of days gone by: which were taken, and which nobody marked."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from chassis.tx import Tx
from contracts.planning import UntakenList
from services.planning.domain.booking import Slot
from services.planning.store.expected import CAME_AS_DECIDED, NOT_LOOKED_FOR, OVERTAKEN, TOLD_AWAY

_MARKED = f"""
    exists (
        select from attendance a join booking b using (enrolment_id, day) left join enrolment_group g using (enrolment_id)
        where b.activity_id = l.activity_id and a.day = l.day and g.group_id is not distinct from l.group_id
            and b.holds_place and b.status <> 'processing' and not {TOLD_AWAY} and not {NOT_LOOKED_FOR}
    )
"""  # noqa: S608 - a constant
"""Somebody who was expected on a closed list `l` has a mark; one of a child who came unplanned takes no list, nor one of a child whom
nobody expected when it was made."""


class Closed(NamedTuple):
    """A list, or the part of it that is one group: how many children were expected, and whether any of them was marked."""

    slot: Slot
    group_id: UUID | None
    expected: int
    taken: bool


async def of_slots(tx: Tx, slots: Iterable[Slot]) -> set[Slot]:
    """Tell which of some lists are closed."""
    asked = list(slots)
    rows = await tx.fetch(
        "select distinct activity_id, day from closed_list join unnest($1::uuid[], $2::date[]) as t (activity_id, day)"
        " using (activity_id, day)",
        [slot.activity_id for slot in asked],
        [slot.day for slot in asked],
    )
    return {Slot(row["activity_id"], row["day"]) for row in rows}


async def taken_late(tx: Tx, since: date, limit: int) -> list[Slot]:
    """Read lists that nobody had marked and somebody has by now, some of them."""
    rows = await tx.fetch(
        f"""
        select distinct l.activity_id, l.day from closed_list l
        where not l.taken and l.day >= $1 and {_MARKED}
        order by l.day, l.activity_id limit $2
        """,  # noqa: S608 - a constant
        since,
        limit,
    )
    return [Slot(row["activity_id"], row["day"]) for row in rows]


async def close(tx: Tx, lists: Sequence[Closed]) -> None:
    """Note how lists stand."""
    await tx.execute(
        """
        insert into closed_list (activity_id, day, group_id, expected, taken)
        select * from unnest($1::uuid[], $2::date[], $3::uuid[], $4::int[], $5::boolean[])
        on conflict (activity_id, day, group_id) do update set expected = excluded.expected, taken = excluded.taken
        """,
        [one.slot.activity_id for one in lists],
        [one.slot.day for one in lists],
        [one.group_id for one in lists],
        [one.expected for one in lists],
        [one.taken for one in lists],
    )


async def forget(tx: Tx, before: date) -> None:
    """Forget lists of days long gone, but for those on which an absence still waits for its answer: its family may take it back."""
    await tx.execute(
        "delete from closed_list l where l.day < $1 and not exists (select from booking b"
        " where b.activity_id = l.activity_id and b.day = l.day and b.holds_place and b.status = 'absence_processing')",
        before,
    )


async def untaken(tx: Tx, since: date) -> tuple[UntakenList, ...]:
    """Read the lists within the actor's reach that nobody took, the latest day first; one that is taken by now is left out."""
    rows = await tx.fetch(
        f"""
        select l.activity_id, v.name as activity, f.name as facility, l.group_id, coalesce(k.name, '') as "group", l.day, l.expected
        from closed_list l join activity v using (activity_id) join facility f using (facility_id)
        left join activity_group k on k.group_id = l.group_id
        where not l.taken and l.day >= $1 and (cardinality($2::uuid[]) = 0 or v.facility_id = any($2::uuid[]))
            and not {_MARKED}
        order by l.day desc, v.position, v.name, k.position nulls last limit 500
        """,  # noqa: S608 - a constant
        since,
        list(tx.actor.facilities),
    )
    return tuple(UntakenList(**row) for row in rows)


async def not_seen(tx: Tx, days: Sequence[tuple[UUID, date]]) -> list[tuple[UUID, date, bool]]:
    """Find days of enrolments on which the child was marked away (true), or had no mark on a closed list that was taken (false)."""
    rows = await tx.fetch(
        f"""
        select t.enrolment_id, t.day, a.enrolment_id is not null as marked
        from unnest($1::uuid[], $2::date[]) as t (enrolment_id, day) join enrolment e using (enrolment_id)
        left join enrolment_group g using (enrolment_id)
        left join attendance a on a.enrolment_id = t.enrolment_id and a.day = t.day and not {OVERTAKEN}
        where not a.present or a.enrolment_id is null and not {CAME_AS_DECIDED} and exists (
            select from closed_list l
            where l.activity_id = e.activity_id and l.day = t.day and l.group_id is not distinct from g.group_id
                and l.taken and l.expected > 0
        )
        """,  # noqa: S608 - constants
        [enrolment_id for enrolment_id, _ in days],
        [day for _, day in days],
    )
    return [(row["enrolment_id"], row["day"], row["marked"]) for row in rows]
