"""Closures: what they close, and how each day stood before; all children of a closure are read and written together."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from asyncpg import Record

from chassis.tx import Tx
from contracts.planning import DayDecision, DayStatus
from services.planning.domain.booking import Seat, Slot
from services.planning.store import bookings
from services.planning.store.places import REGULAR, Move

_PLANNED = f"""
    closing as (
        select * from unnest($1::uuid[], $2::date[]) as t (activity_id, day)
    ), planned as (
        select b.enrolment_id, b.day, b.family_id, b.activity_id, b.status, b.holds_place, b.reason, b.request_id, b.arrival
        from closing join booking b using (activity_id, day)
        union all
        select e.enrolment_id, t.day, e.family_id, e.activity_id, null, true, '', null, null
        from closing t join enrolment e using (activity_id)
        where {REGULAR}
    )
"""  # noqa: S608 - constants only
"""All that is planned on days of activities: days with a state of their own, and regular days without one (no status)."""


class ClosedIn(NamedTuple):
    """An activity that a closure closes."""

    activity_id: UUID
    activity: str
    facility: str
    facility_id: UUID


class Closure(NamedTuple):
    """A closure as it was entered, and who took it back."""

    closure_id: UUID
    reason: str
    days: Sequence[date]
    children: int
    families: int
    entered_at: datetime
    entered_by_name: str
    reopened_at: datetime | None
    reopened_by_name: str
    activities: Sequence[ClosedIn]


class Concerned(NamedTuple):
    """What a closure would change, in numbers; `lines` tells by activity and day how many are booked, regular days included, and asked."""

    children: int
    families: int
    present: int
    regular: int
    lines: Sequence[tuple[UUID, date, int, int]]


class AskedDay(NamedTuple):
    """A day of a closure whose request was still open: the seat as it stood, what became of it, and what the request had been told."""

    seat: Seat
    became: DayStatus
    decision: DayDecision


class ToldDay(NamedTuple):
    """A day of a closure as its family is told of it; `booked` when it was, and was not only asked for."""

    family_id: UUID
    child_id: UUID
    child: str
    activity: str
    day: date
    booked: bool


_CLOSURES = """
    select c.closure_id, c.reason, c.days, c.children, c.families, c.entered_at, c.entered_by_name, c.reopened_at, c.reopened_by_name,
        array(
            select row(a.activity_id, a.name, f.name, a.facility_id) from activity a join facility f using (facility_id)
            where a.activity_id = any(c.activity_ids) order by f.name, a.position, a.name
        ) as activities
    from closure c
