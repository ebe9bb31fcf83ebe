"""Issue credit notes and supplementary invoices: what was invoiced before and is due otherwise now."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from pydantic import BaseModel

from chassis.tx import Tx
from services.billing.domain.allocation import Allocation, Open, allocate
from services.billing.store import charges, contests, corrections, issuing, ledger, locks, regies, told_months, treasury
from services.billing.store.ledger import OpenOperations
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
    applied = await corrections.apply(tx, run, issued)
    for freed in applied.freed:
        await tx.enqueue("recharge", Recharge(enrolment_id=freed.enrolment_id, month=freed.month))
    await _settle(tx, run.regie, [one for one in issued if one.cents < 0], applied.credited)
    return issued


async def _settle(tx: Tx, regie: str, notes: Sequence[issuing.Issued], credited: Mapping[UUID, Mapping[UUID, int]]) -> None:
    """Use each credit note for what its family is to return, for the invoices that it corrects, then for the oldest others.

    What is left over stays as credit, and so does what the note takes from an invoice of which the treasury collects as much by a title:
    the title is less by that, and its invoice open again.
    """
    if not notes:
        return
    families = [one.family_id for one in notes]
    titles = await treasury.standing(tx, [invoice_id for family_id in families for invoice_id in credited[family_id]])
    accounts = {one.family_id: one for one in await ledger.open_operations(tx, regie, families)}
    parts = [
        (one.family_id, part)
        for one in notes
        if one.family_id in accounts
        for part in _used(Open(one.invoice_id, -one.cents), accounts[one.family_id], credited[one.family_id], titles)
    ]
    if parts:
        await ledger.allocate(tx, parts)


def _used(note: Open, account: OpenOperations, credited: Mapping[UUID, int], titles: Mapping[UUID, int]) -> list[Allocation]:
    """Tell what a credit note settles; `credited` is what it takes from each invoice, `titles` what titles stand for of them."""
    returned = allocate([note], account.to_return)
    waits = sum(max(0, min(cents, titles.get(invoice_id, 0))) for invoice_id, cents in credited.items())
    left = note.cents - sum(part.cents for part in returned) - waits
    own_first = sorted(account.invoices, key=lambda one: credited.get(one.operation_id, 0) <= 0)
    return [*returned, *allocate([Open(note.operation_id, left)], own_first)]


async def recharge(tx: Tx, work: Recharge) -> None:
    """Charge days that are billed to nobody any more to the household that planning names."""
    told = await told_months.told(tx, work.enrolment_id, work.month)
    if told is None:
        return
    ruled = await locks.to_price_months(tx, [locks.MonthToPrice(told.activity_id, told.family_id, work.enrolment_id, work.month)])
    changed = await charges.fill(tx, [(work.enrolment_id, work.month)])
    if changed and ruled:
        changed = merged(changed, await price_by_rules(tx, [one.family_id for one in changed], since=work.month))
    await estimate(tx, changed)
    await note_corrections(tx, sorted({one.family_id for one in changed}), since=work.month, activity_id=told.activity_id)
