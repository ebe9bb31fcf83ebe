"""Price what planning booked: charges of months, and the families' estimates."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from chassis.tx import Tx
from contracts.planning import MonthChanged
from services.billing.domain.charges import billed_month, together
from services.billing.store import corrections_noted, estimates, locks, told_months
from services.billing.store.charges import FamilyMonth
from services.billing.usecases.note_corrections import note_by_rules
from services.billing.usecases.price_by_rules import merged, price_by_rules

NOBODY_ASKED: Mapping[UUID, datetime] = MappingProxyType({})


async def price_months(tx: Tx, events: Sequence[MonthChanged]) -> None:
    """Charge months of enrolments to the families that pay them, in the order in which they were told, as many at once as can be.

    An older version changes nothing, nor does a repeated one that tells no more.
    """
    for some in together(events):
        await _price(tx, some)


async def _price(tx: Tx, events: Sequence[MonthChanged]) -> None:
    ruled = await locks.to_price_months(
        tx, [locks.MonthToPrice(one.activity_id, one.family_id, one.enrolment_id, one.month) for one in events]
    )
    replaced = await told_months.replace_months(tx, events, [billed_month(one.days) for one in events])
    changed = replaced.changed
    for (month, activity_id), billed in replaced.invoiced.items():
        await corrections_noted.note(tx, billed, since=month, activity_id=activity_id)
    if ruled and replaced.retold:
        since = min(one.month for one in replaced.retold)
        families = {one.family_id for one in (*replaced.retold, *changed)}
        changed = merged(changed, await price_by_rules(tx, sorted(families), since=since))
        # Days of another month or of a sibling may cost something else now, which no month of theirs that is told would say.
        await note_by_rules(tx, sorted(families.union(*replaced.invoiced.values())), since=since)
    await estimate(tx, changed, asked_at={one.family_id: one.asked_at for one in events if one.asked_at})


async def estimate(tx: Tx, months: Sequence[FamilyMonth], *, asked_at: Mapping[UUID, datetime] = NOBODY_ASKED) -> None:
    """Sum up the months whose charges changed and tell their families; `asked_at` is when a family's click asked for it."""
    if months:
        for event in await estimates.total(tx, months):
            await tx.emit(event.model_copy(update={"asked_at": asked_at.get(event.family_id)}))
