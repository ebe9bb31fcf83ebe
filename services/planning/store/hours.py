"""Hours agreed for enrolments, and those of activities, with those that counted before."""

from collections.abc import Iterable
from datetime import date, time
from typing import Literal
from uuid import UUID

from chassis.tx import Tx
from services.planning.domain.attendance import Dated, Hours


async def of_enrolments(tx: Tx, enrolment_ids: Iterable[UUID], day: date) -> dict[UUID, Hours]:
    """Read the hours that count for some enrolments on a day; those by the day have none."""
    rows = await tx.fetch(
        "select distinct on (enrolment_id) enrolment_id, starts, ends from ("
        "select enrolment_id, until, starts, ends from enrolment_former_hours where enrolment_id = any($1::uuid[]) and until > $2"
        " union all select enrolment_id, 'infinity', starts, ends from enrolment_hours where enrolment_id = any($1::uuid[])"
        ") as agreed order by enrolment_id, until",
        list(enrolment_ids),
        day,
    )
    return {row["enrolment_id"]: Hours(row["starts"], row["ends"]) for row in rows if row["starts"] is not None}


async def usual(tx: Tx, enrolment_ids: Iterable[UUID]) -> dict[UUID, Hours]:
    """Read the hours of a day of some enrolments: those agreed, else those of the activity; where neither is known it is left out."""
    rows = await tx.fetch(
        "select e.enrolment_id, coalesce(h.starts, s.starts) as starts, coalesce(h.ends, s.ends) as ends from enrolment e"
        " left join enrolment_hours h using (enrolment_id) left join activity_hours s on s.activity_id = e.activity_id"
        " where e.enrolment_id = any($1::uuid[]) and (h.starts is not null or s.starts is not null)",
        list(enrolment_ids),
    )
    return {row["enrolment_id"]: Hours(row["starts"], row["ends"]) for row in rows}


async def of_activity(tx: Tx, activity_id: UUID) -> Hours | None:
    """Read from when to when an activity takes place."""
    row = await tx.fetchrow("select starts, ends from activity_hours where activity_id = $1", activity_id)
    return Hours(row["starts"], row["ends"]) if row else None


def dated(rows: Iterable[tuple[date, time | None, time | None]]) -> Dated:
    """Make dated hours of rows (until, starts, ends) in their order."""
    return tuple((until, None if starts is None or ends is None else Hours(starts, ends)) for until, starts, ends in rows)


def former_and_present(of: Literal["enrolment", "activity"], whose: str) -> str:
    """Write the query for all hours of an enrolment or activity (until, starts, ends), those in force last."""
    return (
        f"select until, starts, ends from {of}_former_hours where {of}_id = {whose}"  # noqa: S608 - our own words
        f" union all select 'infinity', starts, ends from {of}_hours where {of}_id = {whose} order by until"
    )


async def known(tx: Tx, of: Literal["enrolment", "activity"], whose: UUID) -> Dated:
    """Read all hours that an enrolment or an activity ever had; nobody else changes them until the commit."""
    await tx.execute(f"select from {of} where {of}_id = $1 for no key update", whose)
    return dated(tuple(row) for row in await tx.fetch(former_and_present(of, "$1"), whose))


async def write(tx: Tx, of: Literal["enrolment", "activity"], whose: UUID, hours: Dated) -> None:
    """Write the hours of an enrolment or an activity in place of those it had."""
    family = ("family_id, ", "(select family_id from enrolment where enrolment_id = $1), ") if of == "enrolment" else ("", "")
    await tx.execute(f"delete from {of}_former_hours where {of}_id = $1", whose)  # noqa: S608 - our own words
    await tx.execute(f"delete from {of}_hours where {of}_id = $1", whose)  # noqa: S608 - our own words
    *former, (_, present) = hours
    await tx.execute(
        f"insert into {of}_former_hours ({of}_id, {family[0]}until, starts, ends)"  # noqa: S608 - our own words
        f" select $1, {family[1]}former.* from unnest($2::date[], $3::time[], $4::time[]) as former",
        whose,
        [until for until, _ in former],
        [one.starts if one else None for _, one in former],
        [one.ends if one else None for _, one in former],
    )
    if present is not None:
        await tx.execute(
            f"insert into {of}_hours ({of}_id, {family[0]}starts, ends) values ($1, {family[1]}$2, $3)",  # noqa: S608 - our own words
            whose,
            present.starts,
            present.ends,
        )
