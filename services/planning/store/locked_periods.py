"""The projection of periods that billing has invoiced."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from chassis.tx import Tx
from contracts.billing import PeriodLocked
from services.planning.domain.booking import Slot


async def save(tx: Tx, event: PeriodLocked) -> None:
    """Keep what is newer."""
    await tx.execute(
        """
        insert into locked_period as p (run_id, first, last, activity_ids, locked, version) values ($1, $2, $3, $4, $5, $6)
        on conflict (run_id) do update
            set first = excluded.first, last = excluded.last, activity_ids = excluded.activity_ids, locked = excluded.locked,
                version = excluded.version
            where p.version < excluded.version
        """,
        event.run_id,
        event.first,
        event.last,
        list(event.activity_ids),
        event.locked,
        event.version,
    )


async def is_locked(tx: Tx, activity_id: UUID, day: date) -> bool:
    """Tell whether the attendance of an activity on a day stays as it is."""
    return bool(await among(tx, [Slot(activity_id, day)]))


async def among(tx: Tx, slots: Iterable[Slot]) -> set[Slot]:
    """Tell which of some lists stay as they are."""
    asked = list(slots)
    rows = await tx.fetch(
        """
        select t.activity_id, t.day from unnest($1::uuid[], $2::date[]) as t (activity_id, day)
        where exists (
            select from locked_period p where p.locked and t.day between p.first and p.last and t.activity_id = any(p.activity_ids)
        )
        """,
        [slot.activity_id for slot in asked],
        [slot.day for slot in asked],
    )
    return {Slot(row["activity_id"], row["day"]) for row in rows}
