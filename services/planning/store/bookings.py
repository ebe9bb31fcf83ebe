"""Bookings: the days of enrolments that have a state of their own, and the history of every state they had."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from asyncpg import Record

from chassis.tx import Tx
from contracts.planning import DayStatus
from services.planning.domain.attendance import SEEN
from services.planning.domain.booking import HAD, MAY_CLOSE, MAY_WITHDRAW, Change, Seat, Slot
from services.planning.domain.enrolment import Brought, Enrolment
from services.planning.domain.line import APART
from services.planning.domain.withdrawal import Before, Open


def seat(row: Sequence[Any]) -> Seat:
    """Make a seat of a row of the view `seat`."""
    enrolment_id, family_id, activity_id, day, approval, status, holds_place, request_id, arrival, _, born, until, together = row[:13]
    return Seat(
        enrolment_id, family_id, activity_id, day, approval, DayStatus(status), holds_place, request_id, arrival, born, until, together
    )  # fmt: skip


async def save(tx: Tx, changes: Sequence[Change]) -> None:
    """Write changed days, every change to the history and the last one of each day to its row.

    Rows are written in the order of (enrolment, day), so that two transactions never wait for each other in a circle.
    """
    last = {(one.seat.enrolment_id, one.seat.day): one for one in changes}
    ordered = [last[key] for key in sorted(last)]
    await tx.execute(
        """
        with given as (
            select *
            from unnest($1::uuid[], $2::date[], $3::uuid[], $4::uuid[], $5::text[], $6::boolean[], $7::text[], $8::uuid[], $9::bigint[],
                $19::timestamptz[])
            as t (enrolment_id, day, family_id, activity_id, status, holds_place, reason, request_id, arrival, offered_until)
        ), gone as (
            delete from booking b using given g where b.enrolment_id = g.enrolment_id and b.day = g.day and g.status is null
        ), kept as (
            insert into booking as b
                (enrolment_id, day, family_id, activity_id, status, holds_place, reason, request_id, arrival, changed_at, offered_until)
            select enrolment_id, day, family_id, activity_id, status, holds_place, reason, request_id, arrival, $16, offered_until
            from given where status is not null
            on conflict (enrolment_id, day) do update set status = excluded.status, holds_place = excluded.holds_place,
                reason = excluded.reason, request_id = excluded.request_id, arrival = coalesce(excluded.arrival, b.arrival),
                changed_at = excluded.changed_at, offered_until = excluded.offered_until
        )
        insert into booking_history (enrolment_id, day, family_id, status, reason, request_id, cause, changed_by, changed_at)
        select enrolment_id, day, family_id, status, reason, request_id, $17, $18, $16
        from unnest($10::uuid[], $11::date[], $12::uuid[], $13::text[], $14::text[], $15::uuid[])
        as t (enrolment_id, day, family_id, status, reason, request_id)
        """,
        [one.seat.enrolment_id for one in ordered],
        [one.seat.day for one in ordered],
        [one.seat.family_id for one in ordered],
        [one.seat.activity_id for one in ordered],
        [one.status for one in ordered],
        [one.holds_place for one in ordered],
        [one.reason for one in ordered],
        [one.seat.request_id for one in ordered],
        [one.seat.arrival for one in ordered],
        [one.seat.enrolment_id for one in changes],
        [one.seat.day for one in changes],
        [one.seat.family_id for one in changes],
        [one.status for one in changes],
        [one.reason for one in changes],
        [one.seat.request_id for one in changes],
        tx.now,
        tx.cause,
        tx.actor.account_id,
        [one.offered_until for one in ordered],
    )


async def of_enrolments(tx: Tx, enrolment_ids: Iterable[UUID], first: date, last: date) -> list[Seat]:
    """Read the days with a state of their own of some enrolments in a span."""
    rows = await tx.fetch(
        "select * from seat where enrolment_id = any($1::uuid[]) and day between $2 and $3 order by enrolment_id, day",
        list(enrolment_ids),
        first,
        last,
    )
    return [seat(tuple(row)) for row in rows]


async def of_other_payers(tx: Tx, new: Enrolment, brought: Sequence[Brought]) -> list[tuple[date, str]]:
    """Read the days that a pattern would bring and that another adult of the household has already, with who pays for them.

    A day with a state of its own in the enrolment itself is not the pattern's.
    """
    rows = await tx.fetch(
        "select b.day, coalesce(p.name, '') as payer from enrolment e join booking b using (enrolment_id)"
        " left join guardian p on p.guardian_id = e.guardian_id"
        " where e.child_id = $1 and e.family_id = $2 and e.activity_id = $3 and e.enrolment_id <> $4 and b.status = any($5::text[])"
        " and exists (select from unnest($6::smallint[], $7::date[], $8::date[]) as t (weekday, first, last)"
        "  where b.day between t.first and t.last and extract(isodow from b.day) = t.weekday)"
        " and not exists (select from booking own where own.enrolment_id = $4 and own.day = b.day)"
        " order by b.day, payer",
        new.child_id,
        new.family_id,
        new.activity.activity_id,
        new.enrolment_id,
        sorted(HAD),
        [one.weekday for one in brought],
        [one.first for one in brought],
        [one.last for one in brought],
    )
    return [(row["day"], row["payer"]) for row in rows]


async def changed_at(tx: Tx, enrolment_ids: Iterable[UUID], first: date, last: date) -> dict[tuple[UUID, date], datetime]:
    """Tell when the days with a state of their own of some enrolments last changed."""
    rows = await tx.fetch(
        "select enrolment_id, day, changed_at from booking where enrolment_id = any($1::uuid[]) and day between $2 and $3",
        list(enrolment_ids),
        first,
        last,
    )
    return {(row["enrolment_id"], row["day"]): row["changed_at"] for row in rows}


async def to_close(tx: Tx, slots: Iterable[Slot]) -> list[Seat]:
    """Read what is booked, asked or awaited on days of activities that shall close."""
    closing = list(slots)
    rows = await tx.fetch(
        "select s.* from unnest($1::uuid[], $2::date[]) as t (activity_id, day) join seat s using (activity_id, day)"
        " where s.status = any($3::text[]) order by s.enrolment_id, s.day",
        [slot.activity_id for slot in closing],
        [slot.day for slot in closing],
        sorted(MAY_CLOSE),
    )
    return [seat(tuple(row)) for row in rows]


async def waiting_until(tx: Tx, day: date, limit: int) -> list[Seat]:
    """Read days up to `day` that still wait for a place, some at a time."""
    rows = await tx.fetch("select * from seat where status = 'waiting' and day <= $1 order by enrolment_id, day limit $2", day, limit)
    return [seat(tuple(row)) for row in rows]


async def lapsed(tx: Tx, now: datetime, limit: int) -> list[Seat]:
    """Read days whose offered place was not taken in time, some at a time, those that were offered first before."""
    rows = await tx.fetch(
        "select * from seat where offered_until is not null and offered_until <= $1 order by offered_until, arrival, enrolment_id limit $2",
        now,
        limit,
    )
    return [seat(tuple(row)) for row in rows]


async def asked(tx: Tx, request_id: UUID, enrolment_id: UUID, day: date) -> Seat | None:
    """Read the day of a request as it stands; None where it is not that request's any more."""
    row = await tx.fetchrow(
        "select * from seat where request_id = $1 and enrolment_id = $2 and day = $3", request_id, enrolment_id, day
    )  # fmt: skip
    return seat(tuple(row)) if row else None


