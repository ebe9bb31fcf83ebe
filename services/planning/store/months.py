"""Months of enrolments: the aggregate whose state planning.month.changed tells."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal
from uuid import UUID

from asyncpg import Record

from chassis.tx import Tx
from contracts.planning import DayStatus
from services.planning.domain.attendance import Came, Dated
from services.planning.domain.booking import Slot
from services.planning.domain.enrolment import Enrolment
from services.planning.store import enrolments
from services.planning.store.declared import DECLARED
from services.planning.store.hours import dated, former_and_present


@dataclass(frozen=True, slots=True)
class Month:
    """A month of an enrolment at a version, with the days that have a state of their own.

    `late` are those booked with a surcharge, `regular` says of some whether the weekly pattern books them, `came` when children came and
    went. `declared` are absences that the rules bill although the family had declared them: too late, for a reason that excuses nothing, or
    the first days of one; any that was accepted since the day was last booked, whatever became of another asked after it.
    `agreed` and `planned` are the hours of the enrolment and of the activity; `shared` is of a child that has, had or will have two homes.
    """

    enrolment: Enrolment
    month: date
    version: int
    own: list[tuple[date, DayStatus]]
    late: frozenset[date] = frozenset()
    regular: Mapping[date, bool] = field(default_factory=dict)
    came: Mapping[date, Came] = field(default_factory=dict)
    declared: frozenset[date] = frozenset()
    agreed: Dated = ()
    planned: Dated = ()
    shared: bool = False


_STANDING = f"""
    , e as materialized (
        select e.*,
            array(select row(until, starts, ends) from ({former_and_present("enrolment", "e.enrolment_id")}) as h) as agreed,
            array(select row(until, starts, ends) from ({former_and_present("activity", "e.activity_id")}) as h) as planned,
            exists (select from custody k where k.child_id = e.child_id and k.shared) as shared
        from (select distinct enrolment_id from m) d
        cross join lateral (select * from enrolled where enrolment_id = d.enrolment_id offset 0) e
    )
    select m.month, m.version,
        array(
            select row(b.day, b.status, b.late is not distinct from 'surcharge' and b.holds_place, a.arrived_at, a.left_at, a.outside, case
                when b.status = 'regular' then true
                when b.status = 'booked' then false
                when b.status in ('present', 'off_contract', 'absent_billed', 'absence_processing') then not exists (
                    select from booking_history h where h.enrolment_id = b.enrolment_id and h.day = b.day and h.status = 'booked'
                ) end, case when b.status = 'absent_billed' then {DECLARED} end)
            from booking b
            left join lateral (
                select arrived_at, left_at, off_contract_minutes as outside from attendance
                where enrolment_id = b.enrolment_id and day = b.day and b.status in ('present', 'off_contract', 'present_unbooked')
            ) a on true
            where b.enrolment_id = m.enrolment_id and b.day >= m.month and b.day < m.month + interval '1 month'
        ) as own,
        e.*
    from m join e using (enrolment_id) order by m.enrolment_id, m.month
