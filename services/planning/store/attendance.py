"""Attendance marks (pointage): for each enrolment and day the one that was noted last."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from chassis.tx import Tx


async def note(tx: Tx, day: date, marks: Sequence[tuple[UUID, UUID, bool, datetime]]) -> set[UUID]:
    """Note marks (enrolment, family, present, marked_at); returns the enrolments whose mark is newer than what was known."""
    ordered = sorted(marks)
    rows = await tx.fetch(
        """
        insert into attendance as a (enrolment_id, day, family_id, present, marked_at, marked_by)
        select enrolment_id, $5, family_id, present, marked_at, $6
        from unnest($1::uuid[], $2::uuid[], $3::boolean[], $4::timestamptz[]) as t (enrolment_id, family_id, present, marked_at)
        on conflict (enrolment_id, day) do update
            set present = excluded.present, marked_at = excluded.marked_at, marked_by = excluded.marked_by
            where a.marked_at < excluded.marked_at
        returning enrolment_id
        """,
        [enrolment_id for enrolment_id, _, _, _ in ordered],
        [family_id for _, family_id, _, _ in ordered],
        [present for _, _, present, _ in ordered],
        [marked_at for _, _, _, marked_at in ordered],
        day,
        tx.actor.account_id,
    )
    return {row["enrolment_id"] for row in rows}
