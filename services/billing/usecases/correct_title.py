"""Take back what a title of the treasury is less by."""

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.billing import CorrectTitle, TreasuryBatchView, TreasuryOrderTakenBack, TreasuryTitle
from services.billing.domain.allocation import Open
from services.billing.domain.errors import FormUsed, TitleRefused, UnknownTitle
from services.billing.domain.ledger import cancelled, payment_entries
from services.billing.store import ledger, locks, numbering, regies, treasury
from services.billing.store.ledger import Operation
from services.billing.usecases.settle import use_credits
from services.billing.usecases.titles import named, read


async def correct(tx: Tx, asked: CorrectTitle) -> TreasuryBatchView:
    """Take back what a title is less by; its invoice is open again by as much, which the family's credit settles.

    What is left of the credit settles no other invoice here: it may wait for the rest of this title, or for another one.
    """
    batch = await read(tx, asked.batch_id)
    await regies.lock(tx, batch.regie)
    await locks.to_enter(tx, asked.correction_id)
    batch = await read(tx, asked.batch_id)
    title = next((one for one in batch.items if one.title_id == asked.title_id), None)
    if title is None:
        raise UnknownTitle
    left = title.cents - title.taken_back_cents
    known = await treasury.corrected(tx, asked.correction_id)
    if known is not None:
        if known[0] != asked.title_id or asked.cents not in (None, known[1]):
            raise TitleRefused("Cette correction est déjà enregistrée, pour autre chose.", field="cents")
        return batch
    if await ledger.is_taken(tx, asked.correction_id):
        raise FormUsed("Il a servi à autre chose. Rechargez la page.")
    cents = asked.cents or left
    if left == 0:
        raise TitleRefused("Ce titre est déjà annulé en entier.", field="cents")
    if cents > left:
        raise TitleRefused("Ce montant dépasse ce qui reste de ce titre.", field="cents")
    await _take_back(tx, batch, title, asked, cents)
    await use_credits(tx, batch.regie, {title.family_id: [Open(title.invoice_id, cents)]})
    tx.audit("billing.title.corrected", family_id=title.family_id, about_id=title.title_id)
    await tx.emit(
        TreasuryOrderTakenBack(
            version=1,
            family_id=title.family_id,
            correction_id=asked.correction_id,
            title_id=title.title_id,
            invoice_id=title.invoice_id,
            invoice_number=title.invoice_number,
            day=paris_date(tx.now),
            cents=cents,
            whole=cents == left,
            **named(batch),
        )
    )
    return await read(tx, asked.batch_id)


async def _take_back(tx: Tx, batch: TreasuryBatchView, title: TreasuryTitle, asked: CorrectTitle, cents: int) -> None:
    number = numbering.number(batch.regie, "R", await numbering.take(tx, batch.regie, "R"))
    entries = cancelled(payment_entries("treasury", cents))
    operation = Operation(asked.correction_id, title.family_id, number, paris_date(tx.now), entries)
    await ledger.post(tx, batch.regie, [operation], taken_over=False)
    await treasury.correct(tx, asked.correction_id, title, cents, asked.reason)
