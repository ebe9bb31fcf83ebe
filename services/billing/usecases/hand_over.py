"""Hand unpaid invoices over to the treasury: what can be, what cannot and why, and the batch that is."""

from collections.abc import Callable
from datetime import date
from itertools import count
from operator import attrgetter
from uuid import UUID

from chassis import french
from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.billing import HandOver, TitleFault, TreasuryBatchView, TreasuryCandidate, TreasuryCandidates, TreasuryRegie
from services.billing.domain.errors import FormUsed, NothingToHandOver, NotYetOverdue, UnknownRegie
from services.billing.domain.treasury import TOGETHER, by_hand, faults_of, missing_of, next_number, remarks_of
from services.billing.store import locks, regies, reserved, treasury, treasury_candidates, treasury_numbers
from services.billing.store.treasury import Batch
from services.billing.store.treasury_candidates import Candidate
from services.billing.usecases.settle import settle
from services.billing.usecases.titles import issue, read, regie_of


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
        page = await treasury_candidates.candidates(tx, code, due_to, family_id=family_id, offset=offset)
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
        if (known.regie, known.due_to, known.by_hand_on) != (asked.regie, asked.due_to, None):
            raise FormUsed(f"Il a établi le bordereau n°{known.number} de {known.regie_name}. Rechargez la page.")
        return known
    regie, codes = await regie_of(tx, asked.regie)
    today = paris_date(tx.now)
    _refuse_early(regie, asked.due_to, today)
    await settle(tx, asked.regie, await treasury_candidates.debtors_of_credit(tx, asked.regie, asked.due_to))
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


def _refuse_early(regie: TreasuryRegie, due_to: date, today: date) -> None:
    """Refuse a day to come where the town collects; what the treasury collects from the start goes to it before it is due."""
    if regie.collector == "town" and due_to > today:
        raise NotYetOverdue(f"Choisissez le {french.plain_date(today)} au plus tard.", field="due_to")


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
        billed_to=one.billed_to,
    )
