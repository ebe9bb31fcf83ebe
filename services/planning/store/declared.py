"""Which absences that are billed had been declared all the same: they are no no-shows (docs/decisions/0124)."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from chassis.tx import Tx

DECLARED = """exists (
    select from booking_history h join request_day d using (request_id, enrolment_id, day) join request r using (request_id)
    where h.enrolment_id = b.enrolment_id and h.day = b.day and d.absence is not null and d.decision = 'accepted'
        and not exists (
            select from booking_history k
            where k.enrolment_id = b.enrolment_id and k.day = b.day and k.entry > h.entry and k.status = 'booked'
        )
        and (r.by_staff <> '' or (r.submitted_at at time zone 'Europe/Paris')::date <= b.day)
)"""
"""Of a day `b` billed as an absence: one was accepted since it was last booked, and was declared by the end of the day, or by staff."""


async def among(tx: Tx, days: Iterable[tuple[UUID, date]]) -> set[tuple[UUID, date]]:
    """Tell which days of enrolments, missed and billed, had been declared."""
    asked = list(days)
    if not asked:
        return set()
    rows = await tx.fetch(
        f"select b.enrolment_id, b.day from unnest($1::uuid[], $2::date[]) as b (enrolment_id, day) where {DECLARED}",  # noqa: S608 - a constant
        [enrolment_id for enrolment_id, _ in asked],
        [day for _, day in asked],
    )
    return {(row["enrolment_id"], row["day"]) for row in rows}
