"""Make the file of a batch for the bank: what is still owed is posted as paid, in the transaction that proves the file."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from chassis.clock import paris_date
from chassis.french import plain_date
from chassis.tx import Tx
from contracts.base import File
from contracts.billing import DebitBatchView
from services.billing.domain import bank_days
from services.billing.domain.allocation import Allocation, Open, allocate
from services.billing.domain.amendment import NamedCreditor, original
from services.billing.domain.bank_change import Details
from services.billing.domain.errors import BatchSettled, DebitFileRefused, NoCreditor, NothingToCollect, UnknownDebit
from services.billing.domain.ledger import payment_entries
from services.billing.domain.mandate import sequence
from services.billing.domain.pain008 import Address, Collection, Creditor, Order, pain008
from services.billing.store import (
    bank_accounts,
    creditors,
    debits,
    debits_elsewhere,
    debits_owing,
    households,
    ledger,
    mandates,
    numbering,
    regies,
)
from services.billing.store.debits import Batch, Debit, OpenInvoice
from services.billing.store.ledger import Operation
from services.billing.store.mandates import Mandate
from services.billing.store.sepa_schema import fault
from services.billing.usecases import announce_debits, withdraw_debits
from services.billing.usecases.settle import use_credits_before_debits
from services.billing.usecases.sign_mandate import told

FILE = "application/xml"
TOO_LATE = (
    "La banque ne peut plus présenter un prélèvement prévu le {} : le fichier s'établit au plus tard le dernier jour ouvré des banques"
    " avant cette date. Abandonnez ce lot, puis annoncez de nouveau."
)
ALL_PAID = "Toutes les factures sont réglées entre-temps, ou contestées : abandonnez ce prélèvement."
NOBODY_LEFT = (
    "Plus aucune famille de ce lot ne peut être prélevée : leur mandat est terminé, ou elles sont écartées. Abandonnez ce prélèvement."
)


async def make(tx: Tx, batch_id: UUID) -> DebitBatchView:
    """Post the collections and prove the file, while a day with banks is left before its own; asked again, nothing more happens."""
    batch = await debits.lock(tx, batch_id)
    if batch is None:
        raise UnknownDebit
    if batch.status == "made":
        return await announce_debits.read(tx, batch_id)
    batch = await announce_debits.lock(tx, batch_id, status="announced")
    if bank_days.last_open_before(batch.due_on) < paris_date(tx.now):
        raise BatchSettled(TOO_LATE.format(plain_date(batch.due_on)))
    await regies.lock(tx, batch.regie)
    announced = [one for one in await debits.of_batch(tx, batch_id) if one.status == "announced"]
    signed = await mandates.lock(tx, [one.mandate_id for one in announced])
    details, keys = await bank_accounts.find_many(tx, [one.family_id for one in announced])
    await use_credits_before_debits(tx, batch.regie, [one.family_id for one in announced], batch.invoices_due_to)
    owed = await debits_owing.open_invoices(tx, batch.regie, [one.family_id for one in announced], batch.invoices_due_to)
    settled = {one.debit_id: _settled(one, owed.get(one.family_id, ())) for one in announced}
    used_for = await mandates.accounts_used_before(tx, list(signed), keys) | await debits.last_accounts(tx, list(signed), keys)
    creditor = await _creditor(tx, batch)
    named = await creditors.last_named(tx, list(signed))
    collected = [
        _amended(
            _collected(one, signed[one.mandate_id], details[one.family_id], settled[one.debit_id], used_for.get(one.mandate_id)),
            named.get(one.mandate_id) or NamedCreditor(signed[one.mandate_id].creditor_name, signed[one.mandate_id].ics),
            creditor,
        )
        for one in announced
        if settled[one.debit_id] and one.family_id in details and signed[one.mandate_id].status == "active"
    ]
    left = {one.debit_id for one in announced} - {one.debit_id for one in collected}
    left_out = await debits.leave_out(tx, sorted(left), "Réglé ou contesté entre-temps, ou plus de mandat ni de compte")
    if not collected:
        raise NothingToCollect(NOBODY_LEFT if any(settled.values()) or not announced else ALL_PAID)
    await _post(tx, batch, collected, [(one.family_id, part) for one in collected for part in settled[one.debit_id]])
    await debits.collect(tx, collected, keys)
    used = await mandates.collected(tx, [one.mandate_id for one in collected], batch.due_on)
    await debits.move(tx, batch_id, "made")
    await creditors.keep(tx, batch_id, creditor)
    await withdraw_debits.tell(tx, batch, left_out)
    for mandate in used:
        await tx.emit(told(mandate, tx))
    for other, withdrawn in await debits_elsewhere.leave_out(tx, [one.mandate_id for one in used]):
        await withdraw_debits.tell(tx, other, withdrawn)
    await _proven(tx, replace(batch, made_at=tx.now))
    return await announce_debits.read(tx, batch_id)


async def download(tx: Tx, batch_id: UUID) -> File:
    """Hand over the file of a batch, written again from what was kept; the audit log keeps who took it."""
    batch = await announce_debits.lock(tx, batch_id, status="made")
    tx.audit("billing.bank.read", about_id=batch_id, detail="debit file")
    return File(name=f"prelevement-{batch.message_id}.xml", media_type=FILE, content=await _proven(tx, batch))


def _settled(debit: Debit, owed: Sequence[OpenInvoice]) -> list[Allocation]:
    """Collect what is still open of the invoices that a collection was announced for, and nothing else; never more than was announced."""
    due = [one for one in owed if debit.invoice_ids is None or one.invoice_id in debit.invoice_ids]
    return allocate([Open(debit.debit_id, debit.cents)], [Open(one.invoice_id, one.cents) for one in due])


def _collected(one: Debit, mandate: Mandate, account: Details, parts: Sequence[Allocation], used_for: str | None) -> Debit:
    """Say how a collection is made; `used_for` is the account of the last one under the mandate, None for the first."""
    return replace(
        one,
        cents=sum(part.cents for part in parts),
        invoice_ids=[part.invoice_id for part in parts],
        sequence=sequence(single=mandate.single, closing=mandate.closing, collected=used_for is not None),
        account=account,
        moved_account=used_for is not None and used_for != account.iban,
    )


def _amended(one: Debit, before: NamedCreditor, creditor: Creditor) -> Debit:
    """Note what the file tells the bank of a mandate that named another creditor when it was last used, or signed."""
    told = original(before, NamedCreditor(creditor.name, creditor.ics))
    return replace(one, original_creditor=told.name, original_ics=told.ics)


async def _creditor(tx: Tx, batch: Batch) -> Creditor:
    """Read who collects now, and the till in whose name, where the bank is told."""
    found = await creditors.find(tx)
    if found is None:
        raise NoCreditor
    creditor, ultimate, _ = found
    return replace(creditor, ultimate=batch.regie_name if ultimate else "")


async def _post(tx: Tx, batch: Batch, collected: Sequence[Debit], parts: Sequence[tuple[UUID, Allocation]]) -> None:
    first = await numbering.take(tx, batch.regie, "R", len(collected))
    today = paris_date(tx.now)
    operations = [
        Operation(
            one.debit_id,
            one.family_id,
            numbering.number(batch.regie, "R", first + place),
            today,
            payment_entries("direct_debit", one.cents),
        )
        for place, one in enumerate(collected)
    ]
    await ledger.post(tx, batch.regie, operations, taken_over=False)
    await debits.receive(tx, [(one.debit_id, one.family_id) for one in collected])
    await ledger.allocate(tx, parts)


async def _proven(tx: Tx, batch: Batch) -> bytes:
    """Write the file from what was kept of each collection, and check it against the schema."""
    creditor = await creditors.of_batch(tx, batch.batch_id) or await _creditor(tx, batch)
    made = [one for one in await debits.of_batch(tx, batch.batch_id) if one.status in ("collected", "rejected")]
    towns = await households.towns(tx, [one.family_id for one in made])
    labels = await debits.labels(tx, batch.batch_id)
    collections = []
    for one in made:
        if one.account is None or one.debit_id not in labels:
            raise DebitFileRefused("Une famille de ce prélèvement a été effacée : son compte ne peut plus être lu.")
        label = labels[one.debit_id]
        postal_code, city = towns.get(one.family_id, ("", ""))
        collections.append(
            Collection(
                end_to_end=label.number,
                cents=one.cents,
                sequence=one.sequence,
                reference=label.reference,
                signed_on=label.signed_on,
                holder=one.account.holder,
                iban=one.account.iban,
                bic=one.account.bic,
                address=Address(postal_code=postal_code, city=city),
                remittance=f"{batch.regie_name}, {label.number}",
                moved_account=one.moved_account,
                original_creditor=one.original_creditor,
                original_ics=one.original_ics,
            )
        )
    content = pain008(Order(batch.message_id, batch.made_at or tx.now, creditor, batch.due_on), collections)
    wrong = await asyncio.to_thread(fault, content)
    if wrong:
        raise DebitFileRefused("Une information ne respecte pas le format bancaire.", place=wrong)
    return content
