"""Places: how many are taken on each day of an activity. The table refuses more than there are, whoever asks."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from chassis.tx import Tx
from contracts.planning import DayStatus
from services.planning.domain.booking import Change, Seat, Slot

LAST_ARRIVAL, LAST_ID = 2**63 - 1, UUID(int=2**128 - 1)
"""What comes after every arrival and every enrolment."""


async def rooms(tx: Tx, slots: Iterable[Slot]) -> list[Any]:
    """Read, for days of activities, what is taken, the capacity, the approval, the cut-off to book and the line in its order."""
    asked = sorted(set(slots))
    return await tx.fetch(
        """
        select t.activity_id, t.day, coalesce(p.taken, 0) as taken, a.capacity, a.approval, a.booking_cutoff, array(
            select row(b.enrolment_id, b.family_id, b.request_id, b.arrival, b.late) from booking b
            where b.activity_id = t.activity_id and b.day = t.day and b.status = 'waiting' order by b.arrival, b.enrolment_id
        ) as line
        from unnest($1::uuid[], $2::date[]) as t (activity_id, day)
        join activity a using (activity_id) left join place p on p.activity_id = t.activity_id and p.day = t.day
        """,
        [slot.activity_id for slot in asked],
        [slot.day for slot in asked],
    )


async def waiting(tx: Tx, slots: Iterable[Slot]) -> dict[Slot, int]:
    """Count who waits on days of activities, whoever they are: a number looks over the wall, the rows stay behind it."""
    asked = sorted(set(slots))
    if not asked:
        return {}
    rows = await tx.fetch(
        "select t.activity_id, t.day, waiting_rank(t.activity_id, t.day, $3, $4) as count"
        " from unnest($1::uuid[], $2::date[]) as t (activity_id, day)",
        [slot.activity_id for slot in asked],
        [slot.day for slot in asked],
        LAST_ARRIVAL,
        LAST_ID,
    )
    return {Slot(row["activity_id"], row["day"]): row["count"] for row in rows}


def line(row: Any) -> list[Seat]:
    """Make the seats of the line that `rooms` read."""
    return [
        Seat(
            enrolment_id,
            family_id,
            row["activity_id"],
            row["day"],
            "manual" if late == "ask_staff" else row["approval"],
            DayStatus.WAITING,
            request_id=request_id,
            arrival=arrival,
        )
        for enrolment_id, family_id, request_id, arrival, late in row["line"]
    ]


def moved(changes: Iterable[Change]) -> dict[Slot, int]:
    """Sum up how many places changes take (or free, below zero) in each slot."""
    sums: Counter[Slot] = Counter()
    for one in changes:
        sums[one.seat.slot] += one.places
    return {slot: count for slot, count in sums.items() if count}


async def shift(tx: Tx, counts: Mapping[Slot, int]) -> list[Slot]:
    """Take or free places; returns the slots that have not enough of them, in which case the transaction must not commit."""
    asked = sorted(counts)
    if not asked:
        return []
    rows = await tx.fetch(
        """
        with moved as (
            select * from unnest($1::uuid[], $2::date[], $3::int[]) as t (activity_id, day, count)
        ), freed as (
            update place p set taken = p.taken + m.count from moved m
            where m.count < 0 and p.activity_id = m.activity_id and p.day = m.day
            returning p.activity_id, p.day
        ), taken as (
            insert into place as p (activity_id, day, taken, capacity)
            select m.activity_id, m.day, m.count, a.capacity from moved m join activity a using (activity_id)
            where m.count >= 0 and m.count <= a.capacity
            on conflict (activity_id, day) do update set taken = p.taken + excluded.taken where p.taken + excluded.taken <= p.capacity
            returning activity_id, day
        )
        select activity_id, day from freed union all select activity_id, day from taken
        """,
        [slot.activity_id for slot in asked],
        [slot.day for slot in asked],
        [counts[slot] for slot in asked],
    )
    done = {Slot(*row) for row in rows}
    return [slot for slot in asked if slot not in done]


async def recount(tx: Tx, open_slots: Sequence[Slot], closed_slots: Sequence[Slot]) -> list[Slot]:
    """Count places anew where an activity began or ceased to open; returns the slots that would hold too many children."""
    slots = [*open_slots, *closed_slots]
    rows = await tx.fetch(
        """
        with counted as (
            select t.activity_id, t.day, a.capacity, (
                select count(*) from booking b where b.activity_id = t.activity_id and b.day = t.day and b.holds_place
            ) + case when t.opens then (
                select count(*) from enrolment e
                where e.activity_id = t.activity_id and extract(isodow from t.day)::smallint = any(e.weekdays)
                    and t.day between greatest(e.valid_from, e.pattern_from) and e.valid_to
                    and not exists (select from booking b where b.enrolment_id = e.enrolment_id and b.day = t.day)
            ) else 0 end as taken
            from unnest($1::uuid[], $2::date[], $3::boolean[]) as t (activity_id, day, opens) join activity a using (activity_id)
        ), fitting as (
            insert into place as p (activity_id, day, taken, capacity)
            select activity_id, day, taken, capacity from counted where taken <= capacity
            on conflict (activity_id, day) do update set taken = excluded.taken, capacity = excluded.capacity
        )
        select activity_id, day from counted where taken > capacity order by day, activity_id
        """,
        [slot.activity_id for slot in slots],
        [slot.day for slot in slots],
        [*(True for _ in open_slots), *(False for _ in closed_slots)],
    )
    return [Slot(*row) for row in rows]


async def set_capacity(tx: Tx, activity_id: UUID, capacity: int, first: date) -> list[Slot]:
    """Change the capacity from a day on; returns the days on which more places are already taken, where nothing is changed."""
    rows = await tx.fetch(
        """
        with fitting as (update place set capacity = $2 where activity_id = $1 and day >= $3 and taken <= $2)
        select activity_id, day from place where activity_id = $1 and day >= $3 and taken > $2 order by day
        """,
        activity_id,
        capacity,
        first,
    )
    return [Slot(*row) for row in rows]


async def waited_for(tx: Tx, activity_id: UUID, first: date) -> list[Slot]:
    """List the days from one on for which somebody waits."""
    rows = await tx.fetch(
        "select distinct activity_id, day from booking where status = 'waiting' and activity_id = $1 and day >= $2 order by day",
        activity_id,
        first,
    )
    return [Slot(*row) for row in rows]