"""  # noqa: S608 - our own words
"""The months `m` as they stand: their days with a state of their own, and their enrolments, each read once, by its key, with all hours."""


async def bump(tx: Tx, touched: Iterable[tuple[UUID, date]]) -> list[Month]:
    """Lock months and give each its next version; returns them as they now stand."""
    ordered = sorted(set(touched))
    rows = await tx.fetch(
        f"""
        with m as (
            insert into enrolment_month as old (enrolment_id, month, family_id, version, told)
            select t.enrolment_id, t.month, e.family_id, 1, true
            from unnest($1::uuid[], $2::date[]) as t (enrolment_id, month) join enrolment e using (enrolment_id) order by 1, 2
            on conflict (enrolment_id, month) do update set version = old.version + 1, told = true
            returning enrolment_id, month, version
        ) {_STANDING}
        """,  # noqa: S608 - our own words
        [enrolment_id for enrolment_id, _ in ordered],
        [month for _, month in ordered],
    )
    return _months(rows)


async def tell_later(tx: Tx, touched: Iterable[tuple[UUID, date]]) -> None:
    """Note that months changed and must be told soon."""
    pairs = sorted(set(touched))
    await tx.execute(
        "insert into enrolment_month as m (enrolment_id, month, family_id, version, told)"
        " select t.enrolment_id, t.month, e.family_id, 0, false"
        " from unnest($1::uuid[], $2::date[]) as t (enrolment_id, month) join enrolment e using (enrolment_id)"
        " on conflict (enrolment_id, month) do update set told = false where m.told",
        [enrolment_id for enrolment_id, _ in pairs],
        [month for _, month in pairs],
    )


async def tell_regular_later(tx: Tx, slots: Iterable[Slot]) -> None:
    """Note that the months of all enrolments whose weekly pattern meets some days changed and must be told soon."""
    met = list(slots)
    await tx.execute(
        """
        insert into enrolment_month as m (enrolment_id, month, family_id, version, told)
        select distinct e.enrolment_id, date_trunc('month', t.day)::date, e.family_id, 0, false
        from unnest($1::uuid[], $2::date[]) as t (activity_id, day) join enrolment e using (activity_id)
        where extract(isodow from t.day)::smallint = any(case when t.day >= e.next_from then e.next_weekdays else e.weekdays end)
            and t.day between greatest(e.valid_from, e.pattern_from) and e.valid_to
            and not e.away @> t.day
        on conflict (enrolment_id, month) do update set told = false where m.told
        """,
        [slot.activity_id for slot in met],
        [slot.day for slot in met],
    )


async def tell_hours_later(tx: Tx, of: Literal["enrolment", "activity"], whose: UUID, since: date) -> None:
    """Note that the months of an enrolment, or of all in an activity, must be told soon, because hours are others since a day."""
    await tx.execute(
        "update enrolment_month m set told = false from enrolment e"  # noqa: S608 - our own words
        f" where e.enrolment_id = m.enrolment_id and e.{of}_id = $1 and m.month >= date_trunc('month', $2::date)::date and m.told",
        whose,
        since,
    )


async def untold(tx: Tx, limit: int) -> list[tuple[UUID, date]]:
    """List months that must be told, some at a time."""
    rows = await tx.fetch("select enrolment_id, month from enrolment_month where not told order by enrolment_id, month limit $1", limit)
    return [(row["enrolment_id"], row["month"]) for row in rows]


async def page(tx: Tx, after: tuple[UUID, date], limit: int) -> list[Month]:
    """Read months as they stand in the order of their ids, some at a time; months never told are left out."""
    rows = await tx.fetch(
        f"""
        with m as (
            select enrolment_id, month, version from enrolment_month
            where (enrolment_id, month) > ($1, $2) and version > 0 order by enrolment_id, month limit $3
        ) {_STANDING}
        """,  # noqa: S608 - our own words
        *after,
        limit,
    )
    return _months(rows)


def _months(rows: Iterable[Record]) -> list[Month]:
    """Make months of rows in the order of enrolments: those of one enrolment share it."""
    found: list[Month] = []
    for row in rows:
        known = found[-1].enrolment if found and found[-1].enrolment.enrolment_id == row["enrolment_id"] else None
        found.append(_month(row, known))
    return found


def _month(row: Record, known: Enrolment | None) -> Month:
    month, version, own, *enrolled, agreed, planned, shared = tuple(row)
    return Month(
        known or enrolments.enrolment(enrolled),
        month,
        version,
        [(day, DayStatus(status)) for day, status, *_ in own],
        frozenset(day for day, _, late, *_ in own if late),
        {day: regular for day, *_, regular, _ in own if regular is not None},
        {day: Came(arrived, left, outside) for day, _, _, arrived, left, outside, *_ in own if outside is not None},
        frozenset(day for day, *_, declared in own if declared),
        dated(agreed),
        dated(planned),
        shared,
    )
