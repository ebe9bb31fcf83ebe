"""Price what planning booked: charges of a month, and the family's estimate."""

from collections.abc import Sequence
from datetime import datetime

from chassis.tx import Tx
from contracts.planning import MonthChanged
from services.billing.domain.charges import billed_month
from services.billing.store import charges, estimates, locks
from services.billing.store.charges import FamilyMonth
from services.billing.usecases.note_corrections import note_corrections
from services.billing.usecases.price_by_rules import merged, price_by_rules


async def price_month(tx: Tx, event: MonthChanged) -> None:
    """Charge the month of an enrolment to the family that pays it; an older or repeated version changes nothing."""
    ruled = await locks.to_price_month(
        tx, activity_id=event.activity_id, family_id=event.family_id, enrolment_id=event.enrolment_id, month=event.month
    )
    replaced = await charges.replace_month(tx, event, billed_month(event.days))
    changed = replaced.changed
    if ruled and replaced.retold:
        families = sorted({event.family_id, *(one.family_id for one in changed)})
        changed = merged(changed, await price_by_rules(tx, families, since=event.month))
    if replaced.invoiced:
        await note_corrections(tx, replaced.invoiced, since=event.month, activity_id=event.activity_id)
    await estimate(tx, changed, asked_at=event.asked_at)


async def estimate(tx: Tx, months: Sequence[FamilyMonth], *, asked_at: datetime | None = None) -> None:
    """Sum up the months whose charges changed and tell their families; `asked_at` is when a click asked for it."""
    if months:
        for event in await estimates.total(tx, months):
            await tx.emit(event.model_copy(update={"asked_at": asked_at}))
