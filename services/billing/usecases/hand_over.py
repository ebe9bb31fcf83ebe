"""Hand unpaid invoices over to the treasury: what can be, the batch that is, the file it is told by, titles annulled or reduced."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import count
from operator import attrgetter
from pathlib import Path
from uuid import UUID

from chassis import french
from chassis.clock import paris_date
from chassis.ids import new_id
from chassis.tx import Tx
from contracts.base import File
from contracts.billing import (
    CorrectTitle,
    HandOver,
    TitleFault,
    TreasuryBatches,
    TreasuryBatchView,
    TreasuryCandidate,
    TreasuryCandidates,
    TreasuryCodes,
    TreasuryOrderIssued,
    TreasuryOrderTakenBack,
    TreasuryRegie,
    TreasuryTitle,
)
from services.billing.domain import ormc
from services.billing.domain.allocation import Allocation, Open
from services.billing.domain.errors import (
    NothingToHandOver,
    NoTreasuryCodes,
    NotYetOverdue,
    TitleRefused,
    TreasuryFileRefused,
    UnknownRegie,
    UnknownTitle,
    UnknownTreasuryBatch,
)
from services.billing.domain.ledger import cancelled, payment_entries
from services.billing.domain.treasury import TOGETHER, by_hand, faults_of, missing_of, next_number, parts_of, remarks_of
from services.billing.store import ledger, locks, numbering, regies, reserved, treasury, treasury_numbers, treasury_reductions
from services.billing.store.ledger import Operation
from services.billing.store.pes_schema import fault
from services.billing.store.treasury import Batch, Candidate, NewTitle
from services.billing.usecases.settle import settle, use_credits

FILE = "application/xml"
UNTOLD_DAYS = 366
"""How long a page names what no file can tell the treasury."""
ERASED = "Une famille de ce bordereau a été effacée : son adresse ne peut plus être lue."


async def candidates(tx: Tx, code: str, due_to: date | None, family_id: UUID | None) -> TreasuryCandidates:
    """List what can be handed over of a regie, or of one of its families, and what cannot and why."""
    regie, _ = await regie_of(tx, code)
    until = due_to or paris_date(tx.now)
    _refuse_early(regie, until, paris_date(tx.now))
    ready, blocked = await _sorted_out(tx, code, until, family_id=family_id)
    first = sorted((*ready[:TOGETHER], *blocked), key=lambda one: (one.due_on, len(one.number), one.number))
    asked = await reserved.for_transfers(tx, code, sorted({one.family_id for one in first}))
    invoices = tuple(_shown(one, asked.get(one.family_id, 0)) for one in first)
    return TreasuryCandidates(regie=regie, due_to=until, invoices=invoices, more=len(ready) > TOGETHER)


async def _sorted_out(
    tx: Tx, code: str, due_to: date, wanted: Callable[[Candidate], bool] = lambda _: True, family_id: UUID | None = None
) -> tuple[list[Candidate], list[Candidate]]:
    """Find what can be handed over of what is wanted, until a batch is full, and what was come across that cannot.

    What cannot stays open for years: it must never fill the place of what can.
    """
    ready: list[Candidate] = []
    blocked: list[Candidate] = []
    offset = 0
    while len(ready) <= TOGETHER:
        page = await treasury.candidates(tx, code, due_to, family_id=family_id, offset=offset)
        for one in filter(wanted, page):
            (blocked if faults_in(one) else ready).append(one)
        if len(page) < TOGETHER:
            break
        offset += TOGETHER
    return ready, blocked


async def hand_over(tx: Tx, asked: HandOver) -> TreasuryBatchView:
    """Make a batch of titles; the same batch again is answered as it is. A family's credit is used up first."""
    if not await regies.lock(tx, asked.regie):
        raise UnknownRegie(f"Aucune régie n'a le code {asked.regie}.")
    await locks.to_enter(tx, asked.batch_id)
    known = await treasury.view(tx, asked.batch_id)
    if known is not None:
        return known
    regie, codes = await regie_of(tx, asked.regie)
    today = paris_date(tx.now)
    _refuse_early(regie, asked.due_to, today)
    await settle(tx, asked.regie, await treasury.debtors_of_credit(tx, asked.regie, asked.due_to))
    named, left_out = set(asked.invoices or ()), set(asked.left_out)
    ready, _ = await _sorted_out(
        tx, asked.regie, asked.due_to, lambda one: (not named or one.invoice_id in named) and one.invoice_id not in left_out
    )
    chosen = ready[:TOGETHER]
    if not chosen:
        raise NothingToHandOver("Aucune facture ne peut être transmise : voyez ce qui manque.")
    await treasury_numbers.take_turn(tx, codes)
    counted = await treasury_numbers.titles(tx, asked.regie, codes, today.year)
    of_budget = await treasury_numbers.of_budget(tx, codes)
    slip, piece = (
        next_number(last, of_budget, first, exercise=today.year, earlier=counted.earlier)
        for last, first in ((counted.slip, attrgetter("first_batch")), (counted.piece, attrgetter("first_title")))
    )
    batch = Batch(
        batch_id=asked.batch_id,
        regie=asked.regie,
        regie_name=regie.name,
        exercise=today.year,
        number=slip,
        due_to=asked.due_to,
        codes=codes,
        made_at=tx.now,
    )
    taken = await treasury_numbers.by_hand(tx, asked.regie, codes, today.year)
    numbers = (number for number in count(piece) if number not in taken)
    tx.bulk = True
    await issue(tx, batch, chosen, numbers)
    return await read(tx, asked.batch_id)


