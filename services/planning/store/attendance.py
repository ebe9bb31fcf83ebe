"""Attendance marks (pointage): for each enrolment and day the one that was noted last, and what later marks corrected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, NamedTuple
from uuid import UUID

from chassis.tx import Tx
from contracts.planning import Correction, DayStatus
from services.planning.domain.enrolment import Enrolment
from services.planning.store import enrolments
from services.planning.store.expected import OVERTAKEN, TOLD_AWAY


@dataclass(frozen=True, slots=True)
class Noted:
    """A mark of an enrolment, ready to be written."""

    enrolment_id: UUID
    family_id: UUID
    present: bool
    marked_at: datetime
    arrived_at: time | None = None
    left_at: time | None = None
    off_contract_minutes: int = 0


async def note(tx: Tx, day: date, marks: Sequence[Noted]) -> dict[UUID, bool]:
    """Note marks; returns the enrolments whose mark is newer than what was known, and whether its times are others.

    One that was overtaken before it arrived, from a tablet without network, is left out. One that takes back what the mark before it said,
    or that was made after the day, goes into the corrections.
    """
    ordered = sorted(marks, key=lambda one: one.enrolment_id)
    rows = await tx.fetch(
        f"""
        with noted as (
            insert into attendance as a
                (enrolment_id, day, family_id, present, marked_at, marked_by, arrived_at, left_at, off_contract_minutes)
            select enrolment_id, $8, family_id, present, marked_at, $9, arrived_at, left_at, minutes
            from unnest($1::uuid[], $2::uuid[], $3::boolean[], $4::timestamptz[], $5::time[], $6::time[], $7::int[])
            as t (enrolment_id, family_id, present, marked_at, arrived_at, left_at, minutes)
            on conflict (enrolment_id, day) do update
                set present = excluded.present, marked_at = excluded.marked_at, marked_by = excluded.marked_by,
                    arrived_at = excluded.arrived_at, left_at = excluded.left_at, off_contract_minutes = excluded.off_contract_minutes
                where a.marked_at < excluded.marked_at
            returning new.enrolment_id, new.day, new.family_id, old.present as was_present, old.arrived_at as was_arrived_at,
                old.left_at as was_left_at, new.present, new.arrived_at, new.left_at, new.marked_at
        ), corrected as (
            insert into attendance_correction (enrolment_id, day, family_id, was_present, was_arrived_at, was_left_at,
                present, arrived_at, left_at, noted_at, noted_by, noted_by_name)
            select enrolment_id, day, family_id, was_present, was_arrived_at, was_left_at, present, arrived_at, left_at, $10, $9, $11
            from noted
            where was_present <> present or was_arrived_at is distinct from arrived_at and was_arrived_at is not null
                or was_left_at is distinct from left_at and was_left_at is not null
                or was_present is null and (marked_at at time zone 'Europe/Paris')::date > day
        )
        select enrolment_id, was_arrived_at is distinct from arrived_at or was_left_at is distinct from left_at as timed from noted a
        where not {OVERTAKEN}
        """,  # noqa: S608 - a constant
        [one.enrolment_id for one in ordered],
        [one.family_id for one in ordered],
        [one.present for one in ordered],
        [one.marked_at for one in ordered],
        [one.arrived_at for one in ordered],
        [one.left_at for one in ordered],
        [one.off_contract_minutes for one in ordered],
        day,
        tx.actor.account_id,
        tx.now,
        tx.actor.display_name,
    )
    return {row["enrolment_id"]: row["timed"] for row in rows}


async def said(tx: Tx, enrolment_ids: Sequence[UUID], day: date) -> set[UUID]:
    """Tell of which enrolments somebody has marked the child on a day, or its family told that it would be away."""
    rows = await tx.fetch(
        f"select a.enrolment_id from attendance a where a.enrolment_id = any($1::uuid[]) and a.day = $2 and not {OVERTAKEN}"  # noqa: S608 - constants
        f" union select b.enrolment_id from booking b where b.enrolment_id = any($1::uuid[]) and b.day = $2 and {TOLD_AWAY}",
        enrolment_ids,
        day,
    )
    return {row["enrolment_id"] for row in rows}


async def times(tx: Tx, enrolment_id: UUID, since: date) -> dict[date, tuple[time | None, time | None]]:
    """Read when the child of an enrolment came and went on the days from one on."""
    rows = await tx.fetch(
        "select day, arrived_at, left_at from attendance where enrolment_id = $1 and day >= $2 and present order by day",
        enrolment_id,
        since,
    )
    return {row["day"]: (row["arrived_at"], row["left_at"]) for row in rows}


async def count_outside(tx: Tx, enrolment_id: UUID, minutes: Mapping[date, int]) -> None:
    """Write how long the child of an enrolment was there outside of its hours on some days."""
    await tx.execute(
        "update attendance a set off_contract_minutes = t.minutes from unnest($2::date[], $3::int[]) as t (day, minutes)"
        " where a.enrolment_id = $1 and a.day = t.day and a.off_contract_minutes <> t.minutes",
        enrolment_id,
        list(minutes),
        list(minutes.values()),
    )


class Listed(NamedTuple):
    """An enrolment on the list of a day: the state of the day where it has one, what its family told, the mark, hours and group."""

    enrolment: Enrolment
    status: DayStatus | None
    told_away: bool
    present: bool | None
    arrived_at: time | None
    left_at: time | None
    off_contract_minutes: int
    marked_at: datetime | None
    starts: time | None
    ends: time | None
    group_id: UUID | None


async def of_sheet(tx: Tx, activity_id: UUID, day: date) -> list[Listed]:
    """Read all enrolments of an activity that hold on a day, by the names of the children."""
    rows = await tx.fetch(
        f"""
        select b.status, coalesce({TOLD_AWAY}, false), a.present, a.arrived_at, a.left_at, coalesce(a.off_contract_minutes, 0),
            a.marked_at, h.starts, h.ends, g.group_id, e.*
        from enrolled e
        left join booking b on b.enrolment_id = e.enrolment_id and b.day = $2
        left join attendance a on a.enrolment_id = e.enrolment_id and a.day = $2 and not {OVERTAKEN}
        left join enrolment_hours h on h.enrolment_id = e.enrolment_id
        left join enrolment_group g on g.enrolment_id = e.enrolment_id
        where e.activity_id = $1 and $2 between e.valid_from and e.valid_to
        order by e.child, e.enrolment_id
        """,  # noqa: S608 - constants
        activity_id,
        day,
    )
    return [_listed(*row) for row in rows]


def _listed(status: str | None, *row: Any) -> Listed:
    own, enrolled = row[:9], row[9:]
    return Listed(enrolments.enrolment(enrolled), DayStatus(status) if status else None, *own)


async def corrections(tx: Tx, activity_id: UUID, day: date) -> tuple[Correction, ...]:
    """Read the corrections of an activity's list of a day, latest first."""
    rows = await tx.fetch(
        """
        select k.name as child, c.was_present, c.was_arrived_at, c.was_left_at, c.present, c.arrived_at, c.left_at, c.noted_at,
            c.noted_by_name
        from attendance_correction c join enrolment e using (enrolment_id) join child k using (child_id)
        where e.activity_id = $1 and c.day = $2 order by c.entry desc
        """,
        activity_id,
        day,
    )
    return tuple(Correction(**row) for row in rows)
