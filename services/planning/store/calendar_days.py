"""The calendar's entries."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from chassis.tx import Tx
from contracts.planning import CalendarDay, CalendarKind
from services.planning.domain.calendar import Calendar
from services.planning.domain.cutoffs import REACH_DAYS


def calendar(rows: Iterable[tuple[date, CalendarKind, str, UUID | None, UUID | None]]) -> Calendar:
    """Make a calendar of rows (day, kind, label, facility, activity)."""
    return Calendar(_entry(*row) for row in rows)


def _entry(day: date, kind: CalendarKind, label: str, facility_id: UUID | None, activity_id: UUID | None) -> CalendarDay:
    return CalendarDay(day=day, kind=kind, label=label, facility_id=facility_id, activity_id=activity_id)


async def between(tx: Tx, first: date, last: date) -> Calendar:
    """Read the calendar of a span, with the public holidays that cut-offs count before it."""
    return Calendar(await entries(tx, first - timedelta(days=REACH_DAYS), last))


async def entries(tx: Tx, first: date, last: date) -> tuple[CalendarDay, ...]:
    """Read the entries of a span, in the order of days."""
    rows = await tx.fetch(
        "select day, kind, label, facility_id, activity_id from special_day where day between $1 and $2"
        " order by day, kind, facility_id nulls first, activity_id nulls first",
        first,
        last,
    )
    return tuple(CalendarDay(**row) for row in rows)


async def holidays(tx: Tx) -> list[tuple[date, date, str]]:
    """Read the school holidays of the town as runs of days (first, last, label), whatever else those days are."""
    rows = await tx.fetch(
        """
        with off as (
            select distinct on (day) day, label from calendar_day
            where kind in ('short_holidays', 'summer_holidays') and facility_id is null order by day, kind
        ), runs as (
            select day, label, day - (row_number() over (order by day))::int as run from off
        )
        select min(day) as first, max(day) as last, (array_agg(label order by day))[1] as label from runs group by run order by 1
        """
    )
    return [(row["first"], row["last"], row["label"]) for row in rows]


async def told(tx: Tx) -> tuple[UUID, int]:
    """Read the id of the town's calendar, and how often its school holidays changed."""
    row = await tx.fetch_one("select calendar_id, version from town_calendar")
    return row["calendar_id"], row["version"]


async def bump(tx: Tx) -> None:
    """Count a change of the school holidays."""
    await tx.execute("update town_calendar set version = version + 1")


async def put(tx: Tx, days: Iterable[CalendarDay]) -> None:
    """Write entries over what each (day, kind, facility) held."""
    entered = {(one.day, one.kind, one.facility_id): one.label for one in days}
    await tx.execute(
        "insert into calendar_day (day, kind, facility_id, label)"
        " select * from unnest($1::date[], $2::text[], $3::uuid[], $4::text[])"
        " on conflict (day, kind, facility_id) do update set label = excluded.label",
        [day for day, _, _ in entered],
        [kind for _, kind, _ in entered],
        [facility_id for _, _, facility_id in entered],
        list(entered.values()),
    )


async def days_of(tx: Tx, first: date, last: date, kind: str, facility_id: UUID | None) -> list[date]:
    """List the days of a span that have an entry of a kind."""
    rows = await tx.fetch(
        "select day from calendar_day where day between $1 and $2 and kind = $3 and facility_id is not distinct from $4 order by day",
        first,
        last,
        kind,
        facility_id,
    )
    return [row["day"] for row in rows]


async def labels(tx: Tx, days: Sequence[date], facility_id: UUID | None) -> dict[date, str]:
    """Read what the closings of some days are called."""
    rows = await tx.fetch(
        "select day, label from calendar_day where day = any($1::date[]) and kind = 'closed' and facility_id is not distinct from $2",
        list(days),
        facility_id,
    )
    return {row["day"]: row["label"] for row in rows}


async def remove_days(tx: Tx, days: Sequence[date], kind: str, facility_id: UUID | None) -> None:
    """Take the entries of a kind on some days back."""
    await tx.execute(
        "delete from calendar_day where day = any($1::date[]) and kind = $2 and facility_id is not distinct from $3",
        list(days),
        kind,
        facility_id,
    )


async def remove(tx: Tx, day: date, kind: str, facility_id: UUID | None) -> bool:
    """Take an entry back; tells whether there was one."""
    return bool(
        await tx.execute(
            "delete from calendar_day where day = $1 and kind = $2 and facility_id is not distinct from $3", day, kind, facility_id
        )
    )
