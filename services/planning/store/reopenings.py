"""What comes back of a closure that is lifted: its days as they stood, but those that somebody else has by now."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from chassis.tx import Tx
from services.planning.domain.booking import HAD, HOLDING, TAKEN, Slot
from services.planning.store.closures import ToldDay
from services.planning.store.places import REGULAR


async def open_slots(tx: Tx, closure_id: UUID, first: date) -> list[Slot]:
    """Take away what a closure closes from a day on; returns these days of activities."""
    rows = await tx.fetch("delete from closed_slot where closure_id = $1 and day >= $2 returning activity_id, day", closure_id, first)
    return sorted(Slot(*row) for row in rows)


_HAS_IT = f"""
    select from enrolment e left join booking known on known.enrolment_id = e.enrolment_id and known.day = t.day
    where e.child_id = own.child_id and e.activity_id = own.activity_id and e.enrolment_id <> own.enrolment_id
        and (known.status = any($5::text[]) or (k.status = any($6::text[]) or e.family_id = own.family_id and k.status is not null)
            and {REGULAR})
"""
"""Another enrolment `e` of the child has the day `t` that a closure called off in `own`: nobody pays a day twice."""


async def leave_elsewhere(tx: Tx, closure_id: UUID, slots: Sequence[Slot]) -> list[ToldDay]:
    """Leave called off the days of a closure that another account has meanwhile; returns those of one household, booked.

    The pattern of another household keeps only what was asked from coming back: `leave_to_booked`. What both accounts had when the days
    were closed is no news: it comes back as it stood.
    """
    rows = await tx.fetch(
        f"""
        delete from closed_day k
        using enrolment own, child c, activity a, unnest($2::uuid[], $3::date[]) as t (activity_id, day)
        where k.closure_id = $1 and own.enrolment_id = k.enrolment_id and c.child_id = own.child_id and a.activity_id = own.activity_id
            and t.activity_id = own.activity_id and t.day = k.day and coalesce(k.status, 'regular') = any($4::text[])
            and exists ({_HAS_IT})
        returning exists ({_HAS_IT} and e.family_id = own.family_id) as at_home,
            k.family_id, c.child_id, c.name as child, a.name as activity, k.day, true as booked
        """,  # noqa: S608 - constants only
        closure_id,
        [slot.activity_id for slot in slots],
        [slot.day for slot in slots],
        sorted(TAKEN),
        sorted(HAD),
        sorted(TAKEN - HOLDING),
    )
    return [ToldDay(*told) for at_home, *told in rows if at_home]


async def leave_to_booked(tx: Tx, closure_id: UUID) -> None:
    """Leave out of a weekly pattern what came back to another household as booked; entered or laid out meanwhile, it never had the day."""
    await tx.execute(
        f"""
        update enrolment e set away = e.away + g.days
        from (
            select e.enrolment_id, range_agg(daterange(t.day, t.day + 1)) as days
            from (select k.enrolment_id, k.day from closed_day k where k.closure_id = $1 and k.status = any($2::text[])) t
            join enrolment own using (enrolment_id)
            join enrolment e on e.child_id = own.child_id and e.activity_id = own.activity_id and e.family_id <> own.family_id
            where {REGULAR} group by e.enrolment_id
        ) g
        where e.enrolment_id = g.enrolment_id
        """,  # noqa: S608 - a constant
        closure_id,
        sorted(HOLDING),
    )


async def restore(tx: Tx, closure_id: UUID, slots: Sequence[Slot]) -> None:
    """Let days of a closure stand as they did before, all together; those changed since, or left by their enrolment, do not.

    What stays in `closed_day` of these days are those that came back. Whoever was offered a place waits again where it stood.
    """
    await tx.execute(
        """
        delete from closed_day k using enrolment e
        where k.closure_id = $1 and e.enrolment_id = k.enrolment_id and (
            k.day not between e.valid_from and e.valid_to
            or not exists (
                select from unnest($2::uuid[], $3::date[]) as t (activity_id, day) where t.activity_id = e.activity_id and t.day = k.day
            )
            or not exists (select from booking b where b.enrolment_id = k.enrolment_id and b.day = k.day and b.status = k.became)
        )
        """,
        closure_id,
        [slot.activity_id for slot in slots],
        [slot.day for slot in slots],
    )
    await tx.execute(
        """
        with back as (
            select * from closed_day where closure_id = $1
        ), gone as (
            delete from booking b using back k where b.enrolment_id = k.enrolment_id and b.day = k.day and k.status is null
        ), stands as (
            update booking b set status = k.status, holds_place = k.holds_place and k.status <> 'waiting', reason = k.reason,
                request_id = k.request_id, arrival = k.arrival, changed_at = $2
            from back k where b.enrolment_id = k.enrolment_id and b.day = k.day and k.status is not null
        ), history as (
            insert into booking_history (enrolment_id, day, family_id, status, reason, request_id, cause, changed_by, changed_at)
            select enrolment_id, day, family_id, status, reason, request_id, $3, $4, $2 from back
        )
        update closure set reopened_at = $2, reopened_by_name = $5 where closure_id = $1
        """,
        closure_id,
        tx.now,
        tx.cause,
        tx.actor.account_id,
        tx.actor.display_name,
    )
