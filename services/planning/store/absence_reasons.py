"""The reasons of absences that the town keeps."""

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from chassis.tx import Tx
from contracts.planning import PutAbsenceReason
from services.planning.domain.absence import Reason

COLUMNS = "code, label, position, excused, certificate_days, waiting_days, for_families, gives_up"
SAME_TIME = timedelta(days=30)
"""How far around declared days others are looked for that may be part of the same absence."""


async def in_use(tx: Tx, *, for_families: bool) -> list[Reason]:
    """Read the reasons in use in their order; to families only those that they may choose."""
    rows = await tx.fetch(
        f"select {COLUMNS} from absence_reason where removed_at is null and (for_families or not $1) order by position, label",  # noqa: S608 - columns of this module
        for_families,
    )
    return [Reason(**row) for row in rows]


async def find(tx: Tx, code: str) -> Reason | None:
    """Read a reason in use."""
    row = await tx.fetchrow(f"select {COLUMNS} from absence_reason where code = $1 and removed_at is null", code)  # noqa: S608 - see above
    return Reason(**row) if row else None


async def put(tx: Tx, asked: PutAbsenceReason) -> Reason:
    """Write a reason as asked; one that was taken out of use comes back.

    Where it is not said whether the family gives the day up, that stays as it was; a new reason says so unless it asks for a certificate.
    """
    row = await tx.fetch_one(
        f"insert into absence_reason as r ({COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, coalesce($8::boolean, $9::boolean))"  # noqa: S608 - see above
        " on conflict (code) do update set label = excluded.label, position = excluded.position, excused = excluded.excused,"
        " certificate_days = excluded.certificate_days, waiting_days = excluded.waiting_days, for_families = excluded.for_families,"
        f" gives_up = coalesce($8, r.gives_up), removed_at = null returning {COLUMNS}",
        asked.code,
        asked.label,
        asked.position,
        asked.excused,
        asked.certificate_days,
        asked.waiting_days,
        asked.for_families,
        asked.gives_up,
        asked.excused in ("in_time", "never"),
    )
    return Reason(**row)


async def remove(tx: Tx, code: str) -> bool:
    """Take a reason out of use; tells whether it was in use."""
    return await tx.execute("update absence_reason set removed_at = $2 where code = $1 and removed_at is null", code, tx.now) > 0


async def days_missed(tx: Tx, family_id: UUID, child_id: UUID, code: str, *, around: Collection[date]) -> dict[date, bool]:
    """List the days around some that a family declared a child to miss for a reason, but those refused or taken back.

    Each says whether it was judged to be one of the first days of its absence, which stay billed.
    """
    rows = await tx.fetch(
        "select d.day, bool_or(d.absence = 'waiting_day') as first from request r join request_day d using (request_id)"
        " where r.family_id = $1 and r.child_id = $2 and r.kind = 'absence' and r.absence_reason = $3 and r.submitted_at >= $4"
        " and d.decision not in ('refused', 'withdrawn') and d.day between $5 and $6 group by d.day",
        family_id,
        child_id,
        code,
        tx.now - timedelta(days=400),
        min(around) - SAME_TIME,
        max(around) + SAME_TIME,
    )
    return {row["day"]: row["first"] for row in rows}
