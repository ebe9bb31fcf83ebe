"""Lines: who waits for days of activities, in which order."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from chassis.tx import Tx
from contracts.planning import WaitingDay
from services.planning.domain.booking import Seat, Slot
from services.planning.store import bookings


async def seats(tx: Tx, slot: Slot) -> list[Seat]:
    """Read who waits for a day of an activity, the first before; those to whom a place is offered among them."""
    rows = await tx.fetch(
        "select * from seat where activity_id = $1 and day = $2 and status = 'waiting' order by arrival, enrolment_id",
        slot.activity_id,
        slot.day,
    )
    return [bookings.seat(tuple(row)) for row in rows]


async def together(tx: Tx, party: UUID, day: date) -> list[Seat]:
    """Read who waits together on a day, in whichever activities."""
    rows = await tx.fetch(
        "select * from seat where together = $1 and day = $2 and status = 'waiting' order by arrival, enrolment_id", party, day
    )
    return [bookings.seat(tuple(row)) for row in rows]


async def put_turns(tx: Tx, day: date, turns: Mapping[UUID, int], reasons: Mapping[UUID, str]) -> None:
    """Give those who wait other turns; those with a reason were moved on purpose, which their history keeps."""
    ordered = sorted(turns)
    await tx.execute(
        """
        with given as (
            select * from unnest($2::uuid[], $3::bigint[], $4::text[]) as t (enrolment_id, turn, reason)
        ), kept as (
            update booking b set arrival = g.turn, reason = coalesce(g.reason, b.reason)
            from given g where b.enrolment_id = g.enrolment_id and b.day = $1 and b.status = 'waiting'
            returning b.enrolment_id, b.day, b.family_id, b.status, b.request_id, g.reason
        )
        insert into booking_history (enrolment_id, day, family_id, status, reason, request_id, cause, changed_by, changed_at)
        select enrolment_id, day, family_id, status, reason, request_id, $5, $6, $7 from kept where reason is not null
        """,
        day,
        ordered,
        [turns[one] for one in ordered],
        [reasons.get(one) for one in ordered],
        tx.cause,
        tx.actor.account_id,
        tx.now,
    )


class Waiting(NamedTuple):
    """A child who waits: `siblings` are the names of those without whom it does not come, `moved_because` why staff gave it its turn."""

    enrolment_id: UUID
    child_id: UUID
    child: str
    born: date | None
    family_id: UUID
    guardian: str
    arrival: int
    asked_at: datetime
    offered_until: datetime | None
    moved_because: str
    siblings: Sequence[str]


async def children(tx: Tx, slot: Slot) -> list[Waiting]:
    """Read who waits for a day as staff see it."""
    rows = await tx.fetch(
        """
        select b.enrolment_id, e.child_id, c.name as child, c.birth_date as born, b.family_id, coalesce(g.name, '') as guardian, r.arrival,
            r.submitted_at as asked_at, b.offered_until, case when d.rule = 'moved' then d.reason else '' end as moved_because,
            case when b.together is null then '{}' else array(
                select other.name from booking o join enrolment x using (enrolment_id) join child other on other.child_id = x.child_id
                where o.together = b.together and o.day = b.day and o.status = 'waiting' and o.enrolment_id <> b.enrolment_id
                order by other.name
            ) end as siblings
        from booking b join enrolment e using (enrolment_id) join child c using (child_id) join request r on r.request_id = b.request_id
        left join guardian g on g.guardian_id = e.guardian_id
        left join request_day d on d.request_id = b.request_id and d.enrolment_id = b.enrolment_id and d.day = b.day
        where b.activity_id = $1 and b.day = $2 and b.status = 'waiting' order by b.arrival, b.enrolment_id
        """,
        slot.activity_id,
        slot.day,
    )
    return [Waiting(*row) for row in rows]


async def days(tx: Tx, first: date, activity_id: UUID | None) -> tuple[WaitingDay, ...]:
    """List the days from one on for which somebody waits, of the activities within the actor's reach or of one, with how full they are."""
    rows = await tx.fetch(
        """
        select b.activity_id, a.name as activity, f.name as facility, b.day, b.waiting, b.offered,
            coalesce(p.taken, 0) as taken, coalesce(p.capacity, a.capacity) as capacity
        from (
            select activity_id, day, count(*)::int as waiting, count(offered_until)::int as offered
            from booking where status = 'waiting' and day >= $1 and ($2::uuid is null or activity_id = $2) group by activity_id, day
        ) b
        join activity a using (activity_id) join facility f using (facility_id)
        left join place p on p.counter_id = b.activity_id and p.day = b.day
        where cardinality($3::uuid[]) = 0 or a.facility_id = any($3::uuid[])
        order by b.day, f.name, a.position, a.name, b.activity_id
        """,
        first,
        activity_id,
        list(tx.actor.facilities),
    )
    return tuple(WaitingDay(**row) for row in rows)