async def issue(tx: Tx, batch: Batch, chosen: Sequence[Candidate], numbers: Iterator[int]) -> None:
    """Post a batch of titles, each of an invoice with the next number, and tell the families."""
    today = paris_date(tx.now)
    titles = [NewTitle(new_id(), next(numbers), one.family_id, one.invoice_id, one.cents, one.debtor) for one in chosen]
    await _post(tx, batch, titles, today)
    for one, title in zip(chosen, titles, strict=True):
        await tx.emit(
            TreasuryOrderIssued(
                version=1,
                family_id=one.family_id,
                title_id=title.title_id,
                invoice_id=one.invoice_id,
                invoice_number=one.number,
                office=batch.codes.office,
                day=today,
                cents=one.cents,
                town_prints=batch.town_prints,
                **_named(batch),
            )
        )


async def read(tx: Tx, batch_id: UUID) -> TreasuryBatchView:
    """Read a batch; raises UnknownTreasuryBatch when there is none."""
    found = await treasury.view(tx, batch_id)
    if found is None:
        raise UnknownTreasuryBatch
    return found


async def latest(tx: Tx, limit: int) -> TreasuryBatches:
    """List the latest batches, with the regies that may make one."""
    return TreasuryBatches(
        batches=await treasury.latest(tx, limit),
        regies=await regies.at_treasury(tx),
        reductions=await treasury_reductions.latest(tx, limit),
        pending=await treasury_reductions.pending(tx),
        untold=await treasury_reductions.of_erased(tx, paris_date(tx.now) - timedelta(days=UNTOLD_DAYS)),
    )


async def download(tx: Tx, batch_id: UUID, schema: Path | None) -> File:
    """Write the file of a batch from what was kept: always the same bytes."""
    batch = await treasury.find(tx, batch_id)
    if batch is None:
        raise UnknownTreasuryBatch
    told = ormc.Batch(batch.regie, batch.regie_name, batch.exercise, batch.number, paris_date(batch.made_at), batch.codes)
    if batch.by_hand_on:
        raise TreasuryFileRefused("Ce titre a été émis à la main par le comptable : il n'a pas de fichier.")
    titles = []
    for one in await treasury.titles_of(tx, batch_id):
        if one.debtor is None:
            raise TreasuryFileRefused(ERASED)
        parts = parts_of(one.invoice_number, one.lines, one.cents)
        titles.append(ormc.Title(one.number, one.invoice_number, one.period_from, one.period_to, one.cents, one.debtor, parts))
    return await handed_out(tx, batch_id, ormc.file_name(told), ormc.ormc(told, titles), schema)


async def handed_out(tx: Tx, batch_id: UUID, name: str, content: bytes, schema: Path | None) -> File:
    """Hand out a file for the treasury once it keeps to the schema, where the town has it; the audit log keeps who took it."""
    wrong = await asyncio.to_thread(fault, content, schema) if schema else ""
    if wrong:
        raise TreasuryFileRefused("Le fichier ne respecte pas le schéma de la trésorerie.", place=wrong)
    tx.audit("billing.treasury.read", about_id=batch_id, detail="names and addresses of debtors")
    return File(name=f"{name}.xml", media_type=FILE, content=content)


