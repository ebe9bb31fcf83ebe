"""Note which invoiced days would cost something else now: nothing is changed in silence, a corrective run bills or credits it."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from chassis.tx import Tx
from services.billing.store import corrections_noted, ruled
from services.billing.usecases.price_by_rules import priced


async def note_corrections(tx: Tx, families: Sequence[UUID], *, since: date, activity_id: UUID | None = None) -> None:
    """Compare the families' invoiced days from a date with what is known now; their accounts are held."""
    await corrections_noted.note(tx, families, since=since, activity_id=activity_id)
    await note_by_rules(tx, families, since=since)


async def note_by_rules(tx: Tx, families: Sequence[UUID], *, since: date) -> None:
    """Compare those of the families' invoiced days from a date that rules price, for which other days and other children may count."""
    days = await ruled.days(tx, families, since=since, invoiced=True)
    if days:
        await corrections_noted.note_ruled(tx, await priced(tx, days))
