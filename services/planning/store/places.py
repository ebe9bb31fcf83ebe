"""Places: how many are taken by each counter on each day. The table refuses more than there are, whoever asks."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.planning import Cutoff
from services.planning.domain.allocation import Count
from services.planning.domain.booking import Change, Seat, Slot
from services.planning.domain.counters import Counted
from services.planning.store import bookings
from services.planning.store.activities import cutoff

LAST_ARRIVAL, LAST_ID = 2**63 - 1, UUID(int=2**128 - 1)
"""What comes after every arrival and every enrolment."""


class Move(NamedTuple):
    """What takes or frees places: a day of an activity, and the birth date of the child, by which an age group may count it."""

    activity_id: UUID
    day: date
    born: date | None


class Offered(NamedTuple):
    """A day of an activity to which a place may go: until when it is booked, and how long a place is offered where it is."""

    activity_id: UUID
    facility_id: UUID
    day: date
    booking_cutoff: Cutoff
    offer_hours: int | None


@dataclass(frozen=True, slots=True)
class Rooms:
    """All that decides about places on days of activities: what each counter has taken, and who waits."""

    counted: Mapping[UUID, Sequence[Counted]]
    counts: Mapping[tuple[UUID, date], Count]
    activities: Sequence[Offered]
    waiting: Sequence[Seat]


async def rooms(tx: Tx, slots: Iterable[Slot], leaving: int) -> Rooms:
    """Read all that decides about places on days of activities.

    Activities that share a counter with the asked ones are read with them: a place freed in one may go to another. Of each line
    (an activity on a day, of one age group where it has some) only those are read who could be let in when `leaving` places
    are given up, and one more; of brothers and sisters who wait to come together all, and what their other activities have left.
    """
    asked = sorted(set(slots))
    row = await tx.fetch_one(
        """
        with asked as (
            select * from unnest($1::uuid[], $2::date[]) as t (activity_id, day)
        ), near as materialized (
            select distinct k.activity_id, t.day
            from asked t join counted own using (activity_id) join counted k on k.counter_id = own.counter_id
        ), related as materialized (
            select activity_id, day from near
            union
            select k.activity_id, other.day
            from near n join booking b on b.activity_id = n.activity_id and b.day = n.day
                and b.status = 'waiting' and b.together is not null
            join booking other on other.together = b.together and other.day = b.day and other.status = 'waiting'
            join counted own on own.activity_id = other.activity_id join counted k on k.counter_id = own.counter_id
        )
        select
            array(
                select row(k.activity_id, k.counter_id, k.from_age, k.to_age)
                from (select distinct activity_id from related) r join counted k using (activity_id)
            ) as counted,
            array(
                select row(n.counter_id, n.day, coalesce(p.taken, 0), c.capacity)
                from (select distinct k.counter_id, r.day from related r join counted k using (activity_id)) n
                join counter c using (counter_id)
                left join lateral (select taken from place where counter_id = n.counter_id and day = n.day offset 0) p on true
            ) as counts,
            array(select row(r.activity_id, a.facility_id, r.day, a.booking_cutoff, (a.policies->>'offer_hours')::int)
                from related r join activity a using (activity_id)) as activities,
            array(
                select row(s.*)
                from related r join counter c on c.counter_id = r.activity_id
                left join lateral (select taken from place where counter_id = r.activity_id and day = r.day offset 0) p on true
                cross join lateral (
                    select k.counter_id, k.from_age, k.to_age from counted k where k.activity_id = r.activity_id and k.from_age is not null
                    union all select null, null, null
                ) g
                cross join lateral (
                    (select s.* from seat s
                    where s.activity_id = r.activity_id and s.day = r.day and s.status = 'waiting' and not s.holds_place
                        and s.together is null and case
                        when g.counter_id is not null then age_on(s.born, s.day) between g.from_age and g.to_age
                        else not exists (
                            select from counted k
                            where k.activity_id = r.activity_id and age_on(s.born, s.day) between k.from_age and k.to_age
                        ) end
                    order by s.arrival, s.enrolment_id limit greatest(c.capacity - coalesce(p.taken, 0), 0) + $3 + 1)
                    union all
                    select s.* from seat s
                    where g.counter_id is null and s.activity_id = r.activity_id and s.day = r.day and s.status = 'waiting'
                        and not s.holds_place and s.together is not null
                ) s
                order by s.arrival, s.enrolment_id
            ) as waiting
        """,
        [slot.activity_id for slot in asked],
        [slot.day for slot in asked],
        leaving,
    )
    counted: dict[UUID, list[Counted]] = {}
    for activity_id, *counter in row["counted"]:
        counted.setdefault(activity_id, []).append(Counted(*counter))
    return Rooms(
        counted,
        {(counter_id, day): Count(taken, capacity) for counter_id, day, taken, capacity in row["counts"]},
        [Offered(activity_id, facility_id, day, cutoff(text), hours) for activity_id, facility_id, day, text, hours in row["activities"]],
        [bookings.seat(tuple(one)) for one in row["waiting"]],
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


def moved(changes: Iterable[Change]) -> dict[Move, int]:
    """Sum up how many places changes take (or free, below zero)."""
    sums: Counter[Move] = Counter()
    for one in changes:
        sums[Move(one.seat.activity_id, one.seat.day, one.seat.born)] += one.places
    return {move: count for move, count in sums.items() if count}


_SHIFT = """, moved as (
    select k.counter_id, g.day, c.capacity, sum(g.count)::int as count
    from given g
    join counted k on k.activity_id = g.activity_id and (k.from_age is null or age_on(g.born, g.day) between k.from_age and k.to_age)
    join counter c using (counter_id)
    group by k.counter_id, g.day, c.capacity having sum(g.count) <> 0
), freed as (
    update place p set taken = p.taken + m.count, capacity = greatest(m.capacity, p.taken + m.count) from moved m
    where m.count < 0 and p.counter_id = m.counter_id and p.day = m.day
    returning p.counter_id, p.day
), taken as (
    insert into place as p (counter_id, day, taken, capacity)
    select counter_id, day, count, capacity from moved where count between 1 and capacity order by counter_id, day
    on conflict (counter_id, day) do update set taken = p.taken + excluded.taken where p.taken + excluded.taken <= p.capacity
    returning counter_id, day
)
select m.day from moved m
where not exists (select from freed d where d.counter_id = m.counter_id and d.day = m.day)
    and not exists (select from taken d where d.counter_id = m.counter_id and d.day = m.day)
