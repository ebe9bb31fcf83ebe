"""Issue credit notes and supplementary invoices: what was invoiced before and is due otherwise now."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from pydantic import BaseModel

from chassis.tx import Tx
from services.billing.domain.allocation import Open, allocate
from services.billing.store import charges, contests, corrections, issuing, ledger, locks, regies
from services.billing.store.runs import Run
from services.billing.usecases.note_corrections import note_corrections
from services.billing.usecases.price_by_rules import merged, price_by_rules
from services.billing.usecases.price_month import estimate


class Recharge(BaseModel):
    """Work to do: charge the days of an enrolment's month that were credited to one household to the one that pays them now."""

    enrolment_id: UUID
    month: date


async def credited(tx: Tx, run: Run, drafted: Sequence[issuing.Drafted]) -> list[issuing.Issued]:
    """Issue the documents of families, let their days cost what these say, and settle invoices with the credit."""
    await regies.lock(tx, run.regie)  # before the numbers, as whoever takes a payment does
    issued = await issuing.issue(tx, run, drafted)
    await contests.correct_by_run(tx, run, [one.family_id for one in issued])
    for freed in await corrections.apply(tx, run, issued):
        await tx.enqueue("recharge", Recharge(enrolment_id=freed.enrolment_id, month=freed.month))
    await _settle(tx, run.regie, [one for one in issued if one.cents < 0])
    return issued


async def _settle(tx: Tx, regie: str, notes: Sequence[issuing.Issued]) -> None:
    """Use each credit note for what its family is to return, then for the oldest invoices; what is left over stays as credit."""
    if not notes:
        return
    owed = {one.family_id: one.due for one in await ledger.open_operations(tx, regie, [one.family_id for one in notes])}
    parts = [
        (one.family_id, part) for one in notes for part in allocate([Open(one.invoice_id, -one.cents)], owed.get(one.family_id, ()))
    ]  # fmt: skip
    if parts:
        await ledger.allocate(tx, parts)


async def recharge(tx: Tx, work: Recharge) -> None:
    """Charge days that are billed to nobody any more to the household that planning names."""
    told = await charges.told(tx, work.enrolment_id, work.month)
    if told is None:
        return
    ruled = await locks.to_price_months(tx, [locks.MonthToPrice(told.activity_id, told.family_id, work.enrolment_id, work.month)])
    changed = await charges.fill(tx, [(work.enrolment_id, work.month)])
    if changed and ruled:
        changed = merged(changed, await price_by_rules(tx, [one.family_id for one in changed], since=work.month))
    await estimate(tx, changed)
    await note_corrections(tx, sorted({one.family_id for one in changed}), since=work.month, activity_id=told.activity_id)
