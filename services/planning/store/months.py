"""Months of enrolments: the aggregate whose state planning.month.changed tells."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from chassis.tx import Tx
from contracts.planning import DayStatus
from services.planning.domain.booking import Slot
from services.planning.domain.enrolment import Enrolment
from services.planning.store import enrolments


@dataclass(frozen=True, slots=True)
class Month:
    """A month of an enrolment at a version, with the days that have a state of their own.

    `late` are those booked with a surcharge, `outside` the minutes of those attended outside of the hours agreed.
    """

    enrolment: Enrolment
    month: date
    version: int
    own: list[tuple[date, DayStatus]]
    late: frozenset[date] = frozenset()
    outside: Mapping[date, int] = field(default_factory=dict)


async def bump(tx: Tx, touched: Iterable[tuple[UUID, date]]) -> list[Month]:
    """Lock months and give each its next version; returns them as they now stand."""
    ordered = sorted(set(touched))
    rows = await tx.fetch(
        """
        with m as (
            insert into enrolment_month as old (enrolment_id, month, family_id, version, told)
            select t.enrolment_id, t.month, e.family_id, 1, true
            from unnest($1::uuid[], $2::date[]) as t (enrolment_id, month) join enrolment e using (enrolment_id) order by 1, 2
            on conflict (enrolment_id, month) do update set version = old.version + 1, told = true
            returning enrolment_id, month, version
        )
        select m.month, m.version, array(
            select row(b.day, b.status, b.late is not distinct from 'surcharge' and b.holds_place, case when b.status = 'off_contract'
                then (select a.off_contract_minutes from attendance a where a.enrolment_id = b.enrolment_id and a.day = b.day)
            end) from booking b
            where b.enrolment_id = m.enrolment_id and b.day >= m.month and b.day < m.month + interval '1 month'
        ) as own, e.*
        from m join enrolled e using (enrolment_id) order by m.enrolment_id, m.month
        """,
        [enrolment_id for enrolment_id, _ in ordered],
        [month for _, month in ordered],
    )
    return [_month(row) for row in rows]


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


async def untold(tx: Tx, limit: int) -> list[tuple[UUID, date]]:
    """List months that must be told, some at a time."""
    rows = await tx.fetch("select enrolment_id, month from enrolment_month where not told order by enrolment_id, month limit $1", limit)
    return [(row["enrolment_id"], row["month"]) for row in rows]


async def page(tx: Tx, after: tuple[UUID, date], limit: int) -> list[Month]:
    """Read months as they stand in the order of their ids, some at a time; months never told are left out."""
    rows = await tx.fetch(
        """
        select m.month, m.version, array(
            select row(b.day, b.status, b.late is not distinct from 'surcharge' and b.holds_place, case when b.status = 'off_contract'
                then (select a.off_contract_minutes from attendance a where a.enrolment_id = b.enrolment_id and a.day = b.day)
            end) from booking b
            where b.enrolment_id = m.enrolment_id and b.day >= m.month and b.day < m.month + interval '1 month'
        ) as own, e.*
        from enrolment_month m join enrolled e using (enrolment_id)
        where (m.enrolment_id, m.month) > ($1, $2) and m.version > 0 order by m.enrolment_id, m.month limit $3
        """,
        *after,
        limit,
    )
    return [_month(row) for row in rows]


def _month(row: Any) -> Month:
    month, version, own, *enrolled = tuple(row)
    return Month(
        enrolments.enrolment(enrolled),
        month,
        version,
        [(day, DayStatus(status)) for day, status, _, _ in own],
        frozenset(day for day, _, late, _ in own if late),
        {day: minutes for day, _, _, minutes in own if minutes},
    )