order by m.day
"""
"""Take or free places `given` as (activity, day, birth date, count) in every counter that counts them; tells the days that lack some.

All who move places have the turn of places, so that no two of them lock these rows in opposite orders. A day that holds more
than it should (a birth date was corrected) comes down to its capacity as places are freed.
"""


REGULAR = """extract(isodow from t.day)::smallint = any(case when t.day >= e.next_from then e.next_weekdays else e.weekdays end)
    and t.day between greatest(e.valid_from, e.pattern_from) and e.valid_to
    and not e.away @> t.day
    and not exists (select from booking b where b.enrolment_id = e.enrolment_id and b.day = t.day)"""
"""Whether the weekly pattern of an enrolment `e` books the day `t`, which has no state of its own; that the activity opens is known."""


async def shift(tx: Tx, counts: Mapping[Move, int]) -> list[date]:
    """Take or free places; returns the days that have not enough of them, in which case the transaction must not commit.

    Days gone by are left as they are: some of their places were never counted (an enrolment or a counter counts from the day on
    which it is entered), and nobody asks how many are left.
    """
    today = paris_date(tx.now)
    counts = {move: count for move, count in counts.items() if move.day >= today}
    if not counts:
        return []
    rows = await tx.fetch(
        f"""
        with given as (
            select * from unnest($1::uuid[], $2::date[], $3::date[], $4::int[]) as t (activity_id, day, born, count)
        ){_SHIFT}
        """,  # noqa: S608 - constants only
        [move.activity_id for move in counts],
        [move.day for move in counts],
        [move.born for move in counts],
        list(counts.values()),
    )
    return [row["day"] for row in rows]


async def shift_regular(tx: Tx, opened: Sequence[Slot], closed: Sequence[Slot]) -> list[date]:
    """Take the places of regular days that an activity's opening brings back, free those that its closing takes; as `shift`.

    Days that have a state of their own are not concerned: they take and free their places themselves.
    """
    slots = [*opened, *closed]
    rows = await tx.fetch(
        f"""
        with given as (
            select e.activity_id, t.day, c.birth_date as born, t.count
            from unnest($1::uuid[], $2::date[], $3::int[]) as t (activity_id, day, count)
            join enrolment e using (activity_id) join child c using (child_id)
            where {REGULAR}
        ){_SHIFT}
        """,  # noqa: S608 - constants only
        [slot.activity_id for slot in slots],
        [slot.day for slot in slots],
        [*(1 for _ in opened), *(-1 for _ in closed)],
    )
    return [row["day"] for row in rows]


async def recount(tx: Tx, counter_ids: Collection[UUID], open_slots: Sequence[Slot], first: date) -> list[date]:
    """Count counters anew from a day on; returns the days on which more children are planned than there are places.

    `open_slots` are the days from that one on, on which each activity counted there opens. What is too much is written down as it
    is, and no more comes in: whoever may not let that happen refuses, and the transaction does not commit.
    """
    await tx.execute("delete from place where counter_id = any($1::uuid[]) and day >= $2", list(counter_ids), first)
    rows = await tx.fetch(
        f"""
        with planned as (
            select b.activity_id, b.day, c.birth_date as born from counted k
            join booking b on b.activity_id = k.activity_id and b.day >= $2 and b.holds_place
            join enrolment e using (enrolment_id) join child c on c.child_id = e.child_id
            where k.counter_id = any($1::uuid[]) group by b.enrolment_id, b.day, c.birth_date
            union all
            select e.activity_id, t.day, c.birth_date
            from unnest($3::uuid[], $4::date[]) as t (activity_id, day)
            join enrolment e using (activity_id) join child c using (child_id)
            where {REGULAR}
        ), counts as (
            select k.counter_id, p.day, c.capacity, count(*)::int as taken
            from planned p
            join counted k on k.activity_id = p.activity_id and k.counter_id = any($1::uuid[])
                and (k.from_age is null or age_on(p.born, p.day) between k.from_age and k.to_age)
            join counter c using (counter_id)
            group by k.counter_id, p.day, c.capacity
        ), kept as (
            insert into place (counter_id, day, taken, capacity)
            select counter_id, day, taken, greatest(taken, capacity) from counts order by counter_id, day
        )
        select distinct day from counts where taken > capacity order by day
        """,  # noqa: S608 - constants only
        list(counter_ids),
        first,
        [slot.activity_id for slot in open_slots],
        [slot.day for slot in open_slots],
    )
    return [row["day"] for row in rows]


async def set_capacity(tx: Tx, counter_id: UUID, capacity: int, first: date) -> list[date]:
    """Change the capacity of a counter from a day on; returns the days on which more places are already taken, where nothing is changed."""
    rows = await tx.fetch(
        """
        with rule as (
            update counter set capacity = $2 where counter_id = $1
        ), fitting as (
            update place set capacity = $2 where counter_id = $1 and day >= $3 and taken <= $2
        )
        select day from place where counter_id = $1 and day >= $3 and taken > $2 order by day
        """,
        counter_id,
        capacity,
        first,
    )
    return [row["day"] for row in rows]


async def waited_for(tx: Tx, counter_ids: Collection[UUID], first: date) -> list[Slot]:
    """List the days from one on for which somebody waits in the activities that some counters count."""
    rows = await tx.fetch(
        "select distinct b.activity_id, b.day from counted k join booking b using (activity_id)"
        " where k.counter_id = any($1::uuid[]) and b.status = 'waiting' and b.day >= $2 order by b.day, b.activity_id",
        list(counter_ids),
        first,
    )
    return [Slot(*row) for row in rows]