async def correct(tx: Tx, asked: CorrectTitle) -> TreasuryBatchView:
    """Take back what a title is less by; its invoice is open again by as much, which the family's credit settles before any other."""
    batch = await read(tx, asked.batch_id)
    await regies.lock(tx, batch.regie)
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
    cents = asked.cents or left
    if left == 0:
        raise TitleRefused("Ce titre est déjà annulé en entier.", field="cents")
    if cents > left:
        raise TitleRefused("Ce montant dépasse ce qui reste de ce titre.", field="cents")
    await _take_back(tx, batch, title, asked, cents)
    await use_credits(tx, batch.regie, {title.family_id: [Open(title.invoice_id, cents)]})
    await settle(tx, batch.regie, [title.family_id])
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
            **_named(batch),
        )
    )
    return await read(tx, asked.batch_id)


async def _take_back(tx: Tx, batch: TreasuryBatchView, title: TreasuryTitle, asked: CorrectTitle, cents: int) -> None:
    number = numbering.number(batch.regie, "R", await numbering.take(tx, batch.regie, "R"))
    entries = cancelled(payment_entries("treasury", cents))
    operation = Operation(asked.correction_id, title.family_id, number, paris_date(tx.now), entries)
    await ledger.post(tx, batch.regie, [operation], taken_over=False)
    await treasury.correct(tx, asked.correction_id, title, cents, asked.reason)


async def _post(tx: Tx, batch: Batch, titles: list[NewTitle], today: date) -> None:
    first = await numbering.take(tx, batch.regie, "R", len(titles))
    operations = [
        Operation(
            one.title_id,
            one.family_id,
            numbering.number(batch.regie, "R", first + place),
            today,
            payment_entries("treasury", one.cents),
        )
        for place, one in enumerate(titles)
    ]
    await ledger.post(tx, batch.regie, operations, taken_over=False)
    await treasury.insert(tx, batch, titles)
    await ledger.allocate(tx, [(one.family_id, Allocation(one.title_id, one.invoice_id, one.cents)) for one in titles])


async def regie_of(tx: Tx, code: str) -> tuple[TreasuryRegie, TreasuryCodes]:
    """Read a regie with its codes at the treasury; refuses one that has none."""
    found = await regies.settings(tx, code)
    if found is None:
        raise UnknownRegie(f"Aucune régie n'a le code {code}.")
    if found.treasury is None:
        raise NoTreasuryCodes("Saisissez d'abord les codes de cette régie auprès de la trésorerie.")
    return TreasuryRegie(code=found.code, name=found.name, collector=found.collector), found.treasury


def _refuse_early(regie: TreasuryRegie, due_to: date, today: date) -> None:
    """Refuse a day to come where the town collects; what the treasury collects from the start goes to it before it is due."""
    if regie.collector == "town" and due_to > today:
        raise NotYetOverdue(f"Choisissez le {french.plain_date(today)} au plus tard.", field="due_to")


def _named(batch: Batch | TreasuryBatchView) -> dict[str, int]:
    """Name what a title came on, as families are told it: a batch, or a title made by hand, which has none."""
    return {"ormc": 0, "title_number": batch.number} if batch.by_hand_on else {"ormc": batch.number}


def faults_in(one: Candidate) -> tuple[TitleFault, ...]:
    """Say why an invoice cannot be handed over."""
    return (*faults_of(one.debtor, one.cents), *one.hindered)


def _shown(one: Candidate, refund_asked: int) -> TreasuryCandidate:
    faults = faults_in(one)
    return TreasuryCandidate(
        invoice_id=one.invoice_id,
        family_id=one.family_id,
        family_number=one.family_number,
        family_name=one.family_name,
        number=one.number,
        due_on=one.due_on,
        cents=one.cents,
        faults=faults,
        remarks=remarks_of(one.debtor, one.lines, one.cents),
        missing=missing_of(one.debtor),
        taken_back=one.taken_back,
        by_hand=by_hand(faults),
        refund_asked_cents=refund_asked,
        not_reminded=one.not_reminded,
        not_reminded_until=one.not_reminded_until,
    )