"""


async def count(tx: Tx, slots: Sequence[Slot], becomes: Mapping[DayStatus, DayStatus], asked: Iterable[DayStatus]) -> Concerned:
    """Count what a closure would change."""
    row = await tx.fetch_one(
        f"""
        with {_PLANNED}, concerned as (
            select p.*, e.child_id, coalesce(p.status = any($4::text[]), false) as asked
            from planned p join enrolment e using (enrolment_id) where p.status is null or p.status = any($3::text[])
        )
        select (select count(distinct child_id) from concerned) as children, (select count(distinct family_id) from concerned) as families,
            (select count(*) from planned where status in ('present', 'present_unbooked', 'off_contract')) as present,
            (select count(*) from concerned where status is null or status = 'regular') as regular,
            array(
                select row(t.activity_id, t.day, count(c.day) filter (where not c.asked), count(c.day) filter (where c.asked))
                from closing t left join concerned c using (activity_id, day) group by t.activity_id, t.day
            ) as lines
        """,  # noqa: S608 - constants only
        [slot.activity_id for slot in slots],
        [slot.day for slot in slots],
        list(becomes),
        list(asked),
    )
    return Concerned(*row)


async def add(tx: Tx, closure_id: UUID, reason: str, *, activity_ids: Iterable[UUID], slots: Sequence[Slot]) -> None:
    """Write a closure, and what it closes: of the days that were asked, those on which an activity would have opened."""
    await tx.execute(
        "insert into closure (closure_id, reason, activity_ids, days, entered_at, entered_by, entered_by_name)"
        " values ($1, $2, $3, $4, $5, $6, $7)",
        closure_id,
        reason,
        sorted(set(activity_ids)),
        sorted({slot.day for slot in slots}),
        tx.now,
        tx.actor.account_id,
        tx.actor.display_name,
    )
    await tx.execute(
        "insert into closed_slot (activity_id, day, closure_id) select *, $3 from unnest($1::uuid[], $2::date[])",
        [slot.activity_id for slot in slots],
        [slot.day for slot in slots],
        closure_id,
    )


async def call_off(tx: Tx, closure_id: UUID, reason: str, slots: Sequence[Slot], becomes: Mapping[DayStatus, DayStatus]) -> None:
    """Call off all that is planned on the days of a closure, in one statement, and keep how each day stood."""
    await tx.execute(
        f"""
        with {_PLANNED}, concerned as (
            select p.*, n.became,
                (select d.decision from request_day d where d.request_id = p.request_id and d.enrolment_id = p.enrolment_id
                    and d.day = p.day and d.decision in ('pending', 'waiting')) as decision
            from planned p join unnest($3::text[], $4::text[]) as n (status, became) on n.status = coalesce(p.status, 'regular')
        ), kept as (
            insert into closed_day
                (closure_id, enrolment_id, day, family_id, status, became, holds_place, reason, request_id, arrival, decision)
            select $5, enrolment_id, day, family_id, status, became, holds_place, reason, request_id, arrival, decision from concerned
        ), changed as (
            insert into booking as b
                (enrolment_id, day, family_id, activity_id, status, holds_place, reason, request_id, arrival, changed_at)
            select enrolment_id, day, family_id, activity_id, became, false, $6, request_id, arrival, $7
            from concerned order by enrolment_id, day
            on conflict (enrolment_id, day) do update set status = excluded.status, holds_place = false, reason = excluded.reason,
                changed_at = excluded.changed_at, offered_until = null
        ), history as (
            insert into booking_history (enrolment_id, day, family_id, status, reason, request_id, cause, changed_by, changed_at)
            select enrolment_id, day, family_id, became, $6, request_id, $8, $9, $7 from concerned
        )
        update closure c set children = n.children, families = n.families
        from (
            select count(distinct e.child_id) as children, count(distinct c.family_id) as families
            from concerned c join enrolment e using (enrolment_id)
        ) n
        where c.closure_id = $5
        """,  # noqa: S608 - constants only
        [slot.activity_id for slot in slots],
        [slot.day for slot in slots],
        list(becomes),
        list(becomes.values()),
        closure_id,
        reason,
        tx.now,
        tx.cause,
        tx.actor.account_id,
    )


async def held(tx: Tx, closure_id: UUID) -> dict[Move, int]:
    """Count the places that days of a closure held."""
    return await _held(tx, closure_id, "true")


async def restored(tx: Tx, closure_id: UUID) -> dict[Move, int]:
    """Count the places that days with a state of their own hold again: regular days are counted apart, an offer is over."""
    return await _held(tx, closure_id, "k.status <> 'waiting'")


async def _held(tx: Tx, closure_id: UUID, which: str) -> dict[Move, int]:
    rows = await tx.fetch(
        "select e.activity_id, k.day, c.birth_date, count(*)::int"  # noqa: S608 - our own words
        " from closed_day k join enrolment e using (enrolment_id) join child c using (child_id)"
        f" where k.closure_id = $1 and k.holds_place and {which} group by 1, 2, 3",
        closure_id,
    )
    return {Move(activity_id, day, born): count for activity_id, day, born, count in rows}


async def asked(tx: Tx, closure_id: UUID) -> list[AskedDay]:
    """Read the days of a closure whose requests were still open."""
    rows = await tx.fetch(
        "select k.enrolment_id, k.family_id, e.activity_id, k.day, a.approval, k.status, k.holds_place, k.request_id, k.arrival, k.reason,"
        " null::date as born, null::timestamptz as offered_until, null::uuid as together, k.became, k.decision"
        " from closed_day k join enrolment e using (enrolment_id) join activity a using (activity_id)"
        " where k.closure_id = $1 and k.decision is not null order by k.enrolment_id, k.day",
        closure_id,
    )
    return [AskedDay(bookings.seat(tuple(row)), DayStatus(row["became"]), row["decision"]) for row in rows]


async def told(tx: Tx, closure_id: UUID) -> list[ToldDay]:
    """Read the days of a closure as families are told of them."""
    rows = await tx.fetch(
        "select k.family_id, c.child_id, c.name as child, a.name as activity, k.day, k.became = 'absent_excused' as booked"
        " from closed_day k join enrolment e using (enrolment_id) join child c using (child_id) join activity a using (activity_id)"
        " where k.closure_id = $1 order by k.family_id, c.name, c.child_id, k.day, a.position, a.name",
        closure_id,
    )
    return [ToldDay(*row) for row in rows]


async def tell_later(tx: Tx, closure_id: UUID) -> None:
    """Note that the months of a closure's days changed and must be told soon."""
    await tx.execute(
        "insert into enrolment_month as m (enrolment_id, month, family_id, version, told)"
        " select distinct enrolment_id, date_trunc('month', day)::date, family_id, 0, false from closed_day where closure_id = $1"
        " on conflict (enrolment_id, month) do update set told = false where m.told",
        closure_id,
    )


async def get(tx: Tx, closure_id: UUID) -> Closure | None:
    """Read one closure, or None."""
    row = await tx.fetchrow(f"{_CLOSURES} where c.closure_id = $1", closure_id)
    return _closure(row) if row else None


async def latest(tx: Tx, limit: int) -> list[Closure]:
    """Read the latest closures."""
    rows = await tx.fetch(f"{_CLOSURES} order by c.entered_at desc, c.closure_id limit $1", limit)
    return [_closure(row) for row in rows]


def _closure(row: Record) -> Closure:
    return Closure(*row)._replace(activities=[ClosedIn(*one) for one in row["activities"]])


async def forget_past(tx: Tx, before: date, limit: int) -> int:
    """Delete how days stood before a closure, once they are long gone by; tells how many."""
    return await tx.execute(
        "delete from closed_day where (closure_id, enrolment_id, day) in"
        " (select closure_id, enrolment_id, day from closed_day where day < $1 order by day limit $2)",
        before,
        limit,
    )
