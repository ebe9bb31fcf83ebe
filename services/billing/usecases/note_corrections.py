"""Note which invoiced days would cost something else now: nothing is changed in silence, a corrective run bills or credits it."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from chassis.tx import Tx
from services.billing.store import corrections, ruled
from services.billing.usecases.price_by_rules import priced


async def note_corrections(tx: Tx, families: Sequence[UUID], *, since: date, activity_id: UUID | None = None) -> None:
    """Compare the families' invoiced days from a date with what is known now; their accounts are held."""
    await corrections.note(tx, families, since=since, activity_id=activity_id)
    days = await ruled.days(tx, families, since=since, invoiced=True)
    if days:
        await corrections.note_ruled(tx, await priced(tx, days))
