"""Prepare the collections of a regie for a due date, and tell the families; leave some out, give a batch up."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from chassis.clock import paris_date
from chassis.french import NO_BREAK, plain_date
from chassis.ids import new_id
from chassis.tx import Tx
from contracts.billing import DebitAnnounced, DebitBatches, DebitBatchView, PrepareDebitBatch
from services.billing.domain import bank_days
from services.billing.domain.errors import (
    BatchSettled,
    DebitRefused,
    FormUsed,
    NoCreditor,
    NothingToCollect,
    TreasuryCollects,
    UnknownDebit,
    UnknownRegie,
)
from services.billing.domain.mandate import sequence
from services.billing.store import creditors, debit_views, debits, debits_elsewhere, debits_owing, locks, mandates, regies
from services.billing.store.debits import Batch, Debit, OpenInvoice, Told
from services.billing.usecases import read_direct_debit, withdraw_debits
from services.billing.usecases.settle import use_credits_before_debits

LATEST_DAYS = 92
"""How far ahead families may be told of a collection."""
TOGETHER = 10_000
"""Most collections of one batch: its file is checked against the schema in some seconds. The rest takes a second batch."""


async def prepare(tx: Tx, asked: PrepareDebitBatch) -> DebitBatchView:
    """Enter a batch and announce each collection; the same batch again is answered as it is."""
    if not await regies.lock(tx, asked.regie):
        raise UnknownRegie(f"Aucune régie n'a le code {asked.regie}.")
    await locks.to_enter(tx, asked.batch_id)
    known = await debit_views.read(tx, asked.batch_id)
    if known is not None:
        if (known.regie, known.invoices_due_to, known.due_on) != (asked.regie, asked.invoices_due_to, asked.due_on):
            raise FormUsed(f"Il a annoncé le lot {known.number}, prévu le {plain_date(known.due_on)}. Rechargez la page.")
        return known
    found = await creditors.find(tx)
    if found is None:
        raise NoCreditor("Saisissez d'abord le créancier : son ICS et son compte.")
    if await regies.collector(tx, asked.regie) == "treasury":
        raise TreasuryCollects("La trésorerie encaisse ses factures par ses titres : la mairie n'en prélève aucune.")
    today = paris_date(tx.now)
    _check_day(asked.due_on, earliest(today, found[2]), found[2])
    latest_day = today + timedelta(days=LATEST_DAYS)
    if asked.due_on > latest_day:
        raise DebitRefused(f"Cette date est trop lointaine : choisissez au plus tard le {plain_date(latest_day)}.", field="due_on")
    if asked.invoices_due_to > asked.due_on:
        text = f"Une facture n'est pas prélevée avant son échéance : au plus tard le {plain_date(asked.due_on)}."
        raise DebitRefused(text, field="invoices_due_to")
    announced = await _to_announce(tx, asked, today)
    if not announced:
        raise NothingToCollect(f"Aucune famille avec un mandat ne doit de facture échue au {plain_date(asked.invoices_due_to)}.")
    regie_name = dict(await regies.names(tx))[asked.regie]
    message_id = f"{asked.regie}-{asked.due_on:%Y%m%d}-{asked.batch_id.hex[-14:]}"
    batch = Batch(asked.batch_id, asked.regie, regie_name, "announced", asked.invoices_due_to, asked.due_on, message_id, None)
    await debits.insert(tx, batch, announced)
    tx.bulk = True
    for debit in announced:
        await tx.emit(_announced(tx, batch, Told(debit.debit_id, debit.family_id, debit.cents, 1, debit.invoice_ids)))
    return await read(tx, asked.batch_id)


async def _to_announce(tx: Tx, asked: PrepareDebitBatch, today: date) -> list[Debit]:
    """Find whom to debit of what: of what is left once the credit of each family is used, under mandates that still hold."""
    owing = await debits_owing.owing(tx, asked.regie, asked.invoices_due_to, asked.due_on, today=today, limit=TOGETHER)
    families = [one.family_id for one in owing]
    await use_credits_before_debits(tx, asked.regie, families, asked.invoices_due_to)
    owed = await debits_owing.open_invoices(tx, asked.regie, families, asked.invoices_due_to)
    held = await mandates.lock(tx, [one.mandate_id for one in owing if one.family_id in owed])
    return [
        Debit(
            debit_id=new_id(),
            family_id=one.family_id,
            mandate_id=one.mandate_id,
            cents=sum(invoice.cents for invoice in owed[one.family_id]),
            status="announced",
            sequence=sequence(single=one.single, closing=one.closing, collected=one.collected),
            invoice_ids=[invoice.invoice_id for invoice in owed[one.family_id]],
        )
        for one in owing
        if one.family_id in owed and held[one.mandate_id].status == "active"
    ]


async def leave_out(tx: Tx, batch_id: UUID, debit_id: UUID) -> DebitBatchView:
    """Leave a collection out of a batch; its family is told that it does not take place."""
    batch, _ = await _of_batch(tx, batch_id, debit_id)
    await _tell_withdrawn(tx, batch, await debits.leave_out(tx, [debit_id], "Écarté par la régie"))
    return await read(tx, batch_id)


async def take_in(tx: Tx, batch_id: UUID, debit_id: UUID) -> DebitBatchView:
    """Take a collection back in that was left out, while its family can still be told early enough, which it is."""
    batch, debit = await _of_batch(tx, batch_id, debit_id)
    if debit.status == "left_out":
        taken_in = await _taken_in(tx, batch, debit)
        tx.bulk = True  # It is told after what was told of it before, which was told in bulk.
        await tx.emit(_announced(tx, batch, taken_in))
    return await read(tx, batch_id)


async def _of_batch(tx: Tx, batch_id: UUID, debit_id: UUID) -> tuple[Batch, Debit]:
    """Find a collection of a batch whose file is not made, and hold both; raises UnknownDebit when there is none."""
    batch = await lock(tx, batch_id, status="announced")
    await regies.lock(tx, batch.regie)  # before collections and mandates, as whoever makes a file does
    debit = next((one for one in await debits.of_batch(tx, batch_id) if one.debit_id == debit_id), None)
    if debit is None:
        raise UnknownDebit
    return batch, debit


async def cancel(tx: Tx, batch_id: UUID) -> DebitBatchView:
    """Give up a batch whose file is not made; the families are told that nothing will be collected."""
    batch = await lock(tx, batch_id, status="announced")
    await regies.lock(tx, batch.regie)  # before collections, as whoever makes a file does
    await _tell_withdrawn(tx, batch, await debits.give_up(tx, batch_id))
    return await read(tx, batch_id)


async def read(tx: Tx, batch_id: UUID) -> DebitBatchView:
    """Read a batch; raises UnknownDebit when there is none."""
    found = await debit_views.read(tx, batch_id)
    if found is None:
        raise UnknownDebit
    return found


async def latest(tx: Tx, limit: int) -> DebitBatches:
    """List the latest batches, with what a new one needs."""
    creditor = await read_direct_debit.creditor(tx)
    return DebitBatches(
        batches=await debit_views.latest(tx, limit),
        regies=await regies.names_by_collector(tx, "town"),
        creditor=creditor,
        earliest=earliest(paris_date(tx.now), creditor.notice_days),
    )


async def lock(tx: Tx, batch_id: UUID, *, status: str) -> Batch:
    """Have a batch in a state alone; raises BatchSettled in any other."""
    batch = await debits.lock(tx, batch_id)
    if batch is None:
        raise UnknownDebit
    if batch.status != status:
        done = {"announced": "Le fichier n'est pas encore établi.", "made": "Le fichier est déjà établi.", "cancelled": "Il est abandonné."}
        raise BatchSettled(done[batch.status])
    return batch


def earliest(today: date, notice_days: int) -> date:
    """Tell the first day on which families told today may be debited: the file is made on a day before on which banks settle."""
    return bank_days.next_open(max(today + timedelta(days=notice_days), bank_days.next_open(today) + timedelta(days=1)))


def _announced(tx: Tx, batch: Batch, debit: Told) -> DebitAnnounced:
    return DebitAnnounced(
        version=debit.version,
        family_id=debit.family_id,
        debit_id=debit.debit_id,
        regie_name=batch.regie_name,
        due_on=batch.due_on,
        cents=debit.cents,
        announced_at=tx.now,
    )


async def _tell_withdrawn(tx: Tx, batch: Batch, withdrawn: Sequence[Told]) -> None:
    """Tell families what they pay themselves, once their credits are used: not what the town has. The regie is locked."""
    await use_credits_before_debits(tx, batch.regie, [one.family_id for one in withdrawn], batch.invoices_due_to)
    await withdraw_debits.tell(tx, batch, withdrawn)


async def _taken_in(tx: Tx, batch: Batch, debit: Debit) -> Told:
    """Take a collection back in: its family read that it would not take place, so that the days of notice count anew.

    It is announced of all that is owed by then, once the credit of the family is used.
    """
    await mandates.lock(tx, [debit.mandate_id])
    other = await debits_elsewhere.day_of_another(tx, batch, debit, paris_date(tx.now))
    if other is not None:
        text = f"Un autre prélèvement de cette famille est déjà annoncé pour le {plain_date(other)}{NO_BREAK}"
        raise BatchSettled(f"{text}: elle ne peut pas être reprise dans celui-ci.")
    taken_in = await debits.take_in(tx, debit.debit_id, await _owed(tx, batch, debit))
    if taken_in is None:
        raise BatchSettled("Le mandat de cette famille est terminé : elle ne peut plus être reprise.")
    found = await creditors.find(tx)
    if found is None:
        raise NoCreditor
    if earliest(paris_date(tx.now), found[2]) > batch.due_on:
        text = f"Cette famille a été prévenue qu'elle ne serait pas prélevée, et il faut {found[2]} jours pour l'annoncer de nouveau :"
        raise BatchSettled(f"{text} elle pourra être du prochain prélèvement.")
    return taken_in


async def _owed(tx: Tx, batch: Batch, debit: Debit) -> Sequence[OpenInvoice]:
    """List what the family of a collection owes of its batch, once its credit is used; raises BatchSettled where that is nothing."""
    await use_credits_before_debits(tx, batch.regie, [debit.family_id], batch.invoices_due_to)
    owed = (await debits_owing.open_invoices(tx, batch.regie, [debit.family_id], batch.invoices_due_to)).get(debit.family_id)
    if not owed:
        raise BatchSettled(
            "Plus rien n'est dû : cette famille a tout réglé, ou conteste ce qui reste. Il n'y a rien à reprendre dans ce prélèvement."
        )
    return owed


def _check_day(due_on: date, first: date, notice_days: int) -> None:
    if due_on < first:
        text = f"Les familles sont prévenues {notice_days} jours avant : choisissez au plus tôt le {plain_date(first)}."
        raise DebitRefused(text, field="due_on")
    if not bank_days.is_open(due_on):
        raise DebitRefused(
            f"Les banques sont fermées ce jour-là : choisissez le {plain_date(bank_days.next_open(due_on))}.", field="due_on"
        )
