"""Tell the treasury of titles that were annulled or reduced: a slip of those that wait, and its file."""

from operator import attrgetter
from pathlib import Path
from uuid import UUID

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.base import File
from contracts.billing import HandOverReductions, TreasuryReductionBatch
from services.billing.domain import ormc, reductions
from services.billing.domain.errors import FormUsed, NothingToHandOver, TreasuryFileRefused, UnknownRegie, UnknownTreasuryBatch
from services.billing.domain.treasury import TOGETHER, next_number, parts_of
from services.billing.store import locks, regies, treasury_numbers, treasury_reductions
from services.billing.store.treasury_reductions import Slip
from services.billing.usecases.title_files import ERASED, handed_out
from services.billing.usecases.titles import regie_of


async def hand_over(tx: Tx, asked: HandOverReductions) -> TreasuryReductionBatch:
    """Make a slip of what waits of a regie and a year; the same slip again is answered as it is."""
    if not await regies.lock(tx, asked.regie):
        raise UnknownRegie(f"Aucune régie n'a le code {asked.regie}.")
    await locks.to_enter(tx, asked.batch_id)
    known = await treasury_reductions.view(tx, asked.batch_id)
    if known is not None:
        if (known.regie, known.exercise) != (asked.regie, asked.exercise):
            raise FormUsed(f"Il a établi le bordereau n°{known.number} de {known.regie_name}. Rechargez la page.")
        return known
    regie, codes = await regie_of(tx, asked.regie)
    waiting = await treasury_reductions.waiting(tx, asked.regie, asked.exercise, TOGETHER)
    if not waiting:
        raise NothingToHandOver("Aucun titre annulé ou réduit n'attend d'être transmis.")
    await treasury_numbers.take_turn(tx, codes)
    counted = await treasury_numbers.reductions(tx, asked.regie, codes, asked.exercise)
    of_budget = await treasury_numbers.of_budget(tx, codes)
    number, first = (
        next_number(last, of_budget, first, exercise=asked.exercise, earlier=counted.earlier)
        for last, first in ((counted.slip, attrgetter("first_reduction_batch")), (counted.piece, attrgetter("first_reduction")))
    )
    slip = Slip(
        batch_id=asked.batch_id,
        regie=asked.regie,
        regie_name=regie.name,
        exercise=asked.exercise,
        number=number,
        codes=codes,
        made_at=tx.now,
    )
    await treasury_reductions.insert(tx, slip, waiting, first=first)
    return await _read(tx, asked.batch_id)


async def download(tx: Tx, batch_id: UUID, schema: Path | None) -> File:
    """Write the file of a slip from what was kept: always the same bytes."""
    slip = await treasury_reductions.find(tx, batch_id)
    if slip is None:
        raise UnknownTreasuryBatch
    batch = ormc.Batch(slip.regie, slip.regie_name, slip.exercise, slip.number, paris_date(slip.made_at), slip.codes)
    told = []
    for one in await treasury_reductions.pieces(tx, batch_id):
        if one.debtor is None:
            raise TreasuryFileRefused(ERASED)
        parts = parts_of(one.invoice_number, one.lines, one.title_cents)
        told.append(
            reductions.Reduction(
                number=one.number,
                title_exercise=one.title_exercise,
                title_number=one.title_number,
                invoice_number=one.invoice_number,
                whole=one.cents == one.title_cents,
                reason=one.reason,
                debtor=one.debtor,
                lines=reductions.reduced(parts, one.before, one.cents),
            )
        )
    return await handed_out(tx, batch_id, reductions.file_name(batch), reductions.reductions_file(batch, told), schema)


async def _read(tx: Tx, batch_id: UUID) -> TreasuryReductionBatch:
    found = await treasury_reductions.view(tx, batch_id)
    if found is None:
        raise UnknownTreasuryBatch
    return found
