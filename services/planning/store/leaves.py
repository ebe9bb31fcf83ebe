"""Leave under hourly contracts: the days taken, or asked and not decided yet."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from chassis.tx import Tx
from contracts.planning import DayStatus
from services.planning.domain.attendance import Hours
from services.planning.domain.enrolment import Enrolment
from services.planning.domain.leave import Contract


async def contracts(tx: Tx, of: Iterable[Enrolment], *, lock: bool = False) -> dict[UUID, Contract]:
    """Read the contracts of those enrolments that are by the hour in an activity with leave.

    With `lock` nobody else declares leave on them until the transaction ends, so that two requests at once do not share what is left.
    """
    rules = {one.enrolment_id: one.activity.policies.leave for one in of if one.activity.policies.leave is not None}
    if not rules:
        return {}
    if lock:
        await tx.execute("select from enrolment_hours where enrolment_id = any($1::uuid[]) order by enrolment_id for update", list(rules))
    rows = await tx.fetch("select enrolment_id, starts, ends from enrolment_hours where enrolment_id = any($1::uuid[])", list(rules))
    taken = await _taken(tx, [row["enrolment_id"] for row in rows])
    return {
        row["enrolment_id"]: Contract(
            rules[row["enrolment_id"]], Hours(row["starts"], row["ends"]), frozenset(taken.get(row["enrolment_id"], ()))
        )
        for row in rows
    }


async def _taken(tx: Tx, enrolment_ids: list[UUID]) -> dict[UUID, set[date]]:
    """Read the days of leave; one that is asked for again is leave until it is booked, whether it waits or was refused."""
    rows = await tx.fetch(
        """
        select b.enrolment_id, b.day from booking b where b.enrolment_id = any($1::uuid[]) and (
            b.status = 'leave'
            or b.status = 'absence_processing' and exists (
                select from request_day d
                where d.request_id = b.request_id and d.enrolment_id = b.enrolment_id and d.day = b.day and d.absence = 'leave'
            )
            or b.status = any($2::text[]) and (
                select h.status from booking_history h
                where h.enrolment_id = b.enrolment_id and h.day = b.day and (h.status is null or h.status <> all($2::text[]))
                order by h.entry desc limit 1
            ) = 'leave'
        )
        """,
        enrolment_ids,
        [DayStatus.PROCESSING, DayStatus.WAITING, DayStatus.REFUSED],
    )
    found: dict[UUID, set[date]] = {}
    for row in rows:
        found.setdefault(row["enrolment_id"], set()).add(row["day"])
    return found