async def for_clerk(tx: Tx, request_ids: Sequence[UUID]) -> list[Seat]:
    """Read the days of requests that wait for this clerk, request by request."""
    rows = await tx.fetch(
        "select s.* from request_day d join seat s using (request_id, enrolment_id, day) join activity a using (activity_id)"
        " where d.request_id = any($1::uuid[]) and d.decision = 'pending'"
        " and (cardinality($2::uuid[]) = 0 or a.facility_id = any($2::uuid[]))"
        " order by array_position($1::uuid[], d.request_id), s.enrolment_id, s.day",
        list(request_ids),
        list(tx.actor.facilities),
    )
    return [seat(tuple(row)) for row in rows]


async def to_withdraw(tx: Tx, asked: Iterable[tuple[UUID, UUID, date]]) -> list[Open]:
    """Read open days of requests (request, enrolment, day), each with how it stood before its request."""
    days = list(asked)
    rows = await tx.fetch(
        """
        select s.*, old.status as old_status, old.reason as old_reason, old.request_id as old_request_id, r.arrival * $5 as old_arrival,
            d.was_regular
        from unnest($1::uuid[], $2::uuid[], $3::date[]) as t (request_id, enrolment_id, day)
        join seat s on s.enrolment_id = t.enrolment_id and s.day = t.day and s.request_id = t.request_id and s.status = any($4::text[])
        join request_day d on d.request_id = t.request_id and d.enrolment_id = t.enrolment_id and d.day = t.day
        left join lateral (
            select h.status, h.reason, h.request_id from booking_history h
            where h.enrolment_id = t.enrolment_id and h.day = t.day and h.entry < (
                select min(own.entry) from booking_history own
                where own.enrolment_id = t.enrolment_id and own.day = t.day and own.request_id = t.request_id
            )
            order by h.entry desc limit 1
        ) old on true
        left join request r on r.request_id = old.request_id
        order by s.enrolment_id, s.day
        """,
        [request_id for request_id, _, _ in days],
        [enrolment_id for _, enrolment_id, _ in days],
        [day for _, _, day in days],
        sorted(MAY_WITHDRAW),
        APART,
    )
    return [Open(seat(tuple(row)), _before(row), row["was_regular"]) for row in rows]


async def before_marks(tx: Tx, enrolment_ids: Sequence[UUID], day: date) -> dict[UUID, Before]:
    """Tell how a day of some enrolments stood before its children were marked present; where it had no state of its own, nothing."""
    if not enrolment_ids:
        return {}
    rows = await tx.fetch(
        "select distinct on (h.enrolment_id) h.enrolment_id, h.status as old_status, h.reason as old_reason,"
        " h.request_id as old_request_id, r.arrival * $4 as old_arrival"
        " from booking_history h left join request r on r.request_id = h.request_id"
        " where h.enrolment_id = any($1::uuid[]) and h.day = $2 and (h.status is null or h.status <> all($3::text[]))"
        " order by h.enrolment_id, h.entry desc",
        list(enrolment_ids),
        day,
        sorted(SEEN),
        APART,
    )
    return {row["enrolment_id"]: before for row in rows if (before := _before(row))}


def _before(row: Record) -> Before | None:
    if row["old_status"] is None:
        return None
    return Before(DayStatus(row["old_status"]), row["old_reason"], row["old_request_id"], row["old_arrival"])
